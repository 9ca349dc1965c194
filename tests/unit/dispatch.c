/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch.c - tests of which task runs where, event by event. What holds whatever happens is
 * tested by tests/sim. */
#include "master/dispatch.h"
#include "common/clock.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { MOST_WORKERS = 8, MOST_TASKS = 4096 };

static struct ga_dispatch *dispatch;
static struct ga_dispatch_policy policy;
static size_t holder[MOST_TASKS]; /* of each task: the worker it was last sent to */
static uint32_t attempt_of[MOST_TASKS];
static size_t sent_to[MOST_WORKERS]; /* tasks, since the last clear */
static size_t n_recalled;
static uint64_t recalled[MOST_TASKS], lost[MOST_TASKS];
static size_t n_lost;

static void set_up(void)
{
    policy = (struct ga_dispatch_policy){.retries = 1, .losses = 2, .ahead = 2e-3};
}

static void tear_down(void)
{
    ga_dispatch_destroy(dispatch);
}

TestSuite(dispatch, .init = set_up, .fini = tear_down);

static void start(size_t n_workers, uint32_t slots)
{
    dispatch = ga_dispatch_create(n_workers, &policy);
    for (size_t i = 0; i < n_workers; i++)
        ga_dispatch_join(dispatch, i, slots);
}

static void add(uint64_t first, uint64_t n)
{
    for (uint64_t id = first; id < first + n; id++)
        ga_dispatch_add(dispatch, id);
}

/* Does all there is to do; returns how many actions that took. */
static size_t act(void)
{
    struct ga_dispatch_action action;
    size_t n = 0;

    for (size_t i = 0; i < MOST_WORKERS; i++)
        sent_to[i] = 0;
    n_recalled = n_lost = 0;
    for (; ga_dispatch_next(dispatch, &action); n++) {
        cr_assert(action.n > 0 && action.n <= GA_DISPATCH_BATCH);
        for (size_t i = 0; i < action.n; i++) {
            uint64_t id = action.ids[i];
            if (action.kind == GA_DISPATCH_SEND) {
                holder[id] = action.worker;
                attempt_of[id] = action.attempts[i];
                sent_to[action.worker]++;
            } else if (action.kind == GA_DISPATCH_RECALL) {
                cr_assert_eq(holder[id], action.worker);
                recalled[n_recalled++] = id;
            } else {
                lost[n_lost++] = id;
            }
        }
    }
    return n;
}

static enum ga_verdict finish(uint64_t id, enum ga_failure failure, double seconds)
{
    return ga_dispatch_finish(dispatch, holder[id], id, attempt_of[id], failure, seconds);
}

static void succeed(uint64_t id, double seconds)
{
    cr_assert_eq(finish(id, GA_FAILURE_NONE, seconds), GA_VERDICT_FINAL);
}

/* So that the mean is known to be `seconds`. Uses `id` on worker 0 or whoever gets it. */
static void warm_up(uint64_t id, double seconds)
{
    add(id, 1);
    act();
    succeed(id, seconds);
    act();
}

static void expect_counts(size_t busy, size_t waiting, size_t out)
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(dispatch);

    cr_expect_eq(counts.busy, busy, "busy %zu, not %zu", counts.busy, busy);
    cr_expect_eq(counts.waiting, waiting, "waiting %zu, not %zu", counts.waiting, waiting);
    cr_expect_eq(counts.out, out, "out %zu, not %zu", counts.out, out);
}

/* --- sending --- */

Test(dispatch, nothing_to_do_without_workers_or_tasks)
{
    dispatch = ga_dispatch_create(2, &policy);
    cr_expect_eq(act(), 0);
    add(0, 5);
    cr_expect_eq(act(), 0);
    expect_counts(0, 5, 0);
    ga_dispatch_join(dispatch, 1, 2);
    act();
    cr_expect_eq(ga_dispatch_counts(dispatch).workers, 1);
    cr_expect_eq(ga_dispatch_counts(dispatch).slots, 2);
    cr_expect_eq(sent_to[1], 4, "one a slot, and one ahead");
    expect_counts(2, 1, 4);
}

/* Before anybody knows how long a task takes, and after. */
Test(dispatch, free_slots_everywhere_come_first)
{
    for (uint64_t n = 1; n <= 20; n++) {
        size_t most = 0, least = MOST_TASKS;
        start(4, 4);
        add(0, n);
        act();
        for (size_t i = 0; i < 4; i++) {
            most = sent_to[i] > most ? sent_to[i] : most;
            least = sent_to[i] < least ? sent_to[i] : least;
        }
        expect_counts(n < 16 ? n : 16, 0, n);
        cr_expect(n < 16 ? most <= 4 : least >= 4, "%d tasks: %zu on one, %zu on another", (int)n,
                  most, least);
        ga_dispatch_destroy(dispatch);
    }
    start(1, 1);
}

