/* SPDX-License-Identifier: GPL-3.0-or-later */
/* isolated.c - tests of a library in a process of its own: whatever it does there costs one
 * evaluation. */
#include "common/clock.h"
#include "common/files.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>
#include <criterion/options.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

static struct ga_config config;
static struct ga_error failure;
static struct worker_fixture fixture; /* for its answer */
static void *self;

static const char *const run_yaml =
    "run: {name: test, seed: 42, results: /tmp/gaopt-isolated, stop: {generations: 1}}\n"
    "space:\n"
    "  dt: {real: [0, 1]}\n"
    "  n: {int: [1, 4]}\n"
    "evaluator:\n"
    "  kind: library\n"
    "  path: " WORKER_LIBRARY "\n"
    "  metrics: [sum, seed_given]\n"
    "%s"
    "objectives: [{minimize: sum}]\n"
    "algorithm: {kind: random, population: 10}\n";

static void read_config(const char *more)
{
    char *text = ga_format(run_yaml, more);

    ga_error_init(&failure);
    cr_assert_eq(ga_config_parse(&config, text, "test.yaml", "/tmp", NULL, 0, &failure), GA_OK,
                 "%s", failure.text);
    free(text);
}

static enum ga_status open_it(const char *more)
{
    read_config(more);
    cr_assert_eq(ga_evaluator_find(&config), &ga_evaluator_isolated);
    return ga_evaluator_isolated.open(&self, &config, 0, &failure);
}

/* By this variable Criterion knows its own children, which the isolating one is not. */
static void set_up(void)
{
    unsetenv("BXFI_MAP");
}

static void tear_down(void)
{
    ga_evaluator_isolated.close(self);
    ga_config_release(&config);
}

TestSuite(isolated, .init = set_up, .fini = tear_down);

static const struct ga_answer *evaluate_with(double dt, struct ga_budget budget)
{
    const double genes[] = {dt, 1};
    const struct ga_task task = {.number = 9, .id = 9, .attempt = 2, .genes = genes};

    ga_evaluator_isolated.evaluate(self, &task, &budget, worker_fixture_answer(&fixture));
    return &fixture.answer;
}

static const struct ga_answer *evaluate(double dt)
{
    return evaluate_with(dt, (struct ga_budget){.cancel_fd = -1});
}

