/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_time.c - tests of a time by which all is to be done. */
#include "dispatch_fixture.h"

TestSuite(dispatch_time, .init = fixture_set_up, .fini = fixture_tear_down);

Test(dispatch_time, nothing_is_sent_that_would_not_be_done)
{
    start(2, 1);
    warm_up(10);
    ga_dispatch_finish_by(dispatch, now + 100);
    add(10, 20);
    now += 89;
    cr_expect_gt(act(), 0);
    cr_expect_eq(said[GA_DISPATCH_SEND].n, 2, "and nothing ahead");
    cr_expect_not(ga_dispatch_out_of_time(dispatch, now));
    now += 2;
    succeed(10, 2);
    cr_expect_eq(act(), 0);
    cr_expect_not(ga_dispatch_out_of_time(dispatch, now), "one still runs");
    succeed(11, 2);
    cr_expect(ga_dispatch_out_of_time(dispatch, now));
}

Test(dispatch_time, all_is_sent_while_nothing_is_known)
{
    start(1, 1);
    ga_dispatch_finish_by(dispatch, now + 1);
    add(0, 2);
    act();
    expect_counts(1, 0, 2);
    cr_expect_not(ga_dispatch_out_of_time(dispatch, now + 2));
}

Test(dispatch_time, what_would_not_be_done_is_recalled)
{
    start(1, 2);
    warm_up(10);
    add(10, 4);
    act();
    expect_counts(2, 0, 4);
    ga_dispatch_finish_by(dispatch, now + 100);
    cr_expect_eq(ga_dispatch_wakes(dispatch), now + 80);
    cr_expect_eq(sleep_until(now + 79), 0);
    sleep_until(now + 1);
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 2);
}

Test(dispatch_time, a_slot_that_becomes_free_in_time_gets_one_more)
{
    start(1, 1);
    warm_up(10);
    ga_dispatch_finish_by(dispatch, now + 100);
    add(10, 5);
    now += 85;
    act();
    expect_counts(1, 4, 1);
    succeed(10, 1);
    act();
    expect_counts(1, 3, 1);
}

Test(dispatch_time, so_much_is_sent_ahead_as_can_be_done)
{
    start(1, 1);
    warm_up(0.5e-3);
    ga_dispatch_finish_by(dispatch, now + 1.6e-3);
    add(10, 100);
    act();
    expect_counts(1, 97, 3);
}

Test(dispatch_time, neither_retries_nor_second_tries_are_exempt)
{
    policy.retries[GA_FAILURE_EXIT] = 3;
    policy.duplicate_after = 3;
    start(2, 1);
    warm_up(10);
    add(10, 2);
    act();
    ga_dispatch_finish_by(dispatch, now + 35);
    now += 30;
    fail(10, GA_VERDICT_AGAIN);
    cr_expect_eq(act(), 0);
    cr_expect_eq(sleep_until(now + 10), 0);
}

/* What takes long now and then is what counts, not the median. */
Test(dispatch_time, the_long_ones_count)
{
    start(1, 1);
    for (uint64_t task = 0; task < 100; task++) {
        add(task, 1);
        act();
        succeed(task, task % 8 == 0 ? 100 : 1);
    }
    ga_dispatch_finish_by(dispatch, now + 50);
    add(100, 1);
    cr_expect_eq(act(), 0);
    cr_expect_lt(ga_dispatch_median_seconds(dispatch), 5);
}

Test(dispatch_time, a_held_failure_does_not_keep_the_run_from_ending)
{
    policy.quarantine_after = 3;
    start(2, 1);
    warm_up(10);
    add(10, 1);
    act();
    ga_dispatch_finish_by(dispatch, now + 5);
    fail(10, GA_VERDICT_HELD);
    cr_expect_eq(act(), 0);
    cr_expect(ga_dispatch_out_of_time(dispatch, now));
}

Test(dispatch_time, does_not_run_backwards)
{
    policy.lease = 50;
    start(1, 1);
    add(0, 1);
    act();
    now -= 1000;
    add(1, 1);
    act();
    cr_expect_eq(ga_dispatch_wakes(dispatch), 150);
}

Test(dispatch_time, the_median_is_known_after_ten)
{
    start(1, 1);
    cr_expect_eq(ga_dispatch_median_seconds(dispatch), 0);
    warm_up(3);
    cr_expect_eq(ga_dispatch_median_seconds(dispatch), 3);
    for (uint64_t task = 10; task < 1000; task++) {
        add(task, 1);
        act();
        succeed(task, (double)(task % 100));
    }
    cr_expect_float_eq(ga_dispatch_median_seconds(dispatch), 50, 3);
}

/* A clock that was set back on a worker, or nonsense, does no harm. */
Test(dispatch_time, impossible_durations_are_none)
{
    start(1, 1);
    warm_up(NAN);
    cr_expect_eq(ga_dispatch_median_seconds(dispatch), 0);
    add(10, 3);
    act();
    succeed(10, -INFINITY);
    succeed(11, INFINITY);
    succeed(12, -5);
    cr_expect_eq(ga_dispatch_median_seconds(dispatch), 0);
}

Test(dispatch_time, failures_say_nothing_of_how_long_one_takes)
{
    start(1, 1);
    warm_up(3);
    add(10, 100);
    for (uint64_t task = 10; task < 110; task++) {
        act();
        cr_assert_eq(finish(task, GA_FAILURE_START, 0), GA_VERDICT_FINAL);
    }
    cr_expect_eq(ga_dispatch_median_seconds(dispatch), 3);
}
