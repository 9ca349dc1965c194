/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_held.c - tests of failures that are held until it is known whether their host is at
 * fault: confirmed or refuted by another, or counted in the end. */
#include "dispatch_two_hosts.h"

TestSuite(dispatch_held, .init = hosts_set_up, .fini = fixture_tear_down);

Test(dispatch_held, a_final_failure_is_held_until_its_host_succeeds)
{
    start_two();
    fail_in_a_row(2, GA_VERDICT_HELD);
    cr_expect(tries.answered == 1 && tries.failed == 1);
    cr_expect_eq(act(), 0);
    cr_expect_eq(ga_dispatch_counts(dispatch).held, 2);
    add(4, 1);
    act();
    succeed(4, 1);
    act();
    cr_assert_eq(said[GA_DISPATCH_COUNTS].n, 2);
    cr_expect(said[GA_DISPATCH_COUNTS].tasks[0] == 2 && said[GA_DISPATCH_COUNTS].tasks[1] == 3);
    cr_expect_eq(ga_dispatch_counts(dispatch).held, 0);
    cr_expect_eq(act(), 0, "told once");
}

/* What began before may have been done with before the host broke. */
Test(dispatch_held, an_older_success_proves_nothing)
{
    next_task = 4;
    create(2);
    join(1, 1, 1);
    add(0, 1);
    act();
    join(0, 3, 0);
    add(1, 3);
    act();
    now += 10;
    fail(1, GA_VERDICT_HELD);
    succeed(2, 10);
    act();
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 0);
    fail(3, GA_VERDICT_HELD);
    fail_in_a_row(1, GA_VERDICT_HELD);
    act();
    cr_expect_eq(said[GA_DISPATCH_QUARANTINED].n, 0, "that was no success elsewhere");
    succeed(0, 1);
    act();
    cr_expect_eq(said[GA_DISPATCH_QUARANTINED].n, 1);
}

Test(dispatch_held, retries_come_first)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start_two();
    fail_in_a_row(1, GA_VERDICT_AGAIN);
    sleep_until(now + 1.5);
    fail(2, GA_VERDICT_HELD);
    cr_expect_eq(tries.failed, 2);
}

Test(dispatch_held, with_one_host_nothing_is_held)
{
    create(2);
    join(0, 1, 4);
    join(1, 1, 4);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_FINAL);
}

Test(dispatch_held, nothing_is_held_if_hosts_are_never_at_fault)
{
    policy.quarantine_after = 0;
    start(2, 1);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_FINAL);
}

Test(dispatch_held, an_idle_one_confirms)
{
    start(2, 1);
    add(0, 1);
    act();
    size_t first = holder[0];
    fail(0, GA_VERDICT_HELD);
    act();
    cr_assert_eq(said[GA_DISPATCH_SEND].n, 1);
    cr_expect_eq(holder[0], 1 - first);
    fail(0, GA_VERDICT_FINAL);
    cr_expect(tries.answered == 2 && tries.failed == 2);
    expect_counts(0, 0, 0);
    cr_expect_eq(ga_dispatch_counts(dispatch).held, 0);
}

Test(dispatch_held, or_refutes)
{
    start(2, 1);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_HELD);
    act();
    succeed(0, 1);
    cr_expect(tries.answered == 2 && tries.failed == 1);
}

Test(dispatch_held, what_waits_goes_before_what_is_to_be_confirmed)
{
    start(2, 1);
    add(0, 2);
    act();
    size_t other = holder[1];
    fail(0, GA_VERDICT_HELD);
    add(2, 1);
    act();
    cr_assert_neq(holder[2], other);
    add(3, 1); /* ahead of somebody */
    act();
    succeed(1, 1);
    act();
    cr_expect_neq(holder[0], other, "it has 3 to do, or to recall");
}

Test(dispatch_held, a_confirmation_that_is_lost_is_made_anew)
{
    start(3, 1);
    add(0, 1);
    act();
    size_t first = holder[0];
    fail(0, GA_VERDICT_HELD);
    act();
    size_t second = holder[0];
    lose(second);
    act();
    cr_expect(holder[0] != first && holder[0] != second);
    cr_expect_eq(ga_dispatch_counts(dispatch).held, 1);
}

