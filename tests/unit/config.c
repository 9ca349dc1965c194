/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config.c - tests of what a good config means: every type of value, defaults, overrides,
 * variables. */
#include "config_fixture.h"
#include <math.h>
#include <string.h>

Test(config, defaults)
{
    struct ga_config config = good_config((struct sections){0});
    cr_expect_str_eq(config.run.name, "c");
    cr_expect_str_eq(config.run.results, "/home/me/results/c");
    cr_expect_eq(config.run.seed, 1);
    cr_expect_eq(config.run.stop.generations, 5);
    cr_expect_eq(config.run.stop.evaluations, GA_NONE_U64);
    cr_expect_eq(config.run.stop.stall, GA_NONE_U64);
    cr_expect_eq(config.run.stop.time, 0);
    cr_expect_not(config.run.stop.has_target);
    cr_expect_eq(config.run.grace, 5);
    cr_expect_eq(config.evaluator.timeout, 0);
    cr_expect_eq(config.evaluator.result.source, GA_RESULT_STDOUT);
    cr_expect_eq(config.evaluator.keep, GA_KEEP_FAILED);
    cr_expect_eq(config.evaluator.repeats, 1);
    cr_expect_eq(config.evaluator.combine, GA_COMBINE_MEAN);
    cr_expect_str_eq(config.objectives[0].name, "objective");
    cr_expect_eq(config.objectives[0].line, 4);
    cr_expect_str_eq(config.algorithm.kind, "ga");
    cr_expect_eq(config.algorithm.lag, 30);
    cr_expect_str_eq(config.algorithm.selection.kind, "tournament");
    cr_expect(config.algorithm.mutation.rate.per_n);
    cr_expect_eq(ga_rate_value(config.algorithm.mutation.rate, config.space.n_free), 1.0 / 3);
    cr_expect_eq(config.cluster.slots, 0);
    cr_expect_eq(config.cluster.master_evaluates, GA_AUTO);
    cr_expect_eq(config.cluster.lost_after, 15);
    cr_expect_eq(config.cluster.duplicate_after, 4);
    cr_expect_eq(config.cluster.quarantine.after, 3);
    cr_expect_eq(config.cluster.quarantine.pause, 300);
    cr_expect_eq(config.run.margin, 30);
    cr_expect_eq(config.output.interval, 1);
    cr_expect_eq(config.evaluator.metrics.n, 1);
    cr_expect_eq(ga_config_metric(&config, "m"), 0);
    cr_expect_eq(ga_config_metric(&config, "a"), -1);
    ga_config_release(&config);
}

Test(config, values_with_units)
{
    struct ga_config config = good_config((struct sections){
        .run = "run: {name: n, seed: 18446744073709551615, results: ../r, grace: 250ms, "
               "stop: {time: 8h, target: -1e-3, evaluations: 1e6, stall: none}}",
        .evaluator = "evaluator: {kind: command, argv: [./bin/prog, ./x], timeout: 2min, "
                     "memory: 512MiB, output: 3MiB, disk: 2GiB, cpu_time: 90s, grace: 7s, "
                     "on_failure: {retries: 2, then: stop}, keep: all}",
        .more = "cluster: {slots: 4, master_evaluates: no, lost_after: 2min, "
                "duplicate_after: none, quarantine: {after: none}}\n"
                "output: {progress: quiet, interval: 100ms}"});
    cr_expect_eq(config.run.seed, UINT64_MAX);
    cr_expect_str_eq(config.run.results, "/home/r");
    cr_expect_eq(config.run.grace, 0.25);
    cr_expect_eq(config.run.stop.time, 8 * 3600);
    cr_expect_eq(config.run.stop.target, -1e-3);
    cr_expect(config.run.stop.has_target);
    cr_expect_eq(config.run.stop.evaluations, 1000000);
    cr_expect_eq(config.evaluator.timeout, 120);
    cr_expect_eq(config.evaluator.memory, 512u << 20);
    cr_expect_eq(config.evaluator.output, 3u << 20);
    cr_expect_eq(config.evaluator.disk, UINT64_C(2) << 30);
    cr_expect_eq(config.evaluator.cpu_time, 90);
    cr_expect_eq(config.evaluator.grace, 7);
    cr_expect_eq(config.evaluator.on_failure.retries, 2);
    cr_expect_eq(config.evaluator.on_failure.then, GA_THEN_STOP);
    cr_expect_eq(config.evaluator.keep, GA_KEEP_ALL);
    cr_expect_str_eq(config.evaluator.argv.items[0], "/home/me/bin/prog");
    cr_expect_str_eq(config.evaluator.argv.items[1], "./x");
    cr_expect_eq(config.cluster.slots, 4);
    cr_expect_eq(config.cluster.master_evaluates, GA_NO);
    cr_expect_eq(config.cluster.lost_after, 120);
    cr_expect(isnan(config.cluster.duplicate_after));
    cr_expect_eq(config.cluster.quarantine.after, 0);
    cr_expect_eq(config.output.progress, GA_OUTPUT_QUIET);
    cr_expect_eq(config.output.interval, 0.1);
    ga_config_release(&config);
}