static void expect_success(void)
{
    cr_expect_eq(evaluate(0.25)->failure, GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(fixture.values[0], 1.25);
}

Test(isolated, success_and_reported_failures)
{
    cr_assert_eq(open_it(""), GA_OK, "%s", failure.text);
    expect_success();
    cr_expect_eq(evaluate(0.875)->failure, GA_FAILURE_NOT_FINITE);
    cr_expect_str_eq(fixture.message, "metric 'sum' is NaN: it diverged");
    cr_expect_eq(evaluate(1)->failure, GA_FAILURE_EXIT);
    cr_expect_eq(fixture.answer.detail, 7);
    expect_success();
}

Test(isolated, crash_costs_one_evaluation)
{
    cr_assert_eq(open_it(""), GA_OK, "%s", failure.text);
    expect_success();
    cr_expect_eq(evaluate(0.5)->failure, GA_FAILURE_SIGNAL, "%s", fixture.message);
    cr_expect_eq(fixture.answer.detail, SIGSEGV);
    cr_expect_str_eq(fixture.message, "killed by signal 11 (SIGSEGV): about to crash");
    expect_success();
}

Test(isolated, exit_costs_one_evaluation)
{
    cr_assert_eq(open_it(""), GA_OK, "%s", failure.text);
    cr_expect_eq(evaluate(0.625)->failure, GA_FAILURE_EXIT);
    cr_expect_eq(fixture.answer.detail, 3);
    cr_expect_str_eq(fixture.message, "exit status 3");
    expect_success();
}

Test(isolated, hang_is_ended)
{
    const double start = ga_clock_now();
    const int cancel = eventfd(1, 0);

    cr_assert_eq(open_it(""), GA_OK, "%s", failure.text);
    cr_expect_eq(evaluate_with(0.75, (struct ga_budget){.timeout = 0.1, .cancel_fd = -1})->failure,
                 GA_FAILURE_TIMEOUT);
    cr_expect_str_eq(fixture.message, "ran longer than 100 ms");
    expect_success();
    cr_expect_eq(evaluate_with(0.75, (struct ga_budget){.cancel_fd = cancel})->failure,
                 GA_FAILURE_CANCELLED);
    expect_success();
    cr_expect_lt(ga_clock_now() - start, 8);
    close(cancel);
}

Test(isolated, abort_costs_one_evaluation)
{
    cr_assert_eq(open_it(""), GA_OK, "%s", failure.text);
    cr_expect_eq(evaluate(0.0625)->failure, GA_FAILURE_SIGNAL, "%s", fixture.message);
    cr_expect_eq(fixture.answer.detail, SIGABRT);
    expect_success();
}

/* It may call itself a success, but there is no result. */
Test(isolated, exit_with_0_is_a_failure_too)
{
    cr_assert_eq(open_it(""), GA_OK, "%s", failure.text);
    cr_expect_eq(evaluate(0.125)->failure, GA_FAILURE_EXIT, "%s", fixture.message);
    cr_expect_eq(fixture.answer.detail, 0);
    expect_success();
}

Test(isolated, leak_is_stopped)
{
#ifdef __SANITIZE_ADDRESS__
    cr_skip_test("the sanitizer itself maps more than any limit");
#endif
    cr_assert_eq(open_it("  memory: 300MiB\n"), GA_OK, "%s", failure.text);
    cr_expect_eq(evaluate_with(0.1875, ga_budget_of(&config, -1))->failure, GA_FAILURE_MEMORY, "%s",
                 fixture.message);
    cr_expect_str_eq(fixture.message, "needed more memory than 300MiB");
    expect_success();
}

Test(isolated, endless_loop_is_stopped)
{
    cr_assert_eq(open_it("  cpu_time: 300ms\n"), GA_OK, "%s", failure.text);
    cr_expect_eq(
        evaluate_with(0.3125, (struct ga_budget){.timeout = 0.1, .cancel_fd = -1})->failure,
        GA_FAILURE_TIMEOUT, "%s", fixture.message);
    expect_success();
    cr_expect_eq(evaluate_with(0.3125, ga_budget_of(&config, -1))->failure, GA_FAILURE_CPU, "%s",
                 fixture.message);
    cr_expect(strstr(fixture.message, "; evaluator.cpu_time allows 300 ms") != NULL, "%s",
              fixture.message);
    expect_success();
}

/* What an evaluation has used is not held against the next, which the same process does. */
Test(isolated, processor_time_is_counted_for_each_evaluation)
{
    const struct ga_budget budget = {.cpu_time = 0.5, .cancel_fd = -1};

    cr_assert_eq(open_it(""), GA_OK, "%s", failure.text);
    for (int i = 0; i < 4; i++)
        cr_expect_eq(evaluate_with(0.6875, budget)->failure, GA_FAILURE_NONE, "%s",
                     fixture.message);
    cr_expect_eq(
        evaluate_with(0.6875, (struct ga_budget){.cpu_time = 0.1, .cancel_fd = -1})->failure,
        GA_FAILURE_CPU, "%s", fixture.message);
    expect_success();
}

Test(isolated, printing_without_end_is_stopped)
{
    cr_assert_eq(open_it("  output: 1MiB\n"), GA_OK, "%s", failure.text);
    cr_expect_eq(evaluate_with(0.375, ga_budget_of(&config, -1))->failure, GA_FAILURE_OUTPUT, "%s",
                 fixture.message);
    cr_expect(strstr(fixture.message, "; evaluator.output allows 1 MiB: ") != NULL, "%s",
              fixture.message);
    cr_expect(strstr(fixture.message, " without end without end ") != NULL);
    expect_success();
}

Test(isolated, what_ignores_sigterm_is_killed_after_the_grace)
{
    const double start = ga_clock_now();
    const struct ga_budget budget = {.timeout = 0.1, .grace = 0.4, .cancel_fd = -1};

    cr_assert_eq(open_it(""), GA_OK, "%s", failure.text);
    cr_expect_eq(evaluate_with(0.4375, budget)->failure, GA_FAILURE_TIMEOUT);
    cr_expect_geq(ga_clock_now() - start, 0.5);
    expect_success();
}

Test(isolated, open_reports_why)
{
    cr_expect_eq(open_it("  options: {refuse: no data}\n"), GA_E_EVALUATOR);
    cr_expect(strstr(failure.text, "refused: no data") != NULL, "%s", failure.text);
    self = NULL;
}

/* The isolating child is this program again, as it is gaopt again outside of tests. Criterion looks
 * for main by its name. */
__attribute__((visibility("default"))) int main(int argc, char **argv)
{
    struct criterion_test_set *tests;
    int failed;

    if (argc == 3 && strcmp(argv[1], "--evaluate") == 0)
        return ga_isolated_child_main(atoi(argv[2]));
    tests = criterion_initialize();
    failed = criterion_handle_args(argc, argv, true) && !criterion_run_all_tests(tests);
    criterion_finalize(tests);
    return failed;
}
