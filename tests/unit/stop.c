/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop.c - tests of when a search is over, record by record. */
#include "master/stop.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <math.h>

static struct ga_config config;
static struct ga_objective objective;
static struct ga_stop_watch watch;

static void set_up(void)
{
    objective = (struct ga_objective){0};
    config = (struct ga_config){.n_objectives = 1, .objectives = &objective};
    config.algorithm.population = 4;
    config.run.stop = (struct ga_stop){
        .generations = GA_NONE_U64, .evaluations = GA_NONE_U64, .stall = GA_NONE_U64};
    ga_stop_init(&watch, &config);
}

TestSuite(stop, .init = set_up);

static bool tell(enum ga_record_status status, enum ga_failure failure, double violation,
                 double value)
{
    const struct ga_record record = {.id = watch.told,
                                     .status = status,
                                     .failure = failure,
                                     .violation = violation,
                                     .objectives = &value};
    return ga_stop_tell(&watch, &record);
}

static bool good(double value)
{
    return tell(GA_RECORD_OK, GA_FAILURE_NONE, 0, value);
}

static void fail(void)
{
    cr_expect_not(tell(GA_RECORD_FAILED, GA_FAILURE_EXIT, INFINITY, NAN));
}

/* --- the best --- */

Test(stop, the_smaller_is_better)
{
    cr_expect(good(3));
    cr_expect_not(good(3), "the first of equals stands");
    cr_expect_not(good(4));
    cr_expect(good(2));
    cr_expect_eq(watch.best.id, 3);
    cr_expect_eq(watch.best.objective, 2);
}

Test(stop, or_the_larger)
{
    objective.maximize = true;
    cr_expect(good(3));
    cr_expect_not(good(2));
    cr_expect(good(4));
    cr_expect_eq(watch.best.id, 2);
}

Test(stop, feasible_before_infeasible)
{
    cr_expect(tell(GA_RECORD_OK, GA_FAILURE_NONE, 5, -100));
    cr_expect(watch.best.there);
    cr_expect_eq(watch.best.violation, 5);
    cr_expect_not(tell(GA_RECORD_OK, GA_FAILURE_NONE, 6, -200));
    cr_expect(tell(GA_RECORD_OK, GA_FAILURE_NONE, 4, 100));
    cr_expect(tell(GA_RECORD_OK, GA_FAILURE_NONE, 4, 99), "equally far, a better objective");
    cr_expect(good(1000));
    cr_expect_not(tell(GA_RECORD_OK, GA_FAILURE_NONE, 1e-9, -1e9));
    cr_expect_eq(watch.best.id, 4);
}

Test(stop, what_has_no_value_is_never_best)
{
    good(1);
    fail();
    cr_expect_not(tell(GA_RECORD_OK, GA_FAILURE_NONE, INFINITY, NAN));
    cr_expect_not(tell(GA_RECORD_OK, GA_FAILURE_NONE, 0, -INFINITY));
    cr_expect_not(tell(GA_RECORD_SKIPPED, GA_FAILURE_NONE, 0.1, -1));
    cr_expect_eq(watch.best.id, 0);
}

/* --- counts --- */

Test(stop, limits)
{
    cr_expect_eq(ga_stop_limit(&config), GA_NONE_U64);
    config.run.stop.generations = 3;
    cr_expect_eq(ga_stop_limit(&config), 12);
    config.run.stop.evaluations = 10;
    cr_expect_eq(ga_stop_limit(&config), 10);
    config.run.stop.generations = 2;
    cr_expect_eq(ga_stop_limit(&config), 8);
    config.run.stop.generations = GA_NONE_U64 - 1;
    cr_expect_eq(ga_stop_limit(&config), 10, "more generations than can be counted");
}

Test(stop, generations)
{
    config.run.stop.generations = 2;
    for (int i = 0; i < 8; i++) {
        cr_expect_eq(watch.end, GA_END_NONE);
        good(i);
    }
    cr_expect_eq(watch.end, GA_END_GENERATIONS);
}

Test(stop, evaluations)
{
    config.run.stop.evaluations = 5;
    for (int i = 0; i < 5; i++) {
        cr_expect_eq(watch.end, GA_END_NONE);
        good(i);
    }
    cr_expect_eq(watch.end, GA_END_EVALUATIONS);
}

/* --- the target --- */

Test(stop, target_minimised)
{
    config.run.stop.has_target = true;
    config.run.stop.target = 0.5;
    good(0.500001);
    cr_expect_eq(watch.end, GA_END_NONE);
    tell(GA_RECORD_OK, GA_FAILURE_NONE, 0.1, 0);
    cr_expect_eq(watch.end, GA_END_NONE, "an infeasible one reaches no target");
    good(0.5);
    cr_expect_eq(watch.end, GA_END_TARGET);
}

Test(stop, target_maximised)
{
    objective.maximize = true;
    config.run.stop.has_target = true;
    config.run.stop.target = 0.5;
    good(0.4);
    cr_expect_eq(watch.end, GA_END_NONE);
    good(0.5);
    cr_expect_eq(watch.end, GA_END_TARGET);
}

Test(stop, an_infeasible_best_reaches_no_target)
{
    config.run.stop.has_target = true;
    config.run.stop.target = 10;
    tell(GA_RECORD_OK, GA_FAILURE_NONE, 1, 0);
    cr_expect(watch.best.there);
    cr_expect_eq(watch.end, GA_END_NONE);
}