Test(config, parameters)
{
    struct ga_config config = good_config((struct sections){
        .space =
            "space: {r: {real: [1e-5, 0.01], scale: log}, i: {int: [2, 11], step: 3}, "
            "c: {choice: [x, 2, \"y z\"]}, t: {bool: true}, n: {fixed: 3}, w: {fixed: \"3\"}}"});
    const struct ga_param *params = config.space.params;
    cr_expect_eq(config.space.n, 6);
    cr_expect_eq(config.space.n_free, 4);
    cr_expect(params[0].kind == GA_PARAM_REAL && params[0].log);
    cr_expect(params[0].low == 1e-5 && params[0].high == 0.01 && params[0].step == 0);
    cr_expect(params[1].kind == GA_PARAM_INT && params[1].step == 3 && !params[1].log);
    cr_expect_eq(ga_param_levels(&params[1]), 4);
    cr_expect(params[2].kind == GA_PARAM_CHOICE && params[2].n_choices == 3);
    cr_expect_str_eq(params[2].choices[1], "2");
    cr_expect_eq(ga_param_levels(&params[2]), 3);
    cr_expect_eq(ga_param_levels(&params[3]), 2);
    cr_expect(params[4].kind == GA_PARAM_FIXED && params[4].low == 3 && !params[4].choices);
    cr_expect(params[5].kind == GA_PARAM_FIXED && params[5].choices);
    ga_config_release(&config);
}

Test(config, evaluators)
{
    struct ga_config library = good_config((struct sections){
        .evaluator = "evaluator: {kind: library, path: ./lib/x.so, options: {k: 1, j: b}, "
                     "isolate: false}"});
    cr_expect_str_eq(library.evaluator.path, "/home/me/lib/x.so");
    cr_expect_eq(library.evaluator.options.n, 2);
    cr_expect_str_eq(library.evaluator.options.values[0], "1");
    cr_expect_not(library.evaluator.isolate);
    ga_config_release(&library);

    struct ga_config bare =
        good_config((struct sections){.evaluator = "evaluator: {kind: library, path: libx.so}"});
    cr_expect_str_eq(bare.evaluator.path, "libx.so");
    ga_config_release(&bare);

    struct ga_config function = good_config((struct sections){
        .evaluator = "evaluator: {kind: function, name: rastrigin, cost: {time: 10ms, spread: 0.5, "
                     "how: spin}}",
        .objectives = "objectives: [{minimize: value + 0*a}]"});
    cr_expect_str_eq(function.evaluator.function, "rastrigin");
    cr_expect_str_eq(function.evaluator.metrics.items[0], "value");
    cr_expect_eq(function.evaluator.cost.time, 0.01);
    cr_expect_eq(function.evaluator.cost.how, GA_COST_SPIN);
    ga_config_release(&function);
}

Test(config, repeats)
{
    static const char *const words[] = {"mean", "median", "worst"};
    for (int i = 0; i < 3; i++) {
        char *text = ga_format("evaluator: {kind: command, argv: [p, \"{repeat}\"], "
                               "repeats: 1000, combine: %s}",
                               words[i]);
        struct ga_config config = good_config((struct sections){.evaluator = text});
        cr_expect_eq(config.evaluator.repeats, 1000);
        cr_expect_eq(config.evaluator.combine, (enum ga_combine)i);
        cr_expect_str_eq(ga_combine_word(config.evaluator.combine), words[i]);
        ga_config_release(&config);
        free(text);
    }
}

