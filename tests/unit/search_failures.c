/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search_failures.c - tests of a search some of whose evaluations fail or give another number each
 * time: the policies by class, and elites that are evaluated again. Each is the same in any order
 * of arrival and after being stopped anywhere. */
#include "search_scene.h"

enum { POPULATION = 10 };

static void configure_under(const char *constraint, const char *on_failure, const char *algorithm)
{
    take_config(ga_format("run: {stop: {generations: 12}}\n"
                          "space: {a: {real: [-1, 1]}, b: {int: [0, 9]}}\n"
                          "evaluator: {kind: command, argv: [p], on_failure: {%s}}\n"
                          "objectives: [{minimize: m}]\nconstraints: [%s]\n"
                          "algorithm: {population: 10, %s}\n",
                          on_failure, constraint, algorithm));
}

static void configure(const char *on_failure, const char *algorithm)
{
    configure_under("m >= 0.5", on_failure, algorithm);
}

TestSuite(search_failures, .fini = tear_down);

/* Noise of its own for each id: now and then much better than it is. */
static double value_of(const struct ga_individual *individual)
{
    struct ga_random random;

    ga_random_start(&random, 1, individual->id, GA_PURPOSE_EVALUATION);
    double noise = gsl_rng_uniform(&random.rng);
    return 10 + fabs(individual->genes[0]) + individual->genes[1] / 9 -
           (individual->id == 3 ? 9 : noise);
}

static enum ga_failure failure_of(uint64_t id)
{
    return id % 5 == 2 ? GA_FAILURE_TIMEOUT : id % 7 == 4 ? GA_FAILURE_EXIT : GA_FAILURE_NONE;
}

static enum ga_failure never(uint64_t id)
{
    (void)id;
    return GA_FAILURE_NONE;
}

static enum ga_failure (*fails)(uint64_t id); /* in this run */

static bool finish(uint64_t id)
{
    const double metric = value_of(ga_search_open(search, id));
    const struct ga_finished finished = {
        .result = {.id = id, .failure = fails(id), .metrics = &metric, .message = ""},
        .attempts = 1,
        .host = "h"};

    return ga_search_finish(search, &finished);
}

static void run(enum ga_failure (*failing)(uint64_t id), uint64_t seed, uint64_t most)
{
    fails = failing;
    run_with(finish, seed, most);
}

static void check_the_same_however_it_comes(enum ga_failure (*failing)(uint64_t id))
{
    renew_search();
    run(failing, 1, MOST);
    uint64_t n = n_seen, print = fingerprint();
    cr_assert_eq(n, 12 * POPULATION);
    for (uint64_t at = 0; at < n; at += 9) {
        renew_search();
        run(failing, 2 + at, at);
        be_reborn(false);
        run(failing, 3 + at, MOST);
        cr_assert_eq(n_seen, n);
        cr_assert_eq(fingerprint(), print, "stopped at %d", (int)at);
        be_reborn(true); /* of the same config: what is held is worth the same */
    }
}

static const char *const algorithms[] = {"replacement: generational",
                                         "replacement: generational, reevaluate_elites: true",
                                         "replacement: steady_state, lag: 15", "kind: random"};

Test(search_failures, every_policy_is_the_same_however_it_comes)
{
    static const char *const policies[] = {"then: worst", "then: infeasible", "then: leave_out",
                                           "then: infeasible, by_class: {exit: {then: leave_out}}"};

    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        for (size_t k = 0; k < sizeof algorithms / sizeof *algorithms; k++) {
            configure(policies[i], algorithms[k]);
            check_the_same_however_it_comes(failure_of);
        }
    }
}

/* Whatever the ranking makes of them. */
Test(search_failures, no_number_is_made_up)
{
    configure("then: infeasible, by_class: {exit: {then: leave_out}}", algorithms[0]);
    renew_search();
    run(failure_of, 1, MOST);
    for (uint64_t i = 0; i < n_seen; i++) {
        if (failure_of(i) == GA_FAILURE_NONE || seen[i].record.status == GA_RECORD_REUSED)
            continue;
        cr_expect_eq(seen[i].record.status, GA_RECORD_FAILED);
        cr_expect_eq(seen[i].record.violation, INFINITY);
        cr_expect(isnan(seen[i].metrics[0]) && isnan(seen[i].objectives[0]));
    }
}

