/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_hosts.c - tests of hosts at fault: failures that are held, quarantine, trial. */
#include "dispatch_fixture.h"

static void set_up(void)
{
    fixture_set_up();
    policy.quarantine_after = 3;
}

TestSuite(dispatch_hosts, .init = set_up, .fini = fixture_tear_down);

static uint64_t next_task;

/* Two hosts of one worker of two slots; both slots of the second one are busy for ever. */
static void start_two(void)
{
    next_task = 2;
    create(2);
    join(1, 2, 1);
    add(0, 2);
    act();
    join(0, 1, 0);
}

static void fail_in_a_row(int n, enum ga_verdict verdict)
{
    for (int i = 0; i < n; i++) {
        add(next_task, 1);
        act();
        cr_assert_eq(holder[next_task], 0);
        fail(next_task++, verdict);
    }
}

Test(dispatch_hosts, a_final_failure_is_held_until_its_host_succeeds)
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
Test(dispatch_hosts, an_older_success_proves_nothing)
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

Test(dispatch_hosts, retries_come_first)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start_two();
    fail_in_a_row(1, GA_VERDICT_AGAIN);
    sleep_until(now + 1.5);
    fail(2, GA_VERDICT_HELD);
    cr_expect_eq(tries.failed, 2);
}

Test(dispatch_hosts, with_one_host_nothing_is_held)
{
    create(2);
    join(0, 1, 4);
    join(1, 1, 4);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_FINAL);
}

Test(dispatch_hosts, nothing_is_held_if_hosts_are_never_at_fault)
{
    policy.quarantine_after = 0;
    start(2, 1);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_FINAL);
}

Test(dispatch_hosts, an_idle_one_confirms)
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

Test(dispatch_hosts, or_refutes)
{
    start(2, 1);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_HELD);
    act();
    succeed(0, 1);
    cr_expect(tries.answered == 2 && tries.failed == 1);
}

Test(dispatch_hosts, what_waits_goes_before_what_is_to_be_confirmed)
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

Test(dispatch_hosts, a_confirmation_that_is_lost_is_made_anew)
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
Test(dispatch_hosts, a_confirmed_failure_is_not_the_hosts)
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

/* Host 0 fails three times while host 1 succeeds. */
static void quarantine_first(void)
{
    start_two();
    fail_in_a_row(2, GA_VERDICT_HELD);
    cr_assert_eq(answer(1, 0, 0, GA_FAILURE_NONE, 1), GA_VERDICT_FINAL);
    add(next_task, 1); /* keeps worker 1 busy, or else it would confirm */
    add(next_task + 1, 1);
    act();
    uint64_t mine = holder[next_task] == 0 ? next_task : next_task + 1;
    cr_assert_eq(holder[mine], 0);
    next_task += 2;
    fail(mine, GA_VERDICT_AGAIN);
}

Test(dispatch_hosts, that_fail_all_while_others_succeed_are_quarantined)
{
    quarantine_first();
    act();
    cr_assert_eq(said[GA_DISPATCH_QUARANTINED].n, 1);
    cr_expect_eq(said[GA_DISPATCH_QUARANTINED].host, 0);
    cr_expect_eq(said[GA_DISPATCH_QUARANTINED].until, now + 60);
    struct ga_dispatch_counts counts = ga_dispatch_counts(dispatch);
    cr_expect(counts.quarantined == 1 && counts.held == 0);
    add(next_task, 1);
    act();
    cr_expect_eq(sent_to[0], 0, "it gets nothing");
}

Test(dispatch_hosts, what_such_a_host_failed_is_run_elsewhere_as_if_it_had_not_been)
{
    quarantine_first();
    act();
    size_t n = ga_dispatch_counts(dispatch).waiting + ga_dispatch_counts(dispatch).out;
    cr_expect_eq(n, 5, "1 and 4 that run, and 2, 3, and the one that failed last");
    cr_expect_eq(answer(1, 1, 0, GA_FAILURE_NONE, 1), GA_VERDICT_FINAL);
    act();
    cr_assert_eq(holder[2], 1);
    fail(2, GA_VERDICT_FINAL); /* no other host is left */
    cr_expect(tries.answered == 1 && tries.failed == 1);
}

