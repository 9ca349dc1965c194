/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_drop.c - tests of tasks that nobody needs any more, and of how attempts are counted. */
#include "dispatch_fixture.h"
#include <string.h>

static uint32_t attempt_of[MOST_TASKS];

/* As act, and notes which attempt each sending was. */
static void send_all(void)
{
    struct ga_dispatch_action action;

    while (ga_dispatch_next(dispatch, now, &action)) {
        for (size_t i = 0; action.kind == GA_DISPATCH_SEND && i < action.n; i++)
            attempt_of[action.tasks[i]] = action.attempts[i];
        hear_action(&action);
    }
}

static void set_up(void)
{
    fixture_set_up();
    memset(said, 0, sizeof said);
}

TestSuite(dispatch_drop, .init = set_up, .fini = fixture_tear_down);

Test(dispatch_drop, what_waits_is_not_handed_out)
{
    start(1, 1);
    add(0, 4);
    act(); /* one runs, one is ahead */
    ga_dispatch_drop(dispatch, 3);
    expect_counts(1, 1, 2);
    succeed(0, 1);
    succeed(1, 1);
    act();
    succeed(2, 1);
    cr_expect_eq(act(), 0);
    expect_counts(0, 0, 0);
}

Test(dispatch_drop, what_is_out_is_cancelled_and_its_answer_stale)
{
    start(1, 2);
    add(0, 2);
    act();
    ga_dispatch_drop(dispatch, 1);
    act();
    cr_assert_eq(said[GA_DISPATCH_CANCEL].n, 1);
    cr_expect_eq(said[GA_DISPATCH_CANCEL].tasks[0], 1);
    cr_expect_eq(finish(1, GA_FAILURE_NONE, 1), GA_VERDICT_STALE);
    succeed(0, 1);
    expect_counts(0, 0, 0);
}

Test(dispatch_drop, what_failed_is_not_tried_again)
{
    policy.retries[GA_FAILURE_EXIT] = 5;
    policy.pause[GA_FAILURE_EXIT] = 10;
    start(1, 1);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_AGAIN);
    ga_dispatch_drop(dispatch, 0);
    now += 100;
    cr_expect_eq(act(), 0);
    expect_counts(0, 0, 0);
}

Test(dispatch_drop, what_is_unknown_or_answered_does_not_matter)
{
    start(1, 1);
    add(0, 1);
    act();
    succeed(0, 1);
    ga_dispatch_drop(dispatch, 0);
    ga_dispatch_drop(dispatch, 77);
    cr_expect_eq(act(), 0);
}

/* A folder is named by the attempt: an evaluation that was only asked back has not begun. */
Test(dispatch_drop, what_was_recalled_in_time_was_no_attempt)
{
    create(2);
    join(0, 1, 0);
    warm_up(1);
    add(10, 2);
    send_all();
    join(1, 1, 0); /* idle, while worker 0 has one ahead */
    send_all();
    cr_assert_eq(said[GA_DISPATCH_RECALL].tasks[0], 11);
    cr_assert_eq(finish(11, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    send_all();
    cr_assert_eq(holder[11], 1);
    cr_expect_eq(try_of[11], 1, "no two sendings have the same number");
    cr_expect_eq(attempt_of[11], 0);
}

Test(dispatch_drop, what_failed_or_was_lost_was_an_attempt)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(3, 1);
    add(0, 1);
    send_all();
    cr_expect_eq(attempt_of[0], 0);
    fail(0, GA_VERDICT_AGAIN);
    send_all();
    cr_expect_eq(attempt_of[0], 1);
    lose(holder[0]);
    send_all();
    cr_expect_eq(attempt_of[0], 2);
    succeed(0, 1);
}