Test(dispatch, free_slots_come_first_on_unequal_workers)
{
    dispatch = ga_dispatch_create(3, &policy);
    ga_dispatch_join(dispatch, 0, 1);
    ga_dispatch_join(dispatch, 1, 16);
    ga_dispatch_join(dispatch, 2, 3);
    warm_up(0, 1);
    add(1, 25);
    act();
    expect_counts(20, 0, 25);
}

Test(dispatch, as_much_is_sent_ahead_as_fills_the_time)
{
    start(1, 2);
    warm_up(0, 0.5e-3);
    add(1, 100);
    act();
    cr_expect_eq(sent_to[0], 2 * (1 + 4), "2 ms are 4 tasks of 0.5 ms");
    succeed(1, 0.5e-3);
    cr_expect_eq(act(), 0, "refilled when half of it is used up");
}

Test(dispatch, long_tasks_are_kept_one_ahead)
{
    start(2, 3);
    warm_up(0, 60);
    add(1, 100);
    act();
    cr_expect_eq(sent_to[0], 6);
    cr_expect_eq(sent_to[1], 6);
}

Test(dispatch, near_the_end_each_gets_its_share)
{
    start(4, 1);
    warm_up(0, 1e-6);
    add(1, 100);
    act();
    for (size_t i = 0; i < 4; i++)
        cr_expect(sent_to[i] >= 20 && sent_to[i] <= 30, "worker %zu got %zu", i, sent_to[i]);
    expect_counts(4, 0, 100);
}

Test(dispatch, an_action_is_bounded)
{
    start(1, 4);
    warm_up(0, 1e-7);
    add(1, 4000);
    cr_expect_geq(act(), 2048 / GA_DISPATCH_BATCH); /* act asserts the bound */
    cr_expect(sent_to[0] > 2048 && sent_to[0] <= 4 * 1025, "%zu", sent_to[0]);
}

Test(dispatch, in_order_of_id)
{
    start(1, 1);
    add(0, 5);
    for (uint64_t id = 0; id < 5; id++) {
        act();
        cr_assert_eq(ga_dispatch_oldest(dispatch, 0), id);
        succeed(id, 1);
    }
    cr_expect_eq(ga_dispatch_oldest(dispatch, 0), GA_NO_ID);
}

/* --- worker 0 beside the master --- */

Test(dispatch, short_tasks_are_kept_from_worker_0)
{
    policy.local_worth = 1e-3;
    start(3, 1);
    warm_up(0, 1e-5);
    add(1, 50);
    act();
    cr_expect_eq(sent_to[0], 0);
    cr_expect_eq(sent_to[1] + sent_to[2], 50);
}

Test(dispatch, long_tasks_are_not)
{
    policy.local_worth = 1e-3;
    start(3, 1);
    warm_up(0, 1);
    add(1, 3);
    act();
    cr_expect_eq(sent_to[0], 1);
}

Test(dispatch, worker_0_alone_takes_all)
{
    policy.local_worth = 1e-3;
    start(2, 1);
    warm_up(0, 1e-5);
    ga_dispatch_lose(dispatch, 1);
    add(1, 50);
    act();
    cr_expect_eq(sent_to[0], 50);
}

/* --- recalls --- */

/* Worker 0 gets three tasks of a second, two of which wait there; then worker 1 joins. */
static void one_has_all(void)
{
    dispatch = ga_dispatch_create(2, &policy);
    ga_dispatch_join(dispatch, 0, 2);
    warm_up(0, 1);
    add(1, 4);
    act();
    cr_assert_eq(sent_to[0], 4);
    ga_dispatch_join(dispatch, 1, 2);
}