/* A failure on a bad host is forgiven though its task was tried elsewhere before that was known. */
Test(dispatch_hosts, failures_of_such_a_row_are_forgiven)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start_two();
    fail_in_a_row(1, GA_VERDICT_AGAIN);
    succeed(0, 1);
    act();
    cr_assert_eq(holder[2], 1);
    next_task = 3;
    fail_in_a_row(2, GA_VERDICT_AGAIN);
    act();
    cr_assert_eq(said[GA_DISPATCH_QUARANTINED].n, 1);
    fail(2, GA_VERDICT_AGAIN);
    act();
    succeed(1, 1);
    act();
    cr_assert_eq(holder[2], 1);
    fail(2, GA_VERDICT_FINAL);
    cr_expect_eq(tries.failed, 2, "both on host 1");
}

Test(dispatch_hosts, what_waits_at_such_a_host_is_recalled)
{
    policy.quarantine_after = 1;
    create(2);
    join(1, 1, 1);
    add(0, 1);
    act();
    join(0, 2, 0);
    add(1, 4);
    act();
    cr_assert_eq(sent_to[0], 4);
    fail(1, GA_VERDICT_HELD);
    act(); /* nobody else has answered: it gets nothing already now */
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 1);
    cr_expect_eq(said[GA_DISPATCH_RECALL].worker, 0);
    expect_counts(3, 0, 4);
}

/* Nobody else has answered since: it is not known yet. */
Test(dispatch_hosts, without_evidence_a_host_waits)
{
    start_two();
    fail_in_a_row(3, GA_VERDICT_HELD);
    add(next_task, 1);
    act();
    cr_expect_eq(sent_to[0], 0);
    cr_expect_eq(said[GA_DISPATCH_QUARANTINED].n, 0);
    succeed(0, 1);
    act();
    cr_expect_eq(said[GA_DISPATCH_QUARANTINED].n, 1);
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 0);
}

/* All fail: that is the evaluator's fault, and the run is to end soon. */
Test(dispatch_hosts, if_all_hosts_fail_that_counts)
{
    start_two();
    fail_in_a_row(3, GA_VERDICT_HELD);
    act();
    cr_assert_eq(answer(1, 0, 0, GA_FAILURE_EXIT, 1), GA_VERDICT_FINAL); /* 0 is not trusted */
    act();
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 3);
    cr_expect_eq(said[GA_DISPATCH_QUARANTINED].n, 0);
    add(next_task, 1);
    act();
    cr_expect_eq(holder[next_task], 0, "it goes on");
}

Test(dispatch_hosts, a_host_does_not_wait_for_evidence_for_ever)
{
    start_two();
    fail_in_a_row(3, GA_VERDICT_HELD);
    act();
    cr_expect_eq(ga_dispatch_wakes(dispatch), now + 60);
    sleep_until(now + 60);
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 3);
}

Test(dispatch_hosts, are_tried_again_with_one_task_at_a_time)
{
    quarantine_first();
    act();
    cr_expect_eq(sleep_until(now + 59), 0);
    sleep_until(now + 1);
    cr_assert_eq(said[GA_DISPATCH_READMITTED].n, 1);
    cr_expect_eq(said[GA_DISPATCH_READMITTED].host, 0);
    uint64_t trial = ga_dispatch_oldest(dispatch, 0);
    cr_assert_neq(trial, GA_NO_ID);
    add(next_task, 10);
    act();
    cr_expect_eq(sent_to[0], 0);
    succeed(trial, 1);
    act();
    cr_expect_gt(sent_to[0], 1);
    cr_expect_eq(ga_dispatch_counts(dispatch).quarantined, 0);
}

Test(dispatch_hosts, one_task_at_a_time_is_not_one_a_slot)
{
    policy.quarantine_after = 1;
    create(2);
    join(1, 1, 1);
    add(0, 1);
    act();
    join(0, 4, 0);
    add(1, 1);
    act();
    fail(1, GA_VERDICT_HELD);
    succeed(0, 1);
    act();
    cr_assert_eq(ga_dispatch_counts(dispatch).quarantined, 1);
    add(2, 20);
    sleep_until(now + 60);
    cr_expect_eq(sent_to[0], 1);
    cr_expect_eq(act(), 0);
}