/* Its row is over, so two more failures are no row of three. */
Test(dispatch_held, a_confirmed_failure_is_not_the_hosts)
{
    start_two();
    fail_in_a_row(1, GA_VERDICT_HELD);
    succeed(0, 1); /* worker 1 has a free slot */
    act();
    cr_assert_eq(holder[2], 1);
    fail(2, GA_VERDICT_FINAL);
    next_task = 3;
    add(3, 1); /* on the slot of worker 1 again, for ever, or on 0 */
    act();
    if (holder[3] == 0) {
        add(4, 1);
        act();
        fail(3, GA_VERDICT_HELD);
        next_task = 5;
    } else {
        next_task = 4;
        fail_in_a_row(1, GA_VERDICT_HELD);
    }
    fail_in_a_row(1, GA_VERDICT_HELD);
    act();
    cr_expect_eq(said[GA_DISPATCH_QUARANTINED].n, 0);
}

Test(dispatch_held, what_the_last_host_holds_counts)
{
    start_two();
    fail_in_a_row(1, GA_VERDICT_HELD);
    lose(1);
    act();
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 1);
}

/* Its loss says nothing of the individual: others confirm, or refute, as if it were there. */
Test(dispatch_held, what_a_lost_host_holds_is_confirmed_by_others)
{
    start_two();
    fail_in_a_row(1, GA_VERDICT_HELD);
    lose(0);
    cr_expect_eq(ga_dispatch_counts(dispatch).held, 1);
    act();
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 0);
    cr_assert_eq(answer(1, 0, 0, GA_FAILURE_NONE, 1), GA_VERDICT_FINAL);
    act();
    cr_assert_eq(holder[2], 1);
    fail(2, GA_VERDICT_FINAL);
    cr_expect_eq(tries.failed, 2);
}

/* Not even if that host comes and goes all the time. */
Test(dispatch_held, a_host_that_comes_and_goes_holds_nothing_for_longer)
{
    start_two();
    fail_in_a_row(1, GA_VERDICT_HELD);
    for (int i = 0; i < 9; i++) {
        lose(0);
        sleep_until(now + 100);
        join(0, 1, 0);
        act();
        cr_assert_eq(said[GA_DISPATCH_COUNTS].n, 0);
    }
    sleep_until(now + 60);
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 1);
}

/* The other host is stuck for ever. */
Test(dispatch_held, nothing_is_held_for_ever)
{
    start_two();
    fail_in_a_row(1, GA_VERDICT_HELD);
    act();
    cr_expect_eq(ga_dispatch_wakes(dispatch), now + 16 * 60);
    sleep_until(now + 16 * 60);
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 1);
}

/* A second try on another host is as good as a confirmation. */
Test(dispatch_held, the_other_of_two_tries_confirms)
{
    policy.duplicate_after = 3;
    start(2, 1);
    warm_up(1);
    add(10, 1);
    act();
    size_t slow = holder[10];
    sleep_until(now + 3);
    cr_assert_eq(said[GA_DISPATCH_DUPLICATED].n, 1);
    fail(10, GA_VERDICT_HELD);
    cr_expect_eq(act(), 0);
    cr_expect_eq(answer(slow, 10, 0, GA_FAILURE_EXIT, 4), GA_VERDICT_FINAL);
    expect_counts(0, 0, 0);
}

/* A host cannot confirm itself, however many tries it makes. */
Test(dispatch_held, a_held_task_is_not_run_a_second_time_where_it_failed)
{
    policy.duplicate_after = 3;
    create(4);
    join(0, 1, 0);
    warm_up(1);
    add(10, 1);
    act();
    join(1, 1, 0);
    act();
    sleep_until(now + 3); /* both workers of host 0 have it */
    cr_assert_eq(holder[10], 1);
    join(3, 1, 1);
    add(11, 1); /* keeps host 1 busy */
    act();
    cr_assert_eq(holder[11], 3);
    fail(10, GA_VERDICT_HELD);
    now += 1;
    cr_expect_eq(act(), 0);
    succeed(11, 1);
    act();
    cr_expect_eq(holder[10], 3);
    succeed(10, 1);
}

Test(dispatch_held, short_tasks_are_confirmed_by_worker_0_if_need_be)
{
    policy.local_worth = 1e-3;
    start(2, 1);
    warm_up(1e-6);
    add(10, 1);
    act();
    cr_assert_eq(holder[10], 1);
    fail(10, GA_VERDICT_HELD);
    act();
    cr_expect_eq(holder[10], 0);
}