Test(dispatch, an_idle_slot_gets_what_waits_elsewhere)
{
    one_has_all();
    cr_expect_eq(act(), 1, "both are asked for at once");
    cr_assert_eq(n_recalled, 2);
    cr_expect_eq(recalled[0], 4, "the last one first");
    cr_expect_eq(recalled[1], 3);
    cr_expect_eq(act(), 0, "asked for once");
    cr_expect_eq(finish(4, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    cr_expect_eq(finish(3, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    act();
    cr_expect_eq(sent_to[1], 2);
    cr_expect_eq(attempt_of[3], 0, "it is not an attempt that failed");
    expect_counts(4, 0, 4);
    cr_expect_eq(ga_dispatch_mean_seconds(dispatch), 1, "nor an evaluation");
}

Test(dispatch, no_more_is_recalled_than_can_run)
{
    dispatch = ga_dispatch_create(2, &policy);
    ga_dispatch_join(dispatch, 0, 4);
    warm_up(0, 1);
    add(1, 8);
    act();
    ga_dispatch_join(dispatch, 1, 1);
    act();
    cr_expect_eq(n_recalled, 1);
}

/* What was asked back had started already: then others can be asked. */
Test(dispatch, vain_recalls_are_forgotten)
{
    one_has_all();
    act();
    cr_assert_eq(n_recalled, 2); /* 4 and 3, for two idle slots */
    add(5, 4);                   /* worker 1 is busy before anything comes back */
    act();
    cr_assert_eq(sent_to[1], 4);
    succeed(1, 1); /* 3 runs */
    succeed(2, 1); /* 4 runs */
    act();
    for (uint64_t id = 5; id <= 8; id++)
        cr_assert_eq(holder[id], 1);
    succeed(3, 1); /* worker 0 has an idle slot, worker 1 two that wait */
    act();
    cr_expect_eq(n_recalled, 1);
    succeed(4, 1);
    act();
    cr_expect_eq(n_recalled, 1, "both slots of worker 0 are to get work");
}

Test(dispatch, short_tasks_are_not_worth_a_recall)
{
    dispatch = ga_dispatch_create(2, &policy);
    ga_dispatch_join(dispatch, 0, 1);
    warm_up(0, 1e-4);
    add(1, 4);
    act();
    ga_dispatch_join(dispatch, 1, 1);
    cr_expect_eq(act(), 0);
}

Test(dispatch, one_that_finished_instead_counts)
{
    one_has_all();
    act();
    cr_assert_eq(n_recalled, 2);
    cr_expect_eq(finish(4, GA_FAILURE_NONE, 1), GA_VERDICT_FINAL);
    cr_expect_eq(finish(4, GA_FAILURE_CANCELLED, 1), GA_VERDICT_STALE);
}

Test(dispatch, closing_recalls_all)
{
    start(3, 2);
    warm_up(0, 1e-6);
    add(1, 3000);
    act();
    ga_dispatch_close(dispatch);
    act();
    struct ga_dispatch_counts counts = ga_dispatch_counts(dispatch);
    cr_expect_eq(n_recalled, counts.out - counts.busy);
    cr_expect_eq(act(), 0);
    for (size_t i = 0; i < counts.out - counts.busy; i++)
        cr_expect_eq(finish(recalled[i], GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    cr_expect_eq(act(), 0, "nothing is handed out any more");
    expect_counts(6, 3000 - 6, 6);
    for (size_t i = 0; i < 3; i++)
        for (int slot = 0; slot < 2; slot++)
            succeed(ga_dispatch_oldest(dispatch, i), 1);
    expect_counts(0, 3000 - 6, 0);
}

/* --- losses --- */

Test(dispatch, what_a_lost_worker_had_goes_first)
{
    start(2, 1);
    warm_up(0, 1);
    add(1, 6);
    act();
    size_t gone = holder[1], left = 1 - gone;
    uint64_t second = GA_NO_ID;
    for (uint64_t id = 2; id <= 4; id++)
        second = holder[id] == gone ? id : second;
    cr_assert_neq(second, GA_NO_ID);
    ga_dispatch_lose(dispatch, gone);
    ga_dispatch_lose(dispatch, gone); /* it is gone already */
    expect_counts(1, 4, 2);
    cr_expect_eq(ga_dispatch_counts(dispatch).workers, 1);
    for (int i = 0; i < 2; i++) {
        succeed(ga_dispatch_oldest(dispatch, left), 1);
        act();
    }
    cr_expect_eq(holder[1], left);
    cr_expect_eq(holder[second], left);
    cr_expect_eq(ga_dispatch_oldest(dispatch, left), 1, "before those that had not been sent");
}

Test(dispatch, a_task_that_takes_its_workers_with_it_is_given_up)
{
    start(5, 1);
    add(0, 1);
    for (int i = 0; i < 2; i++) {
        act();
        ga_dispatch_lose(dispatch, holder[0]);
    }
    act();
    cr_expect_eq(n_lost, 0, "two losses are allowed");
    ga_dispatch_lose(dispatch, holder[0]);
    act();
    cr_expect_eq(n_lost, 1);
    cr_expect_eq(lost[0], 0);
    cr_expect_eq(act(), 0, "told once");
    expect_counts(0, 0, 0);
    cr_expect_eq(finish(0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE);
}

Test(dispatch, a_task_that_only_waited_there_is_not_to_blame)
{
    policy.losses = 0;
    start(1, 1);
    add(0, 2);
    act();
    expect_counts(1, 0, 2);
    ga_dispatch_lose(dispatch, 0);
    act();
    cr_expect(n_lost == 1 && lost[0] == 0);
    ga_dispatch_join(dispatch, 0, 1);
    act();
    succeed(1, 1);
}

Test(dispatch, a_lost_worker_may_come_back)
{
    start(1, 2);
    add(0, 3);
    act();
    ga_dispatch_lose(dispatch, 0);
    cr_expect_eq(act(), 0);
    ga_dispatch_join(dispatch, 0, 1);
    act();
    expect_counts(1, 1, 2);
}

Test(dispatch, the_lost_are_told_though_nobody_is_left)
{
    policy.losses = 0;
    start(1, 1);
    add(0, 1);
    act();
    ga_dispatch_lose(dispatch, 0);
    act();
    cr_expect_eq(n_lost, 1);
}

/* --- answers --- */

Test(dispatch, a_failure_is_tried_again)
{
    policy.retries = 2;
    start(1, 1);
    add(0, 2);
    for (uint32_t attempt = 0; attempt < 2; attempt++) {
        act();
        cr_expect_eq(attempt_of[0], attempt);
        cr_expect_eq(finish(0, GA_FAILURE_EXIT, 1), GA_VERDICT_AGAIN);
    }
    act();
    cr_expect_eq(attempt_of[0], 2);
    cr_expect_eq(finish(0, GA_FAILURE_EXIT, 1), GA_VERDICT_FINAL);
    cr_expect_eq(finish(0, GA_FAILURE_EXIT, 1), GA_VERDICT_STALE);
    succeed(1, 1);
}

Test(dispatch, stale_answers_are_told_apart)
{
    start(2, 1);
    add(0, 1);
    act();
    size_t mine = holder[0];
    cr_expect_eq(ga_dispatch_finish(dispatch, 1 - mine, 0, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE,
                 "somebody else's");
    cr_expect_eq(ga_dispatch_finish(dispatch, mine, 0, 1, GA_FAILURE_NONE, 1), GA_VERDICT_STALE,
                 "an attempt that is not");
    cr_expect_eq(ga_dispatch_finish(dispatch, mine, 7, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE,
                 "no such task");
    cr_expect_eq(ga_dispatch_finish(dispatch, mine, GA_NO_ID, 0, GA_FAILURE_NONE, 1),
                 GA_VERDICT_STALE);
    cr_expect_eq(finish(0, GA_FAILURE_EXIT, 1), GA_VERDICT_AGAIN);
    cr_expect_eq(ga_dispatch_finish(dispatch, mine, 0, 1, GA_FAILURE_NONE, 1), GA_VERDICT_STALE,
                 "it waits");
    act();
    cr_expect_eq(ga_dispatch_finish(dispatch, holder[0], 0, 0, GA_FAILURE_NONE, 1),
                 GA_VERDICT_STALE, "the first attempt's, again");
    expect_counts(1, 0, 1);
    succeed(0, 1);
}

Test(dispatch, the_mean_follows)
{
    start(1, 1);
    cr_expect_eq(ga_dispatch_mean_seconds(dispatch), 0);
    warm_up(0, 1);
    warm_up(1, 3);
    cr_expect_float_eq(ga_dispatch_mean_seconds(dispatch), 2, 1e-12);
    for (uint64_t id = 2; id < 200; id++)
        warm_up(id, 10);
    cr_expect_float_eq(ga_dispatch_mean_seconds(dispatch), 10, 1e-3);
    warm_up(200, -5); /* a clock that was set back */
    cr_expect_float_eq(ga_dispatch_mean_seconds(dispatch), 10 * 15 / 16.0, 1e-3);
}

/* --- cost --- */

/* CPU time of one evaluation with so many workers, all of them busy. */
static double cost(size_t n_workers)
{
    enum { EVALUATIONS = 10000 };
    size_t *held = ga_alloc(EVALUATIONS + 4 * n_workers, sizeof *held);
    struct ga_dispatch_action action;
    uint64_t next = 0, done = 0;

    start(n_workers, 1);
    for (; next < 3 * n_workers; next++)
        ga_dispatch_add(dispatch, next);
    while (ga_dispatch_next(dispatch, &action))
        for (size_t i = 0; i < action.n; i++)
            held[action.ids[i]] = action.worker;
    double began = ga_clock_now();
    for (; done < EVALUATIONS; done++) {
        cr_assert_eq(ga_dispatch_finish(dispatch, held[done], done, 0, GA_FAILURE_NONE, 1),
                     GA_VERDICT_FINAL);
        ga_dispatch_add(dispatch, next++);
        while (ga_dispatch_next(dispatch, &action))
            for (size_t i = 0; i < action.n; i++)
                held[action.ids[i]] = action.worker;
    }
    double took = ga_clock_now() - began;
    ga_dispatch_destroy(dispatch);
    free(held);
    return took / EVALUATIONS;
}

/* A thousand times the workers would cost a thousand times the work if all were looked at; caches
 * and other users of the machine are allowed for. */
Test(dispatch, the_work_does_not_grow_with_the_workers)
{
    double few = fmin(cost(4), cost(4)), many = fmin(cost(4000), cost(4000));

    cr_expect_lt(many, 30 * few, "%g s with 4 workers, %g s with 4000", few, many);
    start(1, 1);
}