/* Children of parents of a class: at least one, or none. */
static uint64_t children_of(enum ga_failure failure)
{
    uint64_t n = 0;

    for (uint64_t i = 0; i < n_seen; i++) {
        for (int k = 0; k < 2; k++) {
            uint64_t parent = seen[i].record.parents[k];
            n += parent != GA_NO_ID && seen[parent].record.failure == failure;
        }
    }
    return n;
}

Test(search_failures, leave_out_is_of_its_class_alone)
{
    for (size_t k = 0; k < 3; k++) {
        char *algorithm = ga_format("%s, selection: {kind: tournament, size: 1}", algorithms[k]);
        configure("then: worst, by_class: {exit: {then: leave_out}}", algorithm);
        free(algorithm);
        renew_search();
        run(failure_of, 1, MOST);
        cr_expect_eq(children_of(GA_FAILURE_EXIT), 0);
        cr_expect_gt(children_of(GA_FAILURE_TIMEOUT), 0);
    }
}

/* Where nobody is feasible, one that is not known to be so is the best to breed from. */
Test(search_failures, infeasible_is_ahead_of_those_that_break_a_constraint)
{
    for (int infeasible = 0; infeasible < 2; infeasible++) {
        configure_under("m >= 1000", infeasible ? "then: infeasible" : "then: worst",
                        "selection: {kind: tournament, size: 60}, elites: 0");
        renew_search();
        run(failure_of, 1, 2 * POPULATION);
        for (uint64_t i = POPULATION; i < 2 * POPULATION; i++) {
            enum ga_failure failure = seen[seen[i].record.parents[0]].record.failure;
            cr_expect_eq(failure != GA_FAILURE_NONE, infeasible, "%d", (int)i);
        }
    }
}

Test(search_failures, one_class_can_stop_the_run)
{
    configure("by_class: {exit: {then: stop}}", algorithms[0]);
    renew_search();
    run(failure_of, 1, MOST);
    cr_expect_eq(ga_search_end(search), GA_END_FAILURE);
    cr_expect_eq(n_seen, 5, "2 timed out, 4 exited");
}

/* A changed policy holds for those that the engine holds, too: here the best of all, as the others
 * are known to break the constraint. */
Test(search_failures, a_changed_policy_takes_hold_at_once)
{
    for (size_t k = 0; k < 3; k++) {
        configure_under("m >= 1000", "then: infeasible", algorithms[k]);
        renew_search();
        run(failure_of, 0, 45);
        cr_assert_eq(n_seen, 45);
        uint64_t asked = k < 2 ? 50 : 60;
        configure_under("m >= 1000", "then: leave_out", algorithms[k]);
        be_reborn(true);
        run(failure_of, 0, MOST);
        for (uint64_t i = asked; i < n_seen; i++) {
            uint64_t parent = seen[i].record.parents[0];
            cr_expect(parent == GA_NO_ID || seen[parent].record.failure == GA_FAILURE_NONE,
                      "%s: %d is a child of %d", algorithms[k], (int)i, (int)parent);
        }
    }
}

/* --- numbers that are others each time --- */

/* Id 3 has a lucky value that no other can reach. */
Test(search_failures, a_lucky_best_does_not_stay_if_elites_are_evaluated_again)
{
    struct ga_search_summary summary;

    configure("", algorithms[0]);
    renew_search();
    run(never, 1, MOST);
    ga_search_summarize(search, &summary);
    cr_expect_eq(summary.best_id, 3);

    configure("", algorithms[1]);
    renew_search();
    run(never, 1, MOST);
    ga_search_summarize(search, &summary);
    cr_expect_geq(summary.best_id, 11 * POPULATION, "it is of the last generation");
    cr_expect_gt(summary.best_objective, 9);
    cr_expect_eq(
        memcmp(summary.best_genes, seen[summary.best_id].genes, config.space.n * sizeof(double)),
        0);
    cr_expect_eq(summary.evaluated, 12 * POPULATION, "which costs as many evaluations");
}
