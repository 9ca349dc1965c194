/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_send.c - tests of who gets how much, what is asked back, and what that costs. */
#include "common/clock.h"
#include "dispatch_fixture.h"

TestSuite(dispatch_send, .init = fixture_set_up, .fini = fixture_tear_down);

Test(dispatch_send, nothing_to_do_without_workers_or_tasks)
{
    create(2);
    cr_expect_eq(act(), 0);
    add(0, 5);
    cr_expect_eq(act(), 0);
    expect_counts(0, 5, 0);
    join(1, 2, 0);
    act();
    cr_expect_eq(ga_dispatch_counts(dispatch).workers, 1);
    cr_expect_eq(ga_dispatch_counts(dispatch).slots, 2);
    cr_expect_eq(sent_to[1], 4, "one a slot, and one ahead");
    expect_counts(2, 1, 4);
}

Test(dispatch_send, no_message_is_larger_than_wanted)
{
    struct ga_dispatch_action action;
    size_t n = 0, largest = 0;
    policy.batch = 41;
    start(1, 1);
    warm_up(1e-6);
    add(100, 1000);
    for (; ga_dispatch_next(dispatch, now, &action); n += action.n)
        largest = action.n > largest ? action.n : largest;
    cr_expect_eq(largest, 41);
    cr_expect_geq(n, 500, "half of what is kept ahead, at least");
}

/* Before anybody knows how long a task takes, on hosts of one worker or of four. */
Test(dispatch_send, free_slots_everywhere_come_first)
{
    for (uint64_t n = 1; n <= 40; n++) {
        size_t most = 0, least = MOST_TASKS;
        create(4);
        for (size_t i = 0; i < 4; i++)
            join(i, 4, n % 2 ? i : 7);
        add(0, (n + 1) / 2);
        act();
        for (size_t i = 0; i < 4; i++) {
            most = sent_to[i] > most ? sent_to[i] : most;
            least = sent_to[i] < least ? sent_to[i] : least;
        }
        uint64_t given = (n + 1) / 2;
        expect_counts(given < 16 ? given : 16, 0, given);
        cr_expect(given < 16 ? most <= 4 : least >= 4, "%d tasks: %zu on one, %zu on another",
                  (int)given, most, least);
        fixture_tear_down();
    }
}

Test(dispatch_send, free_slots_come_first_on_unequal_workers)
{
    create(3);
    join(0, 1, 0);
    join(1, 16, 1);
    join(2, 3, 1);
    warm_up(1);
    add(10, 25);
    act();
    expect_counts(20, 0, 25);
}

Test(dispatch_send, as_much_is_sent_ahead_as_fills_the_time)
{
    start(1, 2);
    warm_up(0.5e-3);
    add(10, 100);
    act();
    cr_expect_eq(sent_to[0], 10, "2 ms are 4 tasks of 0.5 ms");
    succeed(10, 0.5e-3);
    cr_expect_eq(act(), 0, "refilled when half of it is used up");
}

Test(dispatch_send, long_tasks_are_kept_one_ahead)
{
    start(2, 3);
    warm_up(60);
    add(10, 100);
    act();
    cr_expect_eq(sent_to[0], 6);
    cr_expect_eq(sent_to[1], 6);
}

Test(dispatch_send, near_the_end_each_gets_its_share)
{
    start(4, 1);
    warm_up(1e-6);
    add(10, 100);
    act();
    for (size_t i = 0; i < 4; i++)
        cr_expect(sent_to[i] >= 20 && sent_to[i] <= 30, "worker %zu got %zu", i, sent_to[i]);
    expect_counts(4, 0, 100);
}

Test(dispatch_send, an_action_is_bounded)
{
    start(1, 4);
    warm_up(1e-7);
    add(10, 4100);
    cr_expect_geq(act(), 2048 / GA_DISPATCH_BATCH); /* act asserts the bound */
    cr_expect(sent_to[0] > 2048 && sent_to[0] <= 4100, "%zu", sent_to[0]);
}