/* A target that was lowered for a resumed run, which had reached it long ago. */
Test(stop, a_target_reached_before_is_seen_now)
{
    good(1);
    good(5);
    config.run.stop.has_target = true;
    config.run.stop.target = 2;
    good(7);
    cr_expect_eq(watch.end, GA_END_TARGET);
}

/* --- no progress --- */

Test(stop, stall)
{
    config.run.stop.stall = 2;
    good(5);
    good(4); /* the best, in generation 0 */
    for (int i = 2; i < 12; i++) {
        cr_expect_eq(watch.end, GA_END_NONE, "after %d", i);
        good(9);
    }
    cr_expect_eq(watch.end, GA_END_STALL, "after generations 1 and 2");
}

Test(stop, progress_ends_a_stall)
{
    config.run.stop.stall = 2;
    for (int i = 0; i < 40; i++) {
        good(i % 8 == 7 ? -i : 100); /* a better one in every second generation */
        cr_expect_eq(watch.end, GA_END_NONE);
    }
}

Test(stop, nothing_found_at_all_is_a_stall)
{
    config.run.stop.stall = 3;
    for (int i = 0; i < 12; i++) {
        cr_expect_eq(watch.end, GA_END_NONE);
        tell(GA_RECORD_SKIPPED, GA_FAILURE_NONE, 1, NAN);
    }
    cr_expect_eq(watch.end, GA_END_STALL);
}

Test(stop, exhausted)
{
    good(1);
    for (int i = 0; i < 40; i++) {
        cr_expect_eq(watch.end, GA_END_NONE, "after %d", i);
        tell(i % 2 ? GA_RECORD_REUSED : GA_RECORD_SKIPPED, GA_FAILURE_NONE, i % 2 ? 0 : 1,
             i % 2 ? 1 : NAN);
    }
    cr_expect_eq(watch.end, GA_END_EXHAUSTED, "ten generations without an evaluation");
}

Test(stop, one_new_evaluation_is_enough)
{
    for (int i = 0; i < 400; i++) {
        if (i % 39 == 0)
            good(1);
        else
            tell(GA_RECORD_REUSED, GA_FAILURE_NONE, 0, 1);
        cr_expect_eq(watch.end, GA_END_NONE);
    }
}

/* --- elites that are evaluated again --- */

static bool good_in(uint64_t generation, double value)
{
    const struct ga_record record = {
        .id = watch.told, .generation = generation, .objectives = &value};
    return ga_stop_tell(&watch, &record);
}

static void two_generations_of_luck(void)
{
    good_in(0, -9);
    good_in(0, 2);
    good_in(0, 3);
    good_in(0, 4);
    tell(GA_RECORD_FAILED, GA_FAILURE_EXIT, INFINITY, NAN);
    good_in(1, 1);
    good_in(1, 0.5);
    good_in(1, 0.75);
}

Test(stop, the_best_is_that_of_the_last_generation_if_elites_are_evaluated_again)
{
    two_generations_of_luck();
    cr_expect_eq(watch.best.id, 0);
    ga_stop_init(&watch, &config);
    config.algorithm.reevaluate_elites = true;
    two_generations_of_luck();
    cr_expect_eq(watch.best.id, 6);
    cr_expect_eq(watch.best.objective, 0.5);
}

Test(stop, a_stall_is_without_a_better_best_of_all_generations)
{
    config.algorithm.reevaluate_elites = true;
    config.run.stop.stall = 1;
    two_generations_of_luck();
    cr_expect_eq(watch.end, GA_END_STALL);
}

/* --- failures --- */

Test(stop, then_stop)
{
    config.evaluator.on_failure.by_class[GA_FAILURE_EXIT].then = GA_THEN_STOP;
    good(1);
    cr_expect_eq(watch.end, GA_END_NONE);
    tell(GA_RECORD_FAILED, GA_FAILURE_TIMEOUT, INFINITY, NAN);
    cr_expect_eq(watch.end, GA_END_NONE, "it is another class that stops");
    fail();
    cr_expect_eq(watch.end, GA_END_FAILURE);
}

Test(stop, hopeless_after_the_first_generation)
{
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(watch.end, GA_END_NONE);
        fail();
    }
    cr_expect_eq(watch.end, GA_END_HOPELESS);
}

Test(stop, hopeless_if_nothing_can_be_compared)
{
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(watch.end, GA_END_NONE);
        tell(GA_RECORD_OK, GA_FAILURE_NONE, INFINITY, NAN);
    }
    cr_expect_eq(watch.end, GA_END_HOPELESS);
}

Test(stop, hopeless_though_one_is_a_duplicate)
{
    fail();
    tell(GA_RECORD_REUSED, GA_FAILURE_EXIT, INFINITY, NAN);
    fail();
    fail();
    cr_expect_eq(watch.end, GA_END_HOPELESS);
}

Test(stop, hopeless_after_fifty_of_many)
{
    config.algorithm.population = 1000;
    for (int i = 0; i < 50; i++) {
        cr_expect_eq(watch.end, GA_END_NONE);
        fail();
    }
    cr_expect_eq(watch.end, GA_END_HOPELESS);
}

Test(stop, one_success_is_hope)
{
    fail();
    good(1);
    for (int i = 0; i < 100; i++)
        fail();
    cr_expect_eq(watch.end, GA_END_NONE);
}

Test(stop, words)
{
    cr_expect_str_eq(ga_end_word(GA_END_NONE), "");
    cr_expect_str_eq(ga_end_word(GA_END_TARGET), "target");
    cr_expect_str_eq(ga_end_word(GA_END_HOPELESS), "all failed");
}
