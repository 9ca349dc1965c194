/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_hosts.c - tests of hosts at fault: set aside, tried again, forgiven. */
#include "dispatch_two_hosts.h"

TestSuite(dispatch_hosts, .init = hosts_set_up, .fini = fixture_tear_down);

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
