/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_loss.c - tests of workers that are lost, and of those that come back. */
#include "dispatch_fixture.h"

TestSuite(dispatch_loss, .init = fixture_set_up, .fini = fixture_tear_down);

Test(dispatch_loss, what_a_lost_worker_had_goes_first)
{
    start(2, 1);
    warm_up(1);
    add(11, 6);
    act();
    size_t gone = holder[11], left = 1 - gone;
    uint64_t second = GA_NO_ID;
    for (uint64_t task = 12; task <= 14; task++)
        second = holder[task] == gone ? task : second;
    cr_assert_neq(second, GA_NO_ID);
    lose(gone);
    lose(gone); /* it is gone already */
    expect_counts(1, 4, 2);
    cr_expect_eq(ga_dispatch_counts(dispatch).workers, 1);
    for (int i = 0; i < 2; i++) {
        succeed(ga_dispatch_oldest(dispatch, left), 1);
        act();
    }
    cr_expect_eq(holder[11], left);
    cr_expect_eq(holder[second], left);
    cr_expect_eq(ga_dispatch_oldest(dispatch, left), 11, "before those that had not been sent");
}

Test(dispatch_loss, a_task_that_takes_its_workers_with_it_is_given_up)
{
    start(5, 1);
    add(0, 1);
    for (int i = 0; i < 2; i++) {
        act();
        lose(holder[0]);
    }
    act();
    cr_expect_eq(said[GA_DISPATCH_LOST].n, 0, "two losses are allowed");
    lose(holder[0]);
    act();
    cr_expect_eq(said[GA_DISPATCH_LOST].n, 1);
    cr_expect_eq(said[GA_DISPATCH_LOST].tasks[0], 0);
    cr_expect_eq(act(), 0, "told once");
    expect_counts(0, 0, 0);
}

Test(dispatch_loss, a_task_that_only_waited_there_is_not_to_blame)
{
    policy.losses = 0;
    start(1, 1);
    add(0, 2);
    act();
    expect_counts(1, 0, 2);
    lose(0);
    act();
    cr_expect(said[GA_DISPATCH_LOST].n == 1 && said[GA_DISPATCH_LOST].tasks[0] == 0);
    expect_counts(0, 1, 0);
}

Test(dispatch_loss, the_lost_are_told_though_nobody_is_left)
{
    policy.losses = 0;
    start(1, 1);
    add(0, 1);
    act();
    lose(0);
    act();
    cr_expect_eq(said[GA_DISPATCH_LOST].n, 1);
}

Test(dispatch_loss, who_is_back_goes_on_with_what_nobody_else_took)
{
    start(1, 1);
    add(0, 2);
    act();
    lose(0);
    expect_counts(0, 2, 0);
    join(0, 1, 0);
    expect_counts(1, 0, 2);
    cr_expect_eq(act(), 0, "neither sent again nor cancelled");
    succeed(0, 1);
    succeed(1, 1);
}

/* It did not die of it. */
Test(dispatch_loss, a_worker_that_is_back_was_no_loss)
{
    start(1, 1);
    add(0, 1);
    act();
    for (int i = 0; i < 10; i++) {
        lose(0);
        now += 30;
        join(0, 1, 0);
        act();
    }
    cr_expect_eq(said[GA_DISPATCH_LOST].n, 0);
    succeed(0, 300);
}

Test(dispatch_loss, what_others_have_done_meanwhile_is_cancelled)
{
    start(2, 1);
    add(0, 1);
    act();
    size_t first = holder[0];
    lose(first);
    act();
    cr_assert_eq(holder[0], 1 - first);
    succeed(0, 1);
    join(first, 1, first);
    act();
    cr_assert_eq(said[GA_DISPATCH_CANCEL].n, 1);
    cr_expect_eq(said[GA_DISPATCH_CANCEL].worker, first);
    cr_expect(said[GA_DISPATCH_CANCEL].tasks[0] == 0 && said[GA_DISPATCH_CANCEL].numbers[0] == 0);
    expect_counts(1, 0, 1);
    cr_expect_eq(answer(first, 0, 0, GA_FAILURE_CANCELLED, 0), GA_VERDICT_STALE);
    expect_counts(0, 0, 0);
}

Test(dispatch_loss, a_slot_is_taken_until_a_cancelled_try_is_answered)
{
    start(2, 1);
    add(0, 1);
    act();
    size_t first = holder[0];
    lose(first);
    act();
    succeed(0, 1);
    join(first, 1, first);
    lose(1 - first);
    add(1, 1);
    act();
    cr_expect_eq(holder[1], first);
    expect_counts(1, 0, 2);
    cr_expect_eq(ga_dispatch_oldest(dispatch, first), 0);
}

/* Both run it now; whoever is first wins. */
Test(dispatch_loss, a_late_result_of_an_open_task_is_used)
{
    start(2, 1);
    add(0, 1);
    act();
    size_t first = holder[0];
    lose(first);
    act();
    size_t second = holder[0];
    join(first, 1, first);
    cr_expect_eq(act(), 0);
    cr_expect_eq(answer(first, 0, 0, GA_FAILURE_NONE, 1), GA_VERDICT_FINAL);
    act();
    cr_assert_eq(said[GA_DISPATCH_CANCEL].n, 1);
    cr_expect_eq(said[GA_DISPATCH_CANCEL].worker, second);
    cr_expect_eq(answer(second, 0, 1, GA_FAILURE_NONE, 1), GA_VERDICT_STALE, "never twice");
    expect_counts(0, 0, 0);
}

Test(dispatch_loss, what_had_not_started_there_is_left_to_who_has_it_now)
{
    start(2, 1);
    warm_up(1);
    add(10, 4);
    act();
    size_t first = holder[10];
    uint64_t ahead = 11;
    while (holder[ahead] != first)
        ahead++;
    lose(first);
    succeed(ga_dispatch_oldest(dispatch, 1 - first), 1);
    succeed(ga_dispatch_oldest(dispatch, 1 - first), 1);
    act();
    cr_assert_eq(holder[ahead], 1 - first);
    join(first, 1, first);
    act();
    cr_expect_eq(said[GA_DISPATCH_CANCEL].n, 1);
    cr_expect_eq(said[GA_DISPATCH_CANCEL].tasks[0], ahead);
}

Test(dispatch_loss, a_dead_workers_answer_frees_its_place_only)
{
    start(1, 1);
    add(0, 1);
    act();
    lose(0);
    cr_expect_eq(answer(0, 0, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE);
    join(0, 1, 0);
    act();
    cr_expect_eq(try_of[0], 1);
    succeed(0, 1);
}

/* A recall that was under way is forgotten with its worker. */
Test(dispatch_loss, recalls_of_a_lost_worker_are_not_waited_for)
{
    create(3);
    join(0, 1, 0);
    warm_up(1);
    add(10, 2);
    act();
    join(1, 1, 1);
    act();
    cr_assert_eq(said[GA_DISPATCH_RECALL].n, 1);
    lose(0);
    act();
    cr_expect_eq(holder[10], 1);
    join(2, 1, 2);
    act();
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 1, "of 11, that waits at worker 1");
}

Test(dispatch_loss, a_returned_workers_old_try_may_fail_like_any_other)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(2, 1);
    add(0, 1);
    act();
    size_t first = holder[0];
    lose(first);
    act();
    join(first, 1, first);
    cr_expect_eq(answer(first, 0, 0, GA_FAILURE_EXIT, 1), GA_VERDICT_AGAIN);
    cr_expect_eq(act(), 0, "the other try goes on");
    succeed(0, 1);
    cr_expect(tries.answered == 2 && tries.failed == 1);
}
