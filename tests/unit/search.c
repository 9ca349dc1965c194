/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.c - tests of the search as the master drives it: the order of telling, what is not
 * evaluated, and going on after a stop. */
#include "master/search.h"
#include "common/fingerprint.h"
#include "common/random.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4000, GENES = 3 };

/* What the observer saw of each individual: a copy of its record, with rows of its own. */
static struct seen {
    struct ga_record record;
    double genes[GENES], metrics[1], objectives[1];
} seen[MOST];
static uint64_t n_seen;

static struct ga_config config;
static struct ga_score_rule *rule;
static struct ga_search *search;
static struct ga_error error;

static void told(void *self, const struct ga_record *record)
{
    struct seen *one = &seen[n_seen];

    cr_assert_eq(self, &config);
    cr_assert_eq(record->id, n_seen, "in order of id, each once");
    one->record = *record;
    memcpy(one->genes, record->genes, sizeof one->genes);
    memcpy(one->metrics, record->metrics, sizeof one->metrics);
    memcpy(one->objectives, record->objectives, sizeof one->objectives);
    n_seen++;
}

static struct ga_search *new_search(void)
{
    struct ga_search *made;
    struct ga_search_setup setup = {.config = &config, .rule = rule, .told = told, .self = &config};

    n_seen = 0;
    cr_assert_eq(ga_search_create(&made, &setup, &error), GA_OK, "%s", error.text);
    return made;
}

static void configure(const char *space, const char *more)
{
    char *text =
        ga_format("%s\nevaluator: {kind: command, argv: [prog], metrics: [m]}\n%s\n", space, more);

    ga_score_destroy(rule);
    ga_config_release(&config);
    ga_error_init(&error);
    cr_assert_eq(ga_config_parse(&config, text, "c.yaml", "/home/me", NULL, 0, &error), GA_OK, "%s",
                 error.text);
    cr_assert_eq(ga_score_create(&rule, &config, &error), GA_OK, "%s", error.text);
    free(text);
}

static void start(const char *space, const char *more)
{
    configure(space, more);
    search = new_search();
}

