/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_errors.c - tests of what is said about wrong configs, word for word. */
#include "config_fixture.h"
#include <string.h>

#define EVALUATOR(text) "evaluator: {kind: command, argv: [prog], " text "}"

Test(config_errors, keys)
{
    expect_refusal((struct sections){.more = "algorithm: {mutaton: 1}"},
                   "c.yaml:5:13: unknown key 'mutaton' in algorithm; did you mean 'mutation'?");
    expect_refusal((struct sections){.more = "seed: 1"},
                   "c.yaml:5:1: unknown key 'seed'; did you mean 'run.seed'?");
    expect_refusal((struct sections){.more = "cluster: {qqq: 1}"},
                   "c.yaml:5:11: unknown key 'qqq' in cluster; known are slots, master_evaluates, "
                   "lost_after, duplicate_after, quarantine, limits, hosts");
    expect_refusal((struct sections){.more = "cluster: {slots: 1, slots: 2}"},
                   "c.yaml:5:21: the key 'slots' stands here twice; it is already in line 5");
    expect_refusal((struct sections){.more = "cluster: 5"},
                   "c.yaml:5:10: cluster: '5' is not allowed; must be a map of keys");
    expect_refusal((struct sections){.objectives = ""},
                   "c.yaml:1:1: the key objectives is missing; it must be a list with one "
                   "{minimize: EXPRESSION} or {maximize: EXPRESSION}");
    expect_refusal((struct sections){.evaluator = "evaluator: {argv: [prog]}"},
                   "c.yaml:3:12: the key evaluator.kind is missing; it must be one of command, "
                   "library, function, process");
    expect_refusal((struct sections){.evaluator = "evaluator: {kind: library}"},
                   "c.yaml:3:12: the key evaluator.path is missing; it must be a path or the name "
                   "of a library");
}

Test(config_errors, keys_of_another_kind)
{
    expect_refusal((struct sections){.evaluator = EVALUATOR("isolate: true")},
                   "c.yaml:3:51: isolate: belongs to evaluator.kind: library, but that is command "
                   "here; leave it out");
    expect_refusal(
        (struct sections){.more = "algorithm: {selection: {kind: roulette, size: 3}}"},
        "c.yaml:5:47: size: belongs to algorithm.selection.kind: tournament, but that is roulette "
        "here; leave it out");
    expect_refusal((struct sections){.more = "algorithm: {kind: random, mutation: {eta: 3}}"},
                   "c.yaml:5:43: eta: belongs to algorithm.mutation.kind: polynomial, which this "
                   "config has not; leave it out");
    expect_refusal((struct sections){.more = "initial: {best: 3}"},
                   "c.yaml:5:17: best: means nothing without initial.from; leave it out");
    expect_refusal((struct sections){.evaluator = "evaluator: {kind: library, path: a, argv: [b]}"},
                   "c.yaml:3:43: argv: belongs to evaluator.kind: command or process, but that is "
                   "library here; leave it out");
    expect_refusal((struct sections){.evaluator = EVALUATOR("startup: 1s")},
                   "c.yaml:3:51: startup: belongs to evaluator.kind: process, but that is command "
                   "here; leave it out");
}

#define PROCESS(text) "evaluator: {kind: process, " text "}"

Test(config_errors, process)
{
    expect_refusal((struct sections){.evaluator = PROCESS("keep: all, argv: [a]")},
                   "c.yaml:3:34: keep: belongs to evaluator.kind: command, but that is process "
                   "here; leave it out");
    expect_refusal((struct sections){.evaluator = PROCESS("timeout: 1s")},
                   "c.yaml:3:12: there is nothing to run; give evaluator.argv, or "
                   "evaluator.shell");
    expect_refusal((struct sections){.evaluator = PROCESS("argv: [a, '-x{a}', '{workdir}']")},
                   "c.yaml:3:41: argv: '{a}' is not known when a process starts, which serves many "
                   "evaluations; its arguments may have {workdir} and {config_dir}");
    expect_refusal((struct sections){.evaluator = PROCESS("argv: [a, '{seed}']")},
                   "c.yaml:3:39: argv: '{seed}' is not known when a process starts, which serves "
                   "many evaluations; its arguments may have {workdir} and {config_dir}");
}

