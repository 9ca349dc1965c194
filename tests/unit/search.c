/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.c - tests of the search as the master drives it: the order of telling, what is not
 * evaluated, and going on after a stop. */
#include "search_scene.h"

static void configure(const char *space, const char *more)
{
    take_config(
        ga_format("%s\nevaluator: {kind: command, argv: [prog], metrics: [m]}\n%s\n", space, more));
}

static void start(const char *space, const char *more)
{
    configure(space, more);
    renew_search();
}

TestSuite(search, .fini = tear_down);

static const char *const plain_space =
    "space: {a: {real: [-1, 1]}, b: {int: [0, 9]}, c: {choice: [x, y]}}";
static const char *const generational = "run: {stop: {generations: 12}}\n"
                                        "objectives: [{minimize: m}]\n"
                                        "algorithm: {kind: ga, population: 10}\n";
static const char *const steady =
    "run: {stop: {generations: 12}}\n"
    "objectives: [{minimize: m}]\n"
    "algorithm: {kind: ga, population: 10, replacement: steady_state, "
    "lag: 15}\n";

/* --- evaluating --- */

static double value_of(const double *genes)
{
    return genes[0] * genes[0] + genes[1] + 0.5 * genes[2];
}

/* Id 7 of every hundred fails. */
static bool finish(uint64_t id)
{
    const struct ga_individual *individual = ga_search_open(search, id);
    double metric = individual ? value_of(individual->genes) : 0;
    struct ga_finished finished = {
        .result = {.id = id, .metrics = &metric, .message = ""}, .attempts = 1, .host = "h"};

    if (id % 100 == 7) {
        finished.result.failure = GA_FAILURE_TIMEOUT;
        finished.result.message = "too long";
        metric = NAN;
    }
    return ga_search_finish(search, &finished);
}

static void run(uint64_t seed, uint64_t most)
{
    run_with(finish, seed, most);
}

static void same_in_any_order(const char *algorithm)
{
    start(plain_space, algorithm);
    run(0, MOST);
    uint64_t n = n_seen, in_order = fingerprint();

    cr_assert_eq(ga_search_end(search), GA_END_GENERATIONS);
    cr_assert_eq(n, 120);
    for (uint64_t seed = 1; seed < 20; seed++) {
        renew_search();
        run(seed, MOST);
        cr_assert_eq(n_seen, n);
        cr_expect_eq(fingerprint(), in_order, "seed %d", (int)seed);
    }
}

Test(search, generational_is_the_same_in_any_order_of_arrival)
{
    same_in_any_order(generational);
}

Test(search, steady_state_is_the_same_in_any_order_of_arrival)
{
    same_in_any_order(steady);
}

/* --- one at a time --- */

Test(search, early_results_wait_for_those_before_them)
{
    struct ga_search_summary summary;

    start(plain_space, generational);
    for (int i = 0; i < 10; i++)
        cr_assert_not_null(ga_search_next(search));
    cr_expect_null(ga_search_next(search), "the next generation is not due");
    cr_expect(finish(2));
    cr_expect(finish(1));
    cr_expect_eq(n_seen, 0);
    ga_search_summarize(search, &summary);
    cr_expect_eq(summary.finished_early, 2);
    cr_expect(finish(0));
    cr_expect_eq(n_seen, 3);
    ga_search_summarize(search, &summary);
    cr_expect_eq(summary.finished_early, 0);
    cr_expect_eq(summary.told, 3);
}

Test(search, useless_results_are_refused)
{
    start(plain_space, generational);
    cr_expect_not(finish(0), "never handed out");
    ga_search_next(search);
    ga_search_next(search);
    cr_expect_not(finish(2), "not yet handed out");
    cr_expect(finish(1));
    cr_expect_not(finish(1), "has a result");
    cr_expect(finish(0));
    cr_expect_not(finish(0), "is told");
    cr_expect_not(finish(UINT64_MAX - 1));
    cr_expect_eq(n_seen, 2);
}