Test(dispatch_send, in_order_of_number)
{
    start(1, 1);
    add(0, 5);
    for (uint64_t task = 0; task < 5; task++) {
        act();
        cr_assert_eq(ga_dispatch_oldest(dispatch, 0), task);
        succeed(task, 1);
    }
    cr_expect_eq(ga_dispatch_oldest(dispatch, 0), GA_NO_ID);
}

Test(dispatch_send, numbers_may_be_left_out)
{
    start(2, 1);
    for (uint64_t task = 3; task < 300; task += 1 + task % 7)
        add(task, 1);
    size_t n = 0;
    for (uint64_t task = 3; task < 300; task += 1 + task % 7, n++) {
        act();
        succeed(task, 1);
    }
    expect_counts(0, 0, 0);
    cr_expect_eq(answer(0, 4, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE);
    cr_expect_gt(n, 60);
}

/* --- worker 0 beside the master --- */

Test(dispatch_send, short_tasks_are_kept_from_worker_0)
{
    policy.local_worth = 1e-3;
    start(3, 1);
    warm_up(1e-5);
    add(10, 50);
    act();
    cr_expect_eq(sent_to[0], 0);
    cr_expect_eq(sent_to[1] + sent_to[2], 50);
}

Test(dispatch_send, long_tasks_are_not)
{
    policy.local_worth = 1e-3;
    start(3, 1);
    warm_up(1);
    add(10, 3);
    act();
    cr_expect_eq(sent_to[0], 1);
}

Test(dispatch_send, worker_0_alone_takes_all)
{
    policy.local_worth = 1e-3;
    start(2, 1);
    warm_up(1e-5);
    lose(1);
    add(10, 50);
    act();
    cr_expect_eq(sent_to[0], 50);
}

/* --- recalls --- */

/* Worker 0 gets four tasks of a second, two of which wait there; then worker 1 joins. */
static void one_has_all(void)
{
    create(2);
    join(0, 2, 0);
    warm_up(1);
    add(11, 4);
    act();
    cr_assert_eq(sent_to[0], 4);
    join(1, 2, 1);
}

Test(dispatch_send, an_idle_slot_gets_what_waits_elsewhere)
{
    one_has_all();
    cr_expect_eq(act(), 1, "both are asked for at once");
    cr_assert_eq(said[GA_DISPATCH_RECALL].n, 2);
    cr_expect_eq(said[GA_DISPATCH_RECALL].tasks[0], 14, "the last one first");
    cr_expect_eq(said[GA_DISPATCH_RECALL].tasks[1], 13);
    cr_expect_eq(act(), 0, "asked for once");
    cr_expect_eq(finish(14, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    cr_expect_eq(finish(13, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    act();
    cr_expect_eq(sent_to[1], 2);
    expect_counts(4, 0, 4);
    cr_expect_eq(ga_dispatch_median_seconds(dispatch), 1, "that was no evaluation");
    succeed(13, 1);
    cr_expect_eq(tries.answered, 1, "nor a try that counts");
}

Test(dispatch_send, no_more_is_recalled_than_can_run)
{
    create(2);
    join(0, 4, 0);
    warm_up(1);
    add(11, 8);
    act();
    join(1, 1, 0);
    act();
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 1);
}

/* What was asked back had started already: then others can be asked. */
Test(dispatch_send, vain_recalls_are_forgotten)
{
    one_has_all();
    act();
    cr_assert_eq(said[GA_DISPATCH_RECALL].n, 2); /* 14 and 13, for two idle slots */
    add(15, 4);                                  /* worker 1 is busy before anything comes back */
    act();
    cr_assert_eq(sent_to[1], 4);
    succeed(11, 1); /* 13 runs */
    succeed(12, 1); /* 14 runs */
    act();
    succeed(13, 1); /* worker 0 has an idle slot, worker 1 two that wait */
    act();
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 1);
    succeed(14, 1);
    act();
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 1, "both slots of worker 0 are to get work");
}

Test(dispatch_send, short_tasks_are_not_worth_a_recall_unless_one_is_stuck)
{
    create(2);
    join(0, 1, 0);
    warm_up(1e-4);
    add(11, 4);
    act();
    join(1, 1, 0);
    cr_expect_eq(act(), 0);
    cr_expect_eq(sleep_until(now + 0.05), 0);
    cr_expect_eq(sleep_until(ga_dispatch_wakes(dispatch)), 1);
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 1);
}

/* A worker that cannot even cancel what it runs: what waits behind that would wait for ever. */
Test(dispatch_send, what_waits_behind_a_cancelled_try_is_recalled)
{
    create(2);
    join(0, 1, 0);
    warm_up(1e-4);
    add(11, 1);
    act();
    lose(0);
    join(1, 1, 1);
    act();
    succeed(11, 1e-4);
    join(0, 1, 0);
    lose(1);
    add(12, 1);
    act();
    cr_assert_eq(holder[12], 0);
    join(1, 1, 1);
    act();
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 1);
}