Test(dispatch_hosts, that_fail_their_trial_wait_twice_as_long)
{
    double length = 60;
    quarantine_first();
    add(next_task, 30);
    act();
    for (int i = 0; i < 6; i++) {
        sleep_until(now + length);
        uint64_t trial = ga_dispatch_oldest(dispatch, 0);
        cr_assert_neq(trial, GA_NO_ID);
        fail(trial, GA_VERDICT_AGAIN);
        length = fmin(2 * length, 16 * 60);
        act();
        cr_assert_eq(said[GA_DISPATCH_QUARANTINED].n, 1);
        cr_expect_eq(said[GA_DISPATCH_QUARANTINED].until, now + length);
    }
}

Test(dispatch_hosts, a_trial_whose_worker_is_lost_is_made_anew)
{
    policy.quarantine_after = 1;
    create(3);
    join(1, 1, 1);
    add(0, 1);
    act();
    join(0, 1, 0);
    join(2, 1, 0);
    add(1, 1);
    act();
    fail(1, GA_VERDICT_HELD);
    succeed(0, 1);
    add(2, 20);
    sleep_until(now + 60);
    cr_assert_eq(sent_to[0] + sent_to[2], 1);
    size_t tried = sent_to[0] == 1 ? 0 : 2;
    lose(tried);
    act();
    cr_expect_eq(sent_to[2 - tried], 1);
}

Test(dispatch_hosts, a_late_failure_of_a_host_in_quarantine_does_not_count)
{
    policy.quarantine_after = 2;
    next_task = 4;
    create(2);
    join(0, 3, 0);
    join(1, 1, 1);
    add(0, 4);
    act();
    uint64_t other = 0, mine[3];
    size_t n = 0;
    for (uint64_t task = 0; task < 4; task++)
        if (holder[task] == 1)
            other = task;
        else
            mine[n++] = task;
    fail(mine[0], GA_VERDICT_HELD);
    succeed(other, 1);
    fail(mine[1], GA_VERDICT_AGAIN);
    fail(mine[2], GA_VERDICT_AGAIN);
    act();
    cr_expect_eq(ga_dispatch_counts(dispatch).quarantined, 1);
    cr_expect_eq(ga_dispatch_counts(dispatch).held, 0);
}

/* What it was compared with is gone. */
Test(dispatch_hosts, the_last_host_is_trusted)
{
    quarantine_first();
    act();
    lose(1);
    act();
    cr_expect_eq(said[GA_DISPATCH_READMITTED].n, 1);
    cr_expect_gt(sent_to[0], 0);
    fail(ga_dispatch_oldest(dispatch, 0), GA_VERDICT_FINAL);
}

Test(dispatch_hosts, what_the_last_host_holds_counts)
{
    start_two();
    fail_in_a_row(1, GA_VERDICT_HELD);
    lose(1);
    act();
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 1);
}

/* Its loss says nothing of the individual: others confirm, or refute, as if it were there. */
Test(dispatch_hosts, what_a_lost_host_holds_is_confirmed_by_others)
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
Test(dispatch_hosts, a_host_that_comes_and_goes_holds_nothing_for_longer)
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
Test(dispatch_hosts, nothing_is_held_for_ever)
{
    start_two();
    fail_in_a_row(1, GA_VERDICT_HELD);
    act();
    cr_expect_eq(ga_dispatch_wakes(dispatch), now + 16 * 60);
    sleep_until(now + 16 * 60);
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 1);
}

Test(dispatch_hosts, a_lost_or_cancelled_try_is_no_failure_of_its_host)
{
    policy.quarantine_after = 1;
    start_two();
    add(2, 1);
    act();
    cr_assert_eq(finish(2, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    lose(0);
    join(0, 1, 0);
    act();
    succeed(0, 1);
    act();
    cr_expect_eq(said[GA_DISPATCH_QUARANTINED].n, 0);
}

/* A second try on another host is as good as a confirmation. */
Test(dispatch_hosts, the_other_of_two_tries_confirms)
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
Test(dispatch_hosts, a_held_task_is_not_run_a_second_time_where_it_failed)
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

Test(dispatch_hosts, short_tasks_are_confirmed_by_worker_0_if_need_be)
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