static void tear_down(void)
{
    ga_search_destroy(search);
    ga_score_destroy(rule);
    ga_config_release(&config);
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
static bool finish(struct ga_search *at, uint64_t id)
{
    const struct ga_individual *individual = ga_search_open(at, id);
    double metric = individual ? value_of(individual->genes) : 0;
    struct ga_finished finished = {
        .result = {.id = id, .metrics = &metric, .message = ""}, .attempts = 1, .host = "h"};

    if (id % 100 == 7) {
        finished.result.failure = GA_FAILURE_TIMEOUT;
        finished.result.message = "too long";
        metric = NAN;
    }
    return ga_search_finish(at, &finished);
}

/* Goes on until it ends or `most` are told; the results come in an order that `seed` decides. */
static void run(struct ga_search *at, uint64_t seed, uint64_t most)
{
    const struct ga_individual *individual;
    uint64_t open[64];
    size_t n = 0;
    struct ga_random random;

    ga_random_start(&random, seed, 0, GA_PURPOSE_TEST);
    while (ga_search_end(at) == GA_END_NONE && n_seen < most) {
        while (n < 64 && (individual = ga_search_next(at)) != NULL) {
            cr_assert_eq(individual->same_as, GA_NO_ID);
            open[n++] = individual->id;
        }
        if (n == 0)
            break;
        size_t which = seed ? gsl_rng_uniform_int(&random.rng, n) : 0;
        uint64_t id = open[which];
        memmove(open + which, open + which + 1, (--n - which) * sizeof *open);
        cr_assert(finish(at, id));
    }
}

static uint64_t fingerprint(uint64_t first, uint64_t end)
{
    uint64_t print = 0;

    for (uint64_t i = first; i < end; i++) {
        const struct ga_record *record = &seen[i].record;
        const uint64_t facts[] = {record->id,         record->generation, record->origin,
                                  record->parents[0], record->parents[1], record->same_as,
                                  record->status,     record->failure};
        print = ga_fingerprint(facts, sizeof facts, print);
        print = ga_fingerprint(seen[i].genes, sizeof seen[i].genes, print);
        print = ga_fingerprint(&record->violation, sizeof record->violation, print);
        if (isfinite(seen[i].objectives[0]))
            print = ga_fingerprint(seen[i].objectives, sizeof seen[i].objectives, print);
    }
    return print;
}

static void same_in_any_order(const char *algorithm)
{
    start(plain_space, algorithm);
    run(search, 0, MOST);
    uint64_t n = n_seen, in_order = fingerprint(0, n);

    cr_assert_eq(ga_search_end(search), GA_END_GENERATIONS);
    cr_assert_eq(n, 120);
    for (uint64_t seed = 1; seed < 20; seed++) {
        ga_search_destroy(search);
        search = new_search();
        run(search, seed, MOST);
        cr_assert_eq(n_seen, n);
        cr_expect_eq(fingerprint(0, n), in_order, "seed %d", (int)seed);
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
    cr_expect(finish(search, 2));
    cr_expect(finish(search, 1));
    cr_expect_eq(n_seen, 0);
    ga_search_summarize(search, &summary);
    cr_expect_eq(summary.finished_early, 2);
    cr_expect(finish(search, 0));
    cr_expect_eq(n_seen, 3);
    ga_search_summarize(search, &summary);
    cr_expect_eq(summary.finished_early, 0);
    cr_expect_eq(summary.told, 3);
}

Test(search, useless_results_are_refused)
{
    start(plain_space, generational);
    cr_expect_not(finish(search, 0), "never handed out");
    ga_search_next(search);
    ga_search_next(search);
    cr_expect_not(finish(search, 2), "not yet handed out");
    cr_expect(finish(search, 1));
    cr_expect_not(finish(search, 1), "has a result");
    cr_expect(finish(search, 0));
    cr_expect_not(finish(search, 0), "is told");
    cr_expect_not(finish(search, UINT64_MAX - 1));
    cr_expect_eq(n_seen, 2);
}

Test(search, rewinding_hands_out_again_what_has_no_result)
{
    start(plain_space, generational);
    for (int i = 0; i < 10; i++)
        ga_search_next(search);
    finish(search, 0);
    finish(search, 3);
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
    run(search, 1, MOST);
    cr_expect_eq(n_seen, 13);
    cr_expect_eq(ga_search_end(search), GA_END_EVALUATIONS);
    cr_expect_null(ga_search_next(search));
    cr_expect_null(ga_search_open(search, 14));
}

Test(search, a_failure_is_told_as_one)
{
    start(plain_space, generational);
    run(search, 3, 20);
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
    run(search, 2, MOST);
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
    run(search, 4, MOST);
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
    run(search, 5, MOST);
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
    static struct seen history[MOST];
    struct ga_buffer state;

    start(plain_space, algorithm);
    run(search, 1, MOST);
    uint64_t n = n_seen, undisturbed = fingerprint(0, n);
    ga_search_destroy(search);

    search = new_search();
    run(search, 2, at);
    at = n_seen;
    memcpy(history, seen, sizeof history);
    ga_buffer_init(&state);
    ga_search_save(search, &state);
    ga_search_destroy(search);

    search = new_search();
    cr_assert_eq(ga_search_restore(search, state.bytes, state.size, at, &error), GA_OK, "%s",
                 error.text);
    for (uint64_t i = 0; i < at; i++) {
        struct ga_record record = history[i].record;
        record.genes = history[i].genes;
        record.metrics = history[i].metrics;
        record.objectives = history[i].objectives;
        ga_search_remember(search, &record, false);
    }
    ga_search_resumed(search, false);
    n_seen = at;
    run(search, 3, MOST);
    cr_assert_eq(n_seen, n);
    cr_expect_eq(fingerprint(0, n), undisturbed, "stopped at %d", (int)at);
    ga_buffer_release(&state);
    ga_search_destroy(search);
    search = NULL;
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
    run(search, 0, 15);
    ga_buffer_init(&state);
    ga_search_save(search, &state);
    ga_search_destroy(search);
    search = new_search();
    cr_expect_eq(ga_search_restore(search, state.bytes, state.size, 16, &error), GA_E_FORMAT);
    cr_expect(strstr(error.text, "16 individuals") && strstr(error.text, "15"), "%s", error.text);
    ga_search_destroy(search);
    search = new_search();
    cr_expect_eq(ga_search_restore(search, state.bytes, state.size / 2, 15, &error), GA_E_FORMAT);
    ga_buffer_release(&state);
}

/* The same history under another objective: all that has metrics is worth what that says. */
Test(search, the_past_is_scored_anew)
{
    struct ga_buffer state;
    struct ga_search_summary summary;
    double objective, violation, least = INFINITY;

    start(plain_space, generational);
    run(search, 1, 40);
    ga_buffer_init(&state);
    ga_search_save(search, &state);
    ga_search_destroy(search);
    configure(plain_space, "run: {stop: {generations: 12}}\nobjectives: [{maximize: -2*m - 1}]\n"
                           "constraints: [m >= 1]\nalgorithm: {kind: ga, population: 10}\n");
    uint64_t n = n_seen;
    search = new_search();
    cr_assert_eq(ga_search_restore(search, state.bytes, state.size, n, &error), GA_OK);
    for (uint64_t i = 0; i < n; i++) {
        struct ga_record record = seen[i].record;
        record.genes = seen[i].genes;
        record.metrics = seen[i].metrics;
        record.objectives = seen[i].objectives;
        ga_search_remember(search, &record, true);
    }
    ga_search_resumed(search, true);
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
    ga_buffer_release(&state);
}