Test(dispatch_send, one_that_finished_instead_counts)
{
    one_has_all();
    act();
    cr_assert_eq(said[GA_DISPATCH_RECALL].n, 2);
    cr_expect_eq(finish(14, GA_FAILURE_NONE, 1), GA_VERDICT_FINAL);
    cr_expect_eq(finish(14, GA_FAILURE_CANCELLED, 1), GA_VERDICT_STALE);
}

Test(dispatch_send, closing_recalls_all)
{
    start(3, 2);
    warm_up(1e-6);
    add(10, 3000);
    act();
    ga_dispatch_close(dispatch);
    act();
    struct ga_dispatch_counts counts = ga_dispatch_counts(dispatch);
    struct said recalled = said[GA_DISPATCH_RECALL];
    cr_expect_eq(recalled.n, counts.out - counts.busy);
    cr_expect_eq(act(), 0);
    for (size_t i = 0; i < recalled.n; i++)
        cr_expect_eq(finish(recalled.tasks[i], GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    cr_expect_eq(act(), 0, "nothing is handed out any more");
    expect_counts(6, 3000 - 6, 6);
    for (size_t i = 0; i < 3; i++)
        for (int slot = 0; slot < 2; slot++)
            succeed(ga_dispatch_oldest(dispatch, i), 1);
    expect_counts(0, 3000 - 6, 0);
}

/* --- cost --- */

/* CPU time of one evaluation with so many workers, all of them busy. */
static double cost(size_t n_workers)
{
    enum { EVALUATIONS = 10000 };
    size_t *held = ga_alloc(EVALUATIONS + 4 * n_workers, sizeof *held);
    struct ga_dispatch_action action;
    uint64_t next = 0, done = 0;

    create(n_workers);
    for (size_t i = 0; i < n_workers; i++)
        join(i, 1, i / 8);
    for (; next < 3 * n_workers; next++)
        ga_dispatch_add(dispatch, next);
    while (ga_dispatch_next(dispatch, now, &action))
        for (size_t i = 0; i < action.n; i++)
            held[action.tasks[i]] = action.worker;
    double began = ga_clock_now();
    for (; done < EVALUATIONS; done++) {
        now += 1e-3;
        cr_assert_eq(answer(held[done], done, 0, GA_FAILURE_NONE, 1), GA_VERDICT_FINAL);
        ga_dispatch_add(dispatch, next++);
        while (ga_dispatch_next(dispatch, now, &action))
            for (size_t i = 0; i < action.n; i++)
                held[action.tasks[i]] = action.worker;
    }
    double took = ga_clock_now() - began;
    fixture_tear_down();
    free(held);
    return took / EVALUATIONS;
}

/* A thousand times the workers would cost a thousand times the work if all were looked at; caches
 * and other users of the machine are allowed for. */
Test(dispatch_send, the_work_does_not_grow_with_the_workers)
{
    double few = fmin(cost(4), cost(4)), many = fmin(cost(4000), cost(4000));

    cr_expect_lt(many, 30 * few, "%g s with 4 workers, %g s with 4000", few, many);
}