Test(search, rewinding_hands_out_again_what_has_no_result)
{
    start(plain_space, generational);
    for (int i = 0; i < 10; i++)
        ga_search_next(search);
    finish(0);
    finish(3);
    ga_search_rewind(search);
    for (uint64_t id = 1; id < 10; id++) {
        if (id == 3)
            continue;
        const struct ga_individual *individual = ga_search_next(search);
        cr_assert(individual && individual->id == id);
    }
    cr_expect_null(ga_search_next(search));
}

Test(search, nothing_is_handed_out_beyond_the_limit)
{
    start(plain_space, "run: {stop: {evaluations: 13}}\nobjectives: [{minimize: m}]\n"
                       "algorithm: {kind: ga, population: 10}\n");
    run(1, MOST);
    cr_expect_eq(n_seen, 13);
    cr_expect_eq(ga_search_end(search), GA_END_EVALUATIONS);
    cr_expect_null(ga_search_next(search));
    cr_expect_null(ga_search_open(search, 14));
}

Test(search, a_failure_is_told_as_one)
{
    start(plain_space, generational);
    run(3, 20);
    cr_expect_eq(seen[7].record.status, GA_RECORD_FAILED);
    cr_expect_eq(seen[7].record.failure, GA_FAILURE_TIMEOUT);
    cr_expect_eq(seen[7].record.violation, INFINITY);
    cr_expect(isnan(seen[7].objectives[0]) && isnan(seen[7].metrics[0]));
    struct ga_search_summary summary;
    ga_search_summarize(search, &summary);
    cr_expect_eq(summary.failed, 1);
    cr_expect_eq(summary.by_failure[GA_FAILURE_TIMEOUT], 1);
}

Test(search, an_objective_without_value_is_infinitely_bad)
{
    start("space: {a: {real: [-1, 1]}, b: {int: [0, 9]}, c: {choice: [x, y]}}",
          "run: {stop: {generations: 3}}\nobjectives: [{maximize: log(a)}]\n"
          "algorithm: {kind: ga, population: 10}\n");
    run(2, MOST);
    cr_assert_eq(n_seen, 30);
    int n_bad = 0;
    for (uint64_t i = 0; i < 30; i++) {
        bool bad = !(seen[i].genes[0] > 0);
        n_bad += bad;
        if (seen[i].record.status == GA_RECORD_OK)
            cr_expect(bad ? isnan(seen[i].objectives[0]) && seen[i].record.violation == INFINITY
                          : seen[i].objectives[0] == log(seen[i].genes[0]));
    }
    cr_expect_gt(n_bad, 0);
    struct ga_search_summary summary;
    ga_search_summarize(search, &summary);
    cr_assert(summary.has_best && summary.best_feasible);
    for (uint64_t i = 0; i < 30; i++)
        cr_expect(!(seen[i].objectives[0] > summary.best_objective));
    cr_expect_arr_eq(summary.best_genes, seen[summary.best_id].genes, sizeof seen[0].genes);
}

/* --- what is not evaluated --- */

/* 60 points in all, and far more individuals: long past the first rows that are kept of them. */
Test(search, duplicates_take_the_earlier_result)
{
    uint64_t n_reused = 0;

    start("space: {a: {int: [0, 2]}, b: {int: [0, 9]}, c: {choice: [x, y]}}",
          "run: {stop: {evaluations: 3000}}\nobjectives: [{minimize: m}]\n"
          "algorithm: {kind: random, population: 500}\n");
    run(4, MOST);
    cr_assert_geq(n_seen, 2000);
    for (uint64_t i = 0; i < n_seen; i++) {
        const struct seen *one = &seen[i];
        if (one->record.status != GA_RECORD_REUSED)
            continue;
        const struct seen *first = &seen[one->record.same_as];
        n_reused++;
        cr_assert_lt(one->record.same_as, i);
        cr_expect_arr_eq(one->genes, first->genes, sizeof one->genes);
        cr_expect_eq(one->record.failure, first->record.failure);
        cr_expect_eq(one->record.violation, first->record.violation);
        cr_expect_eq(one->record.attempts, 0);
        if (first->record.failure == GA_FAILURE_NONE)
            cr_expect(one->metrics[0] == value_of(one->genes) &&
                      one->objectives[0] == value_of(one->genes));
    }
    struct ga_search_summary summary;
    ga_search_summarize(search, &summary);
    cr_expect_eq(summary.reused, n_reused);
    cr_expect_eq(summary.evaluated + n_reused, n_seen);
    cr_expect_leq(summary.evaluated, 60);
}