Test(config, where_results_are_looked_for)
{
    static const struct {
        const char *evaluator;
        enum ga_result_source source;
    } cases[] = {
        {"evaluator: {kind: command, argv: [prog]}", GA_RESULT_STDOUT},
        {"evaluator: {kind: command, argv: [prog, \"--out={result}\"]}", GA_RESULT_FILE},
        {"evaluator: {kind: command, shell: \"prog > $GAOPT_RESULT\"}", GA_RESULT_FILE},
        {"evaluator: {kind: command, shell: prog}", GA_RESULT_STDOUT},
        {"evaluator: {kind: command, argv: [prog], result: {file: out.json}}", GA_RESULT_FILE},
        {"evaluator: {kind: command, argv: [prog, \"{result}\"], result: {source: stdout}}",
         GA_RESULT_STDOUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ga_config config = good_config((struct sections){.evaluator = cases[i].evaluator});
        cr_expect_eq(config.evaluator.result.source, cases[i].source, "%s", cases[i].evaluator);
        ga_config_release(&config);
    }
}

Test(config, metrics_in_order_of_appearance)
{
    struct ga_config config = good_config((struct sections){
        .objectives = "objectives:\n  - {maximize: \"z*a + if(b > 2, y, pi)\", name: o}",
        .more = "constraints: [x < z, \"s == 'rk4' or y > 1\"]"});
    cr_assert_eq(config.evaluator.metrics.n, 3);
    cr_expect_str_eq(config.evaluator.metrics.items[0], "z");
    cr_expect_str_eq(config.evaluator.metrics.items[1], "y");
    cr_expect_str_eq(config.evaluator.metrics.items[2], "x");
    cr_expect(config.objectives[0].maximize);
    cr_expect_str_eq(config.objectives[0].name, "o");
    cr_expect_eq(config.n_constraints, 2);
    cr_expect_str_eq(config.constraints[1].text, "s == 'rk4' or y > 1");
    cr_expect_eq(config.constraints[1].line, 6);
    ga_config_release(&config);
}

Test(config, given_points)
{
    struct ga_config config = good_config(
        (struct sections){.more = "initial: {method: sobol, from: old, points: [{s: rk4, b: 8, a: "
                                  "0.25}, {a: 1, b: 1, s: euler}]}"});
    static const double wanted[] = {0.25, 8, 1, 1, 1, 0};
    cr_assert_eq(config.initial.n_points, 2);
    for (size_t i = 0; i < 6; i++)
        cr_expect_eq(config.initial.points[i], wanted[i]);
    cr_expect_str_eq(config.initial.from, "/home/me/old");
    cr_expect_eq(config.initial.best, 30);
    ga_config_release(&config);
}

Test(config, overrides)
{
    static const struct ga_override overrides[] = {
        {"run.stop", "{evaluations: 7}"}, {"space.a.real", "[0, 2]"}, {"space.extra.bool", "true"},
        {"algorithm.kind", "random"},     {"run.seed", "3"},          {"run.seed", "4"},
        {"evaluator.timeout", "none"},
    };
    struct ga_config config;
    struct ga_error error;
    char *text = config_text((struct sections){0});
    cr_assert_eq(ga_config_parse(&config, text, "c.yaml", "/home/me", overrides, 7, &error), GA_OK,
                 "%s", error.text);
    cr_expect_eq(config.run.stop.generations, GA_NONE_U64);
    cr_expect_eq(config.run.stop.evaluations, 7);
    cr_expect_eq(config.space.params[0].high, 2);
    cr_expect_str_eq(config.space.params[3].name, "extra");
    cr_expect_str_eq(config.algorithm.kind, "random");
    cr_expect_eq(config.run.seed, 4);
    ga_config_release(&config);
    free(text);
}

Test(config, variables)
{
    setenv("GAOPT_TEST_SEED", "77", 1);
    setenv("GAOPT_TEST_EMPTY", "", 1);
    unsetenv("GAOPT_TEST_UNSET");
    struct ga_config config = good_config((struct sections){
        .run =
            "run:\n  seed: ${GAOPT_TEST_SEED}\n  name: n${GAOPT_TEST_UNSET:-o}${GAOPT_TEST_EMPTY}"
            "${GAOPT_TEST_EMPTY:-p}\n  stop: {generations: 1}",
        .evaluator = "evaluator: {kind: command, shell: \"echo $${HOME} $$${ $x\"}"});
    cr_expect_eq(config.run.seed, 77);
    cr_expect_str_eq(config.run.name, "nop");
    cr_expect_str_eq(config.evaluator.shell, "echo ${HOME} $${ $x");
    ga_config_release(&config);
}

Test(config, a_missing_file_is_no_config)
{
    struct ga_config config;
    struct ga_error error;
    cr_expect_eq(ga_config_load(&config, "/nonexistent/c.yaml", NULL, 0, &error), GA_E_NOT_FOUND);
    cr_expect(strstr(error.text, "/nonexistent/c.yaml"));
    ga_config_release(&config); /* is empty */
}

Test(config, rates)
{
    cr_expect_eq(ga_rate_value((struct ga_rate){0.3, false}, 10), 0.3);
    cr_expect_eq(ga_rate_value((struct ga_rate){2, true}, 8), 0.25);
    cr_expect_eq(ga_rate_value((struct ga_rate){2, true}, 1), 1);
}
