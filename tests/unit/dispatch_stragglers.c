/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_stragglers.c - tests of tries that take much longer than others: a second one, and the
 * end of a lease. */
#include "dispatch_fixture.h"

static void set_up(void)
{
    fixture_set_up();
    policy.duplicate_after = 3;
}

TestSuite(dispatch_stragglers, .init = set_up, .fini = fixture_tear_down);

/* Task 10 runs on the worker that this returns; all others are idle. */
static size_t one_runs(double median)
{
    warm_up(median);
    add(10, 1);
    act();
    return holder[10];
}

Test(dispatch_stragglers, are_run_a_second_time_on_an_idle_slot)
{
    start(2, 1);
    size_t slow = one_runs(10);
    cr_expect_eq(ga_dispatch_wakes(dispatch), now + 30);
    cr_expect_eq(sleep_until(now + 29.9), 0);
    sleep_until(now + 0.1);
    cr_assert_eq(said[GA_DISPATCH_SEND].n, 1);
    cr_expect(holder[10] == 1 - slow && try_of[10] == 1);
    cr_assert_eq(said[GA_DISPATCH_DUPLICATED].n, 1);
    cr_expect(said[GA_DISPATCH_DUPLICATED].tasks[0] == 10 &&
              said[GA_DISPATCH_DUPLICATED].worker == 1 - slow);
    cr_expect_eq(ga_dispatch_counts(dispatch).duplicated, 1);
    cr_expect_eq(sleep_until(now + 1000), 0, "two are enough");
    succeed(10, 10);
    act();
    cr_expect_eq(said[GA_DISPATCH_CANCEL].n, 1);
    cr_expect(said[GA_DISPATCH_CANCEL].worker == slow && said[GA_DISPATCH_CANCEL].numbers[0] == 0);
    cr_expect_eq(answer(slow, 10, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE);
    expect_counts(0, 0, 0);
}

Test(dispatch_stragglers, the_first_try_may_win_too)
{
    start(2, 1);
    size_t slow = one_runs(10);
    sleep_until(now + 30);
    cr_expect_eq(answer(slow, 10, 0, GA_FAILURE_NONE, 31), GA_VERDICT_FINAL);
    act();
    cr_expect_eq(said[GA_DISPATCH_CANCEL].worker, 1 - slow);
}

Test(dispatch_stragglers, not_before_enough_is_known)
{
    start(2, 1);
    for (uint64_t task = 0; task < 9; task++) {
        add(task, 1);
        act();
        succeed(task, 1);
    }
    cr_expect_eq(ga_dispatch_median_seconds(dispatch), 0);
    add(9, 1);
    act();
    cr_expect_eq(sleep_until(now + 1000), 0);
    cr_expect(isinf(ga_dispatch_wakes(dispatch)));
}

Test(dispatch_stragglers, not_if_it_is_off)
{
    policy.duplicate_after = 0;
    start(2, 1);
    one_runs(1);
    cr_expect_eq(sleep_until(now + 1000), 0);
}

Test(dispatch_stragglers, not_for_what_is_short_anyway)
{
    start(2, 1);
    one_runs(1e-6);
    cr_expect_eq(sleep_until(now + 0.09), 0);
    cr_expect_gt(sleep_until(now + 0.02), 0);
}

Test(dispatch_stragglers, not_while_anything_waits)
{
    start(2, 1);
    size_t slow = one_runs(1);
    add(11, 3);
    act();
    now += 100;
    act();
    cr_expect_eq(said[GA_DISPATCH_DUPLICATED].n, 0);
    for (uint64_t task = 11; task < 14; task++) {
        if (holder[task] == slow) { /* waits behind it: is recalled first */
            cr_expect_eq(finish(task, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
            act();
        }
        cr_expect_eq(said[GA_DISPATCH_DUPLICATED].n, 0);
        succeed(task, 1);
        act();
    }
    cr_expect_eq(said[GA_DISPATCH_DUPLICATED].n, 1);
}

Test(dispatch_stragglers, on_another_host_if_there_is_one)
{
    create(3);
    join(0, 1, 0);
    warm_up(1);
    add(10, 1);
    act();
    join(1, 1, 0);
    join(2, 1, 1);
    act();
    sleep_until(now + 3);
    cr_expect_eq(holder[10], 2);
}

Test(dispatch_stragglers, else_on_another_worker)
{
    create(3);
    join(0, 1, 0);
    warm_up(1);
    add(10, 1);
    act();
    join(1, 1, 0);
    act();
    sleep_until(now + 3);
    cr_expect_eq(holder[10], 1);
}

/* The second slot of the worker that has it is no good; and nobody is woken for nothing. */
Test(dispatch_stragglers, never_on_the_same_worker)
{
    start(1, 2);
    one_runs(1);
    cr_expect_eq(sleep_until(now + 3), 0);
    cr_expect(isinf(ga_dispatch_wakes(dispatch)));
}

Test(dispatch_stragglers, one_that_cannot_be_helped_does_not_keep_others_from_it)
{
    create(2);
    join(0, 2, 0);
    warm_up(1);
    add(10, 1);
    act(); /* worker 0, which has another slot */
    join(1, 1, 1);
    now += 1;
    add(11, 2);
    act(); /* one each */
    uint64_t on_1 = holder[11] == 1 ? 11 : 12;
    succeed(on_1 == 11 ? 12 : 11, 1);
    act();
    sleep_until(now + 3);
    cr_assert_eq(said[GA_DISPATCH_DUPLICATED].n, 1);
    cr_expect_eq(said[GA_DISPATCH_DUPLICATED].tasks[0], on_1, "10 must not, as worker 0 has it");
}

/* With the worker that ran it a second time gone, it may be run a second time again. */
Test(dispatch_stragglers, may_get_another_second_try_if_one_was_lost)
{
    start(3, 1);
    size_t slow = one_runs(1);
    sleep_until(now + 3);
    size_t second = holder[10];
    lose(second);
    act();
    cr_expect_eq(said[GA_DISPATCH_DUPLICATED].n, 1);
    cr_expect(holder[10] != second && holder[10] != slow);
}

Test(dispatch_stragglers, the_other_try_is_the_retry)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(2, 1);
    size_t slow = one_runs(1);
    sleep_until(now + 3);
    fail(10, GA_VERDICT_AGAIN);
    expect_counts(1, 0, 1);
    cr_expect_eq(answer(slow, 10, 0, GA_FAILURE_EXIT, 9), GA_VERDICT_FINAL);
    cr_expect_eq(tries.failed, 2);
}

/* --- leases --- */

Test(dispatch_stragglers, a_lease_ends_what_nobody_ends)
{
    policy.lease = 50;
    policy.retries[GA_FAILURE_TIMEOUT] = 1;
    policy.duplicate_after = 0;
    start(2, 1);
    add(0, 1);
    act();
    size_t stuck = holder[0];
    cr_expect_eq(ga_dispatch_wakes(dispatch), now + 50);
    cr_expect_eq(sleep_until(now + 49), 0);
    sleep_until(now + 1);
    cr_expect_eq(said[GA_DISPATCH_CANCEL].n, 1);
    cr_assert_eq(said[GA_DISPATCH_SEND].n, 1);
    cr_expect_eq(holder[0], 1 - stuck, "on another host");
    expect_counts(2, 0, 2);
    sleep_until(now + 50);
    cr_expect_eq(said[GA_DISPATCH_EXPIRED].n, 1);
    cr_expect_eq(said[GA_DISPATCH_EXPIRED].tasks[0], 0);
    cr_expect_eq(answer(stuck, 0, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE, "too late");
    expect_counts(1, 0, 1);
}

Test(dispatch_stragglers, a_lease_begins_when_the_try_does)
{
    policy.lease = 50;
    start(1, 1);
    add(0, 2);
    act();
    now += 40;
    succeed(0, 40);
    cr_expect_eq(sleep_until(now + 49), 0);
    sleep_until(now + 1);
    cr_expect_eq(said[GA_DISPATCH_EXPIRED].n, 1);
}

Test(dispatch_stragglers, the_last_of_two_tries_decides)
{
    policy.lease = 50;
    start(2, 1);
    size_t slow = one_runs(1);
    sleep_until(now + 3);
    size_t second = holder[10];
    sleep_until(now + 47);
    cr_expect_eq(said[GA_DISPATCH_CANCEL].n, 1);
    cr_expect_eq(said[GA_DISPATCH_CANCEL].worker, slow);
    cr_expect_eq(said[GA_DISPATCH_EXPIRED].n, 0);
    cr_expect_eq(answer(second, 10, 1, GA_FAILURE_NONE, 47), GA_VERDICT_FINAL);
}

/* Neither is a lease forgotten because its worker was away; even if others began before it came
 * back. */
Test(dispatch_stragglers, an_absence_does_not_renew_a_lease)
{
    policy.lease = 50;
    create(2);
    join(0, 1, 0);
    add(0, 1);
    act();
    now += 10;
    join(1, 1, 1);
    add(1, 1);
    act();
    for (int i = 0; i < 2; i++) {
        lose(0);
        now += 21;
        join(0, 1, 0);
        act();
    }
    cr_assert_eq(said[GA_DISPATCH_CANCEL].n, 1);
    cr_expect_eq(said[GA_DISPATCH_CANCEL].tasks[0], 0);
}