Test(search, what_breaks_a_parameter_constraint_is_skipped)
{
    uint64_t n_skipped = 0;

    start(plain_space, "run: {stop: {generations: 6}}\nobjectives: [{minimize: m}]\n"
                       "constraints: [a + b <= -0.99, m <= 3]\n"
                       "algorithm: {kind: random, population: 20}\n");
    run(5, MOST);
    cr_assert_eq(n_seen, 120);
    for (uint64_t i = 0; i < n_seen; i++) {
        const struct seen *one = &seen[i];
        double over = fmax(one->genes[0] + one->genes[1] + 0.99, 0);
        if (one->record.status == GA_RECORD_OK)
            cr_expect_float_eq(one->record.violation, fmax(one->metrics[0] - 3, 0), 1e-12);
        if (over > 0)
            cr_expect_eq(one->record.status, GA_RECORD_SKIPPED);
        if (one->record.status != GA_RECORD_SKIPPED)
            continue;
        n_skipped++;
        cr_expect_float_eq(one->record.violation, over, 1e-12);
        cr_expect(isnan(one->metrics[0]) && isnan(one->objectives[0]));
    }
    cr_expect(n_skipped > 10 && n_skipped < n_seen, "%d skipped", (int)n_skipped);
}

/* --- going on --- */

/* Ends at `at`, is saved there, and goes on in another search, whose results come otherwise. */
static void goes_on_the_same(const char *algorithm, uint64_t at)
{
    start(plain_space, algorithm);
    run(1, MOST);
    const uint64_t n = n_seen, undisturbed = fingerprint();

    renew_search();
    run(2, at);
    be_reborn(false);
    run(3, MOST);
    cr_assert_eq(n_seen, n);
    cr_expect_eq(fingerprint(), undisturbed, "stopped at %d", (int)at);
}

Test(search, goes_on_as_if_undisturbed)
{
    for (uint64_t at = 0; at < 119; at += 7) {
        goes_on_the_same(generational, at);
        goes_on_the_same(steady, at);
    }
}

Test(search, a_history_that_does_not_fit_is_refused)
{
    struct ga_buffer state;

    start(plain_space, generational);
    run(0, 15);
    save_state(&state);
    renew_search();
    cr_expect_eq(ga_search_restore(search, state.bytes, state.size, 16, &error), GA_E_FORMAT);
    cr_expect(strstr(error.text, "16 individuals") && strstr(error.text, "15"), "%s", error.text);
    renew_search();
    cr_expect_eq(ga_search_restore(search, state.bytes, state.size / 2, 15, &error), GA_E_FORMAT);
    ga_buffer_release(&state);
}

/* The same history under another objective: all that has metrics is worth what that says. */
Test(search, the_past_is_scored_anew)
{
    struct ga_search_summary summary;
    double objective, violation, least = INFINITY;

    start(plain_space, generational);
    run(1, 40);
    configure(plain_space, "run: {stop: {generations: 12}}\nobjectives: [{maximize: -2*m - 1}]\n"
                           "constraints: [m >= 1]\nalgorithm: {kind: ga, population: 10}\n");
    be_reborn(true);
    const uint64_t n = n_seen;
    for (uint64_t i = 0; i < n; i++) {
        ga_search_worth(search, i, &objective, &violation);
        if (seen[i].record.failure != GA_FAILURE_NONE) {
            cr_expect_eq(violation, INFINITY);
            continue;
        }
        cr_expect_eq(objective, -2 * seen[i].metrics[0] - 1);
        cr_expect_float_eq(violation, fmax(1 - seen[i].metrics[0], 0), 1e-12);
        if (violation == 0)
            least = fmin(least, seen[i].metrics[0]);
    }
    ga_search_summarize(search, &summary);
    cr_expect_eq(summary.best_objective, -2 * least - 1);
}