Test(config_errors, braces_in_the_shell_line_of_a_process_are_the_shells)
{
    struct ga_config config =
        good_config((struct sections){.evaluator = PROCESS("shell: 'while :; do {a}; done'")});
    ga_config_release(&config);
}

Test(config_errors, scalars)
{
    static const struct {
        const char *more;
        const char *wanted;
    } cases[] = {
        {"algorithm: {population: many}",
         "c.yaml:5:25: population: 'many' is not allowed; must be a whole number"},
        {"algorithm: {population: 1}",
         "c.yaml:5:25: population: 1 is out of range; allowed: 2 to 1000000"},
        {"algorithm: {population: 1.5}",
         "c.yaml:5:25: population: '1.5' is not allowed; must be a whole number"},
        {"algorithm: {population: [3]}",
         "c.yaml:5:25: population: is a list; must be a whole number"},
        {"algorithm: {population: }",
         "c.yaml:5:25: population: has no value; must be a whole number"},
        {"algorithm: {selection: {kind: ranking, pressure: 3}}",
         "c.yaml:5:50: pressure: 3 is out of range; allowed: 1 to 2"},
        {"algorithm: {selection: {kind: truncation, fraction: 0}}",
         "c.yaml:5:53: fraction: 0 is out of range; allowed: more than 0, up to 1"},
        {"algorithm: {selection: {kind: turnament}}",
         "c.yaml:5:31: kind: 'turnament' is not allowed; did you mean 'tournament'?"},
        {"algorithm: {mutation: {rate: 1/m}}",
         "c.yaml:5:30: rate: '1/m' is not allowed; must be a number such as 0.1, or 1/n"},
        {"algorithm: {avoid_duplicates: maybe}",
         "c.yaml:5:31: avoid_duplicates: 'maybe' is not allowed; must be true or false"},
        {"algorithm: {elites: 30}",
         "c.yaml:5:21: elites: 30 must be less than the population, which is 30"},
        {"cluster: {master_evaluates: perhaps}",
         "c.yaml:5:29: master_evaluates: 'perhaps' is not allowed; must be auto, true or false"},
        {"output: {interval: 5}", "c.yaml:5:20: interval: '5' has no unit; write 5s, 2min or 2h"},
        {"output: {progress: loud}",
         "c.yaml:5:20: progress: 'loud' is not allowed; allowed: auto, live, plain, quiet"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_refusal((struct sections){.more = cases[i].more}, cases[i].wanted);
}

Test(config_errors, run)
{
    expect_refusal((struct sections){.run = "run: {stop: {time: none}}"},
                   "c.yaml:1:13: nothing ends this run; give run.stop at least one of generations, "
                   "evaluations, time, target, stall");
    expect_refusal((struct sections){.run = "run: {name: a/b, stop: {stall: 1}}"},
                   "c.yaml:1:13: name: 'a/b' cannot be the name of a file; leave out slashes");
}

Test(config_errors, evaluator)
{
    static const struct {
        const char *evaluator;
        const char *wanted;
    } cases[] = {
        {EVALUATOR("timeout: 120"),
         "c.yaml:3:51: timeout: '120' has no unit; write 120s, 2min or 2h"},
        {EVALUATOR("repeats: 0"), "c.yaml:3:51: repeats: 0 is out of range; allowed: 1 to 1000"},
        {EVALUATOR("repeats: 1001"),
         "c.yaml:3:51: repeats: 1001 is out of range; allowed: 1 to 1000"},
        {EVALUATOR("repeats: 2.5"), "c.yaml:3:51: repeats: '2.5' is not allowed; must be a whole "
                                    "number"},
        {EVALUATOR("combine: medium"),
         "c.yaml:3:51: combine: 'medium' is not allowed; did you mean 'median'?"},
        {EVALUATOR("noise: 0.1"), "c.yaml:3:49: noise: belongs to evaluator.kind: function, but "
                                  "that is command here; leave it out"},
        {EVALUATOR("memory: 2"), "c.yaml:3:50: memory: '2' has no unit; write 2B, 512MiB or 2GiB"},
        {EVALUATOR("memory: 2GiBi"),
         "c.yaml:3:50: memory: '2GiBi' is not allowed; must be a size such as 512MiB or 2GiB"},
        {EVALUATOR("shell: x"), "c.yaml:3:49: shell: there is argv already; give one of the two"},
        {"evaluator: {kind: command}",
         "c.yaml:3:12: there is nothing to run; give evaluator.argv, or evaluator.shell"},
        {"evaluator: {kind: command, shell: \"run {s} {{t\"}",
         "c.yaml:3:40: shell: '{s}' is not replaced in a shell's line; write \"$GAOPT_PARAM_s\""},
        {"evaluator: {kind: command, argv: []}",
         "c.yaml:3:34: argv: is empty; its first item is the program"},
        {"evaluator: {kind: command, argv: [p, \"x {sx} {s}\"]}",
         "c.yaml:3:41: argv: 'sx' is no parameter or placeholder; did you mean 's'?"},
        {"evaluator: {kind: command, argv: [p, \"{{s}} {s\"]}",
         "c.yaml:3:45: argv: a { without its partner; write {{ for a literal one"},
        {"evaluator: {kind: command, argv: [p, \"{a b}\"]}",
         "c.yaml:3:39: argv: '{a b}' is no placeholder; write {{ for a literal {"},
        {EVALUATOR("templates: {../x: t}"),
         "c.yaml:3:60: templates: ../x: must be a path inside the evaluation's folder: relative, "
         "without . and .."},
        {EVALUATOR("result: {file: /tmp/x}"),
         "c.yaml:3:57: file: '/tmp/x' must be a path inside the evaluation's folder: relative, "
         "without . and .."},
        {EVALUATOR("result: {format: regex}"),
         "c.yaml:3:50: the key evaluator.result.patterns is missing; it must be a map of metrics "
         "and regular expressions"},
        {EVALUATOR("result: {format: regex, patterns: {m: 'x=(.*'}}"),
         "c.yaml:3:80: patterns: m: is no regular expression (POSIX extended)"},
        {EVALUATOR("result: {format: regex, patterns: {m: 'x=.*'}}"),
         "c.yaml:3:80: patterns: m: needs exactly one group ( ), around the number"},
        {EVALUATOR("result: {format: regex, patterns: {mm: 'x=(.*)'}}"),
         "c.yaml:3:76: patterns: the metric 'm' has no pattern\n"
         "c.yaml:3:77: patterns: 'mm' is no metric; did you mean 'm'?"},
        {EVALUATOR("environment: {1X: y}"),
         "c.yaml:3:60: environment: 1X: is no name of a variable; use letters, digits and _"},
        {EVALUATOR("metrics: [m, m]"), "c.yaml:3:55: metrics: 'm' is listed twice"},
        {EVALUATOR("metrics: [m, a]"),
         "c.yaml:3:55: metrics: 'a' is a parameter; a metric needs a name of its own"},
        {EVALUATOR("metrics: [m, min]"),
         "c.yaml:3:55: metrics: 'min' has another meaning in expressions; rename it"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_refusal((struct sections){.evaluator = cases[i].evaluator}, cases[i].wanted);
}

#define SHAPES                                                                                     \
    "one of {real: [low, high]}, {int: [low, high]}, {choice: [a, b]}, {bool: true}, {fixed: 3}"

Test(config_errors, space)
{
    static const struct {
        const char *space;
        const char *wanted;
    } cases[] = {
        {"space: {min: {bool: true}}",
         "c.yaml:2:9: min: has another meaning in expressions or placeholders; rename it"},
        {"space: {seed: {bool: true}}",
         "c.yaml:2:9: seed: has another meaning in expressions or placeholders; rename it"},
        {"space: {a-b: {bool: true}}", "c.yaml:2:9: a-b: is no name for a parameter; use at most "
                                       "100 letters, digits and _, not a "
                                       "digit first"},
        {"space: {a: 3}", "c.yaml:2:12: a: must be " SHAPES},
        {"space: {a: {scale: log}}", "c.yaml:2:12: a: has no kind; must be " SHAPES},
        {"space: {a: {rael: [0, 1]}}", "c.yaml:2:13: a: unknown key 'rael'; did you mean 'real'?"},
        {"space: {a: {real: [0, 1], int: [0, 1]}}",
         "c.yaml:2:27: a: is already real; must be " SHAPES},
        {"space: {a: {real: [1, 0]}}", "c.yaml:2:19: a: low must be less than high; a parameter "
                                       "with one value is {fixed: VALUE}"},
        {"space: {a: {real: [0, x]}}", "c.yaml:2:23: a: 'x' is no number"},
        {"space: {a: {real: 1}}", "c.yaml:2:19: a: must be [low, high]"},
        {"space: {a: {real: [-1e308, 1e308]}}",
         "c.yaml:2:19: a: the range is too wide for a double"},
        {"space: {a: {real: [0, 1], scale: log}}",
         "c.yaml:2:34: a: scale: log needs low to be more than 0"},
        {"space: {a: {real: [0, 1], step: 1}}", "c.yaml:2:33: a: only int has a step"},
        {"space: {a: {int: [0, 1.5]}}", "c.yaml:2:22: a: '1.5' is no whole number up to 2^53"},
        {"space: {a: {int: [0, 5], step: 6}}", "c.yaml:2:32: a: step must be 1 to high - low"},
        {"space: {a: {choice: [x]}}", "c.yaml:2:21: a: must be a list of 2 to 1000 words or "
                                      "numbers; one alone is {fixed: VALUE}"},
        {"space: {a: {choice: [x, y, x]}}", "c.yaml:2:28: a: 'x' stands here twice"},
        {"space: {a: {bool: false}}",
         "c.yaml:2:19: a: write {bool: true}; one value alone is {fixed: 0}"},
        {"space: {a: {fixed: 1}}",
         "c.yaml:2:8: space: there is nothing to search: no parameter is free"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_refusal((struct sections){.space = cases[i].space}, cases[i].wanted);
}

Test(config_errors, expressions_point_at_the_character)
{
    expect_refusal((struct sections){.evaluator = EVALUATOR("metrics: [accuracy]"),
                                     .objectives = "objectives: [{maximize: 2*acuracy + zz}]"},
                   "c.yaml:4:27: objectives: 'acuracy' is no parameter or metric; did you mean "
                   "'accuracy'?\n"
                   "c.yaml:4:37: objectives: 'zz' is no parameter; add it to evaluator.metrics");
    expect_refusal((struct sections){.objectives = "objectives: [{maximize: '2 * (m'}]"},
                   "c.yaml:4:32: objectives: found the end; expected an operator or ')'");
    expect_refusal((struct sections){.objectives = "objectives: [{maximize: \"2 \\x2A (m\"}]"},
                   "c.yaml:4:25: objectives: column 7: found the end; expected an operator or ')'");
    expect_refusal((struct sections){.more = "constraints:\n  - m + 1"},
                   "c.yaml:6:7: constraints: a value; a condition is due here, such as a <= b");
    expect_refusal((struct sections){.more = "constraints: [\"s == 'rk5'\"]"},
                   "c.yaml:5:21: constraints: unknown choice 'rk5'; did you mean 'rk4'?");
    expect_refusal((struct sections){.evaluator = "evaluator: {kind: function, name: sphere}"},
                   "c.yaml:4:25: objectives: 'm' is no parameter; the one metric of kind function "
                   "is value");
    expect_refusal((struct sections){.objectives = "objectives: [{minimize: a}]"},
                   "c.yaml:4:13: objectives: no metric is named, so that there is nothing to "
                   "evaluate");
}

Test(config_errors, objectives)
{
    expect_refusal((struct sections){.objectives = "objectives: [{minimize: m}, {minimize: k}]"},
                   "c.yaml:4:29: objectives: several objectives are not there yet; write one, as a "
                   "weighted sum, and make bounds of others constraints");
    expect_refusal((struct sections){.objectives = "objectives: [{minimise: m}]"},
                   "c.yaml:4:15: objectives: 'minimise' is no key of an objective; did you mean "
                   "'minimize'?");
    expect_refusal((struct sections){.objectives = "objectives: {minimize: m}"},
                   "c.yaml:4:13: objectives: is a map; must be a list with one {minimize: "
                   "EXPRESSION} or {maximize: EXPRESSION}");
}

Test(config_errors, points)
{
    expect_refusal((struct sections){.more = "initial: {points: [{a: 0, b: 1}]}"},
                   "c.yaml:5:20: points: 's' is missing; a point names every free parameter");
    expect_refusal((struct sections){.more = "initial: {points: [{a: 2, b: 1.5, s: rk5}]}"},
                   "c.yaml:5:24: points: a cannot be '2'; allowed: 0 to 1\n"
                   "c.yaml:5:30: points: b cannot be '1.5'; allowed: a whole number from 1 to 8\n"
                   "c.yaml:5:38: points: 'rk5' is no value of the parameter; did you mean 'rk4'?");
    expect_refusal((struct sections){.more = "initial: {points: [{a: 0, b: 1, s: rk4, x: 1}]}"},
                   "c.yaml:5:41: points: 'x' is no parameter; allowed: a, b, s");
}

Test(config_errors, variables)
{
    unsetenv("GAOPT_TEST_UNSET");
    setenv("GAOPT_TEST_BYTES", "\xff", 1);
    expect_refusal((struct sections){.more = "algorithm: {population: \"${GAOPT_TEST_UNSET}\"}"},
                   "c.yaml:5:25: the environment variable GAOPT_TEST_UNSET is not set; set it, or "
                   "write ${GAOPT_TEST_UNSET:-default}");
    expect_refusal((struct sections){.more = "initial: {from: \"${GAOPT_TEST_BYTES}\"}"},
                   "c.yaml:5:17: the environment variable GAOPT_TEST_BYTES is not UTF-8");
    expect_refusal((struct sections){.more = "initial: {from: \"${X\"}"},
                   "c.yaml:5:17: a ${ is not closed; write ${NAME}, or $${ for a literal ${");
    expect_refusal((struct sections){.more = "initial: {from: \"${X-y}\"}"},
                   "c.yaml:5:17: '${X-y}' names no variable; write ${NAME}, ${NAME:-default}, or "
                   "$${ for a literal ${");
}

/* "before" "item0, item1, ..." "}"; the caller frees it. */
static char *repeated(const char *before, const char *item, int n)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fputs(before, out);
    for (int i = 0; i < n; i++) {
        fprintf(out, "z%d", i);
        fputs(item, out);
    }
    putc('}', out);
    fclose(out);
    return text;
}

Test(config_errors, sobol_has_its_bounds)
{
    char *space = repeated("space: {", ": {bool: true}, ", 41);
    expect_refusal(
        (struct sections){.space = space, .more = "initial: {method: sobol}"},
        "c.yaml:5:19: method: sobol serves at most 40 free parameters, and there are 41; "
        "use latin_hypercube");
    free(space);
}

Test(config_errors, several_at_once_in_the_order_of_the_file)
{
    expect_refusal((struct sections){.run = "run: {stop: {generations: x}, sed: 1}",
                                     .more = "algorithm: {kind: ge}\ncluster: {slots: 0}"},
                   "c.yaml:1:27: generations: 'x' is not allowed; must be a whole number\n"
                   "c.yaml:1:31: unknown key 'sed' in run; did you mean 'seed'?\n"
                   "c.yaml:5:19: kind: 'ge' is not allowed; did you mean 'ga'?\n"
                   "c.yaml:6:18: slots: 0 is out of range; allowed: 1 to 10000");
}

Test(config_errors, at_most_twenty_are_told)
{
    struct ga_config config;
    struct ga_error error;
    size_t lines = 1;
    char *more = repeated("cluster: {", ": 1, ", 30);
    char *text = config_text((struct sections){.more = more});
    cr_assert_eq(read_config(&config, text, &error), GA_E_CONFIG);
    for (const char *at = error.text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    cr_expect_eq(lines, 21);
    cr_expect(strstr(error.text, "\nc.yaml: and 10 more"));
    free(text);
    free(more);
}

static void expect_override_refused(const char *path, const char *value, const char *wanted)
{
    const struct ga_override override = {path, value};
    struct ga_config config;
    struct ga_error error;
    char *text = config_text((struct sections){0});
    cr_expect_eq(ga_config_parse(&config, text, "c.yaml", "/", &override, 1, &error), GA_E_CONFIG);
    cr_expect_str_eq(error.text, wanted, "\nwanted  %s\ngot     %s", wanted, error.text);
    free(text);
}

Test(config_errors, overrides)
{
    expect_override_refused("run.sed", "1",
                            "--set run.sed=1: unknown key 'sed' in run; did you mean 'seed'?");
    expect_override_refused("run.seed", "x",
                            "--set run.seed=x: seed: 'x' is not allowed; must be a whole number");
    expect_override_refused("run..seed", "1",
                            "--set run..seed=1: 'run..seed' is no key; write a name such as "
                            "run.seed");
    expect_override_refused("evaluator.argv.x", "1",
                            "--set evaluator.argv.x=1: 'evaluator.argv.x' leads through something "
                            "that has no keys");
    expect_override_refused("run.seed", "[1",
                            "--set run.seed=[1: this is not YAML: while parsing a flow sequence, "
                            "did not find expected ',' or ']'");
}

static void expect_text_refused(const char *text, const char *wanted)
{
    struct ga_config config;
    struct ga_error error;
    cr_expect_eq(read_config(&config, text, &error), GA_E_CONFIG);
    cr_expect_str_eq(error.text, wanted, "\nwanted  %s\ngot     %s", wanted, error.text);
}

Test(config_errors, yaml)
{
    char deep[200] = "a: ";
    memset(deep + 3, '[', 100);
    expect_text_refused(deep, "c.yaml:1:67: nested more than 64 deep");
    expect_text_refused("", "c.yaml:1:1: there is nothing in it; a config is a map of keys: gaopt "
                            "help");
    expect_text_refused("- a", "c.yaml:1:1: this is no map; a config is a map of keys: gaopt help");
    expect_text_refused("a: &x 1\n", "c.yaml:1:4: YAML's anchors (&name) are not used here; write "
                                     "the value out");
    expect_text_refused("a: *x\n", "c.yaml:1:4: YAML's aliases (*name) are not used here; write "
                                   "the value out");
    expect_text_refused("a: !!str x\n",
                        "c.yaml:1:4: YAML's tags (!name) are not used here; write the value out");
    expect_text_refused("a: 1\n---\nb: 2\n",
                        "c.yaml:2:1: a second document begins here; a config is one document");
    expect_text_refused("a: b\n\tc: d\n",
                        "c.yaml:2:1: this is not YAML: while scanning a plain scalar, found a tab "
                        "character that violates indentation");
    expect_text_refused("a: \xff\n", "c.yaml:1:4: this is not YAML: invalid leading UTF-8 octet");
    expect_text_refused("a: \"\\0\"\n", "c.yaml:1:4: a NUL character has no place in a config");
    expect_text_refused("? [a]\n: b\n", "c.yaml:1:3: a key must be a word");
    expect_text_refused(
        "a: [${X}]\n",
        "c.yaml:1:6: this is not YAML: while parsing a flow sequence, did not find "
        "expected ',' or ']'; inside [ ] and { }, write \"${NAME}\" with its quotes");
}
