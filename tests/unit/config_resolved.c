/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_resolved.c - tests of the resolved print, and of what is said about a config that changed.
 */
#include "config_fixture.h"
#include <string.h>

/* --- printing --- */

static void expect_round_trip(struct sections with)
{
    struct ga_config config = good_config(with);
    char *first = ga_config_resolved(&config);
    struct ga_config again;
    struct ga_error error;
    /* from another folder: all paths are absolute by now */
    cr_assert_eq(ga_config_parse(&again, first, "c.yaml", "/elsewhere", NULL, 0, &error), GA_OK,
                 "%s\nin\n%s", error.text, first);
    char *second = ga_config_resolved(&again);
    cr_expect_str_eq(first, second);
    free(first);
    free(second);
    ga_config_release(&config);
    ga_config_release(&again);
}

Test(config_resolved, every_kind_reads_back)
{
    static const struct sections all[] = {
        {0},
        {.run = "run: {name: \"a b\", seed: 18446744073709551615, grace: 1us, stop: {time: 0.1h, "
                "target: 0.1, stall: 3}}"},
        {.space =
             "space: {r: {real: [0.1, 0.30000000000000004]}, l: {real: [1e-300, 1e300], scale: "
             "log}, i: {int: [-9007199254740992, 0], step: 7}, c: {choice: [\"\\u2028\", '0x', "
             "'~', 'true', \"a\\\\b\\\"\", 'ä {}', '$${x', '#', '- a']}, t: {bool: true}, "
             "w: {fixed: '3'}, f: {fixed: -1.5e-7}, "
             "w2: {fixed: a b}}",
         .evaluator = "evaluator: {kind: command, argv: [p, \"{f}\"]}"},
        {.evaluator = "evaluator: {kind: command, shell: \"a\\n b\\t$${HOME}  \\x01 \\u0085 $$x\", "
                      "environment: {A: '', B: ' x ', C: \"null\"}, "
                      "templates: {in/x.txt: t.txt, 'a b': ./u}}"},
        {.evaluator = "evaluator: {kind: command, argv: [./a, '', ' ', '{{', \"{a}\", '[', '?', "
                      "'a: b', 'a #b', '-', '---', 'no', '1.0']}"},
        {.evaluator = "evaluator: {kind: command, argv: [p], result: {source: file, format: regex, "
                      "patterns: {m: 'm *= *([-+.0-9e]+)'}}}"},
        {.evaluator = "evaluator: {kind: library, path: x.so, options: {'a b': 1, '${x': '$${x', "
                      "c: y}}"},
        {.evaluator = "evaluator: {kind: process, argv: [a, '{workdir}'], startup: 10s, "
                      "environment: {A: b}}"},
        {.evaluator = "evaluator: {kind: process, shell: 'a {b}'}"},
        {.evaluator = "evaluator: {kind: function, name: ackley, noise: 0.1, repeats: 5, "
                      "combine: worst, cost: {time: 10ms}}",
         .objectives = "objectives: [{maximize: value}]"},
        {.more = "constraints: [m < 1, \"s == 'rk4'\"]"},
        {.more = "algorithm: {replacement: steady_state, lag: 7, elites: 0, selection: {kind: "
                 "ranking}, crossover: {kind: blend, rate: 2/n}, mutation: {kind: creep}}"},
        {.more = "algorithm: {kind: random, population: 2}"},
        {.more = "initial: {points: [{a: 0.1, b: 3, s: rk4}], from: x.csv, best: 3}"},
        {.more =
             "cluster: {slots: 3, master_evaluates: true, lost_after: 3s, duplicate_after: none, "
             "quarantine: {after: none, pause: 1min}}\noutput: {interval: 0.5s}"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        expect_round_trip(all[i]);
}

Test(config_resolved, holds_only_what_applies)
{
    struct ga_config config =
        good_config((struct sections){.evaluator = "evaluator: {kind: function, name: sphere}",
                                      .objectives = "objectives: [{minimize: value}]",
                                      .more = "algorithm: {kind: random}"});
    char *text = ga_config_resolved(&config);
    cr_expect_str_eq(text, "run:\n"
                           "  name: c\n"
                           "  seed: 1\n"
                           "  results: /home/me/results/c\n"
                           "  stop:\n"
                           "    generations: 5\n"
                           "    evaluations: none\n"
                           "    time: none\n"
                           "    target: none\n"
                           "    stall: none\n"
                           "  grace: 5s\n"
                           "  margin: 30s\n"
                           "  unsaved: 256MiB\n"
                           "space:\n"
                           "  a: {real: [0, 1]}\n"
                           "  b: {int: [1, 8]}\n"
                           "  s: {choice: [euler, rk4]}\n"
                           "evaluator:\n"
                           "  kind: function\n"
                           "  metrics: [value]\n"
                           "  timeout: none\n"
                           "  memory: none\n"
                           "  cores: 1\n"
                           "  output: 1GiB\n"
                           "  cpu_time: none\n"
                           "  grace: 2s\n"
                           "  on_failure:\n"
                           "    retries: 0\n"
                           "    pause: 0s\n"
                           "    then: worst\n"
                           "  repeats: 1\n"
                           "  combine: mean\n"
                           "  name: sphere\n"
                           "  noise: 0\n"
                           "  cost:\n"
                           "    time: 0s\n"
                           "    spread: 0\n"
                           "    how: sleep\n"
                           "objectives: [{minimize: value, name: objective}]\n"
                           "algorithm:\n"
                           "  kind: random\n"
                           "  population: 30\n"
                           "  avoid_duplicates: true\n"
                           "initial:\n"
                           "  method: latin_hypercube\n"
                           "cluster:\n"
                           "  slots: auto\n"
                           "  master_evaluates: auto\n"
                           "  lost_after: 15s\n"
                           "  duplicate_after: 4\n"
                           "  quarantine:\n"
                           "    after: 3\n"
                           "    pause: 300s\n"
                           "  limits:\n"
                           "    slots: none\n"
                           "    cpus: none\n"
                           "    memory: none\n"
                           "    active: always\n"
                           "output:\n"
                           "  progress: auto\n"
                           "  interval: 1s\n");
    free(text);
    ga_config_release(&config);
}

/* Braces in the config's folder are no placeholders of the program's path. */
Test(config_resolved, folders_with_braces)
{
    struct ga_config config, again;
    struct ga_error error;
    char *text =
        config_text((struct sections){.evaluator = "evaluator: {kind: command, argv: [./p]}"});
    cr_assert_eq(ga_config_parse(&config, text, "c.yaml", "/a{b}/${c}", NULL, 0, &error), GA_OK);
    cr_expect_str_eq(config.evaluator.argv.items[0], "/a{{b}}/${{c}}/p");
    char *first = ga_config_resolved(&config);
    cr_assert_eq(read_config(&again, first, &error), GA_OK, "%s\n%s", error.text, first);
    cr_expect_str_eq(again.evaluator.argv.items[0], "/a{{b}}/${{c}}/p");
    cr_expect_str_eq(again.run.results, "/a{b}/${c}/results/c");
    free(first);
    free(text);
    ga_config_release(&config);
    ga_config_release(&again);
}

/* --- comparing --- */

struct record {
    size_t n;
    char *lines;
};

static void note(void *self, const char *path, const char *before, const char *now,
                 enum ga_change change)
{
    static const char *const words[] = {"harmless", "rescore", "refused"};
    struct record *record = self;
    char *lines =
        ga_format("%s%s: %s -> %s (%s)\n", record->lines, path, before, now, words[change]);
    free(record->lines);
    record->lines = lines;
    record->n++;
}

static void expect_difference(struct sections before, struct sections now, bool keep,
                              const char *wanted)
{
    struct ga_config a = good_config(before), b = good_config(now);
    struct record record = {.lines = ga_strdup("")};
    if (keep)
        ga_config_keep_metrics(&b, &a);
    ga_config_compare(&a, &b, note, &record);
    cr_expect_str_eq(record.lines, wanted, "\nwanted\n%sgot\n%s", wanted, record.lines);
    free(record.lines);
    ga_config_release(&a);
    ga_config_release(&b);
}

Test(config_resolved, the_same_does_not_differ)
{
    expect_difference((struct sections){0}, (struct sections){0}, false, "");
    expect_difference((struct sections){.more = "algorithm: {population: 30}"},
                      (struct sections){.more = "output: {interval: 1000ms}"}, false, "");
}

Test(config_resolved, changes_are_classed)
{
    expect_difference(
        (struct sections){0},
        (struct sections){.run = "run: {seed: 2, stop: {generations: 9}, grace: 1s}",
                          .evaluator = "evaluator: {kind: command, argv: [prog, x], timeout: 1s}",
                          .objectives = "objectives: [{minimize: 2*m}]",
                          .more = "constraints: [m < 3]\ncluster: {slots: 2}"},
        false,
        "run.seed: 1 -> 2 (refused)\n"
        "run.stop.generations: 5 -> 9 (harmless)\n"
        "run.grace: 5s -> 1s (harmless)\n"
        "evaluator.timeout: none -> 1s (harmless)\n"
        "evaluator.argv: [prog] -> [prog, x] (refused)\n"
        "objectives: [{minimize: m, name: objective}] -> [{minimize: \"2*m\", name: objective}] "
        "(rescore)\n"
        "constraints: none -> [\"m < 3\"] (rescore)\n"
        "cluster.slots: auto -> 2 (harmless)\n");
}

Test(config_resolved, parameters_are_compared_one_by_one)
{
    expect_difference(
        (struct sections){0},
        (struct sections){.space = "space: {b: {int: [1, 9]}, s: {choice: [euler, rk4]}, z: {bool: "
                                   "true}}"},
        false,
        "space.a: {real: [0, 1]} -> none (refused)\n"
        "space.b: {int: [1, 8]} -> {int: [1, 9]} (refused)\n"
        "space.z: none -> {bool: true} (refused)\n");
    expect_difference(
        (struct sections){0},
        (struct sections){.space = "space: {b: {int: [1, 8]}, a: {real: [0, 1]}, s: {choice: "
                                   "[euler, rk4]}}"},
        false, "space: [a, b, s] -> [b, a, s] (refused)\n");
}

#define ON_FAILURE(text)                                                                           \
    (struct sections)                                                                              \
    {                                                                                              \
        .evaluator = "evaluator: {kind: command, argv: [prog], on_failure: {" text "}}"            \
    }

/* What the classes have from the general keys is told once, by those. */
Test(config_resolved, policies_are_compared_by_class_and_key)
{
    expect_difference(
        ON_FAILURE("retries: 1, by_class: {exit: {retries: 3, then: worst}, signal: {retries: 1}}"),
        ON_FAILURE("retries: 2, then: leave_out, pause: 1min, "
                   "by_class: {exit: {pause: 5s, then: worst}, lost: {then: stop}}"),
        false,
        "evaluator.on_failure.retries: 1 -> 2 (harmless)\n"
        "evaluator.on_failure.pause: 0s -> 60s (harmless)\n"
        "evaluator.on_failure.then: worst -> leave_out (rescore)\n"
        "evaluator.on_failure.by_class.exit.retries: 3 -> 2 (harmless)\n"
        "evaluator.on_failure.by_class.exit.pause: 0s -> 5s (harmless)\n"
        "evaluator.on_failure.by_class.lost.then: worst -> stop (rescore)\n");
}

Test(config_resolved, kinds_that_no_longer_apply)
{
    expect_difference((struct sections){0},
                      (struct sections){.more = "algorithm: {selection: {kind: roulette}}"}, false,
                      "algorithm.selection.kind: tournament -> roulette (refused)\n"
                      "algorithm.selection.size: 3 -> none (refused)\n");
}

Test(config_resolved, metrics_can_be_kept_but_not_added)
{
    static const struct sections two = {.objectives = "objectives: [{minimize: m + k}]"};
    expect_difference(two, (struct sections){.objectives = "objectives: [{minimize: k + m}]"}, true,
                      "objectives: [{minimize: \"m + k\", name: objective}] -> [{minimize: \"k + "
                      "m\", name: objective}] (rescore)\n");
    expect_difference(
        two, (struct sections){0}, true,
        "objectives: [{minimize: \"m + k\", name: objective}] -> [{minimize: m, name: "
        "objective}] (rescore)\n");
    expect_difference(
        (struct sections){0}, two, true,
        "evaluator.metrics: [m] -> [m, k] (refused)\n"
        "objectives: [{minimize: m, name: objective}] -> [{minimize: \"m + k\", name: "
        "objective}] (rescore)\n");
}
