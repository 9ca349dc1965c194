/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_fail.c - tests of failures: how often a task is tried, when, where; and of answers that
 * are of no use. */
#include "dispatch_fixture.h"

TestSuite(dispatch_fail, .init = fixture_set_up, .fini = fixture_tear_down);

Test(dispatch_fail, is_tried_again_as_often_as_its_class_says)
{
    policy.retries[GA_FAILURE_EXIT] = 2;
    start(1, 1);
    add(0, 2);
    for (uint32_t number = 0; number < 2; number++) {
        act();
        cr_expect_eq(try_of[0], number);
        fail(0, GA_VERDICT_AGAIN);
    }
    act();
    fail(0, GA_VERDICT_FINAL);
    cr_expect(tries.answered == 3 && tries.failed == 3 && tries.first_failure == GA_FAILURE_EXIT);
    fail(0, GA_VERDICT_STALE);
    act();
    cr_expect_eq(finish(1, GA_FAILURE_SIGNAL, 1), GA_VERDICT_FINAL, "other classes are not");
}

Test(dispatch_fail, failures_of_all_classes_are_counted_together)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    policy.retries[GA_FAILURE_SIGNAL] = 1;
    start(1, 1);
    add(0, 1);
    act();
    cr_expect_eq(finish(0, GA_FAILURE_SIGNAL, 1), GA_VERDICT_AGAIN);
    act();
    fail(0, GA_VERDICT_FINAL);
    cr_expect_eq(tries.first_failure, GA_FAILURE_SIGNAL);
}

Test(dispatch_fail, a_flaky_one_is_told)
{
    policy.retries[GA_FAILURE_EXIT] = 2;
    start(1, 1);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_AGAIN);
    act();
    succeed(0, 1);
    cr_expect(tries.answered == 2 && tries.failed == 1 && tries.first_failure == GA_FAILURE_EXIT);
}

Test(dispatch_fail, waits_its_pause_and_goes_before_all_others)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    policy.pause[GA_FAILURE_EXIT] = 5;
    start(1, 1);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_AGAIN);
    cr_expect_eq(ga_dispatch_wakes(dispatch), 105);
    expect_counts(0, 1, 0);
    cr_expect_eq(sleep_until(104.9), 0);
    add(1, 3);
    act();
    cr_expect_eq(holder[1], 0, "others run meanwhile");
    cr_expect_eq(sleep_until(105), 0, "the slot is taken, and so is the place behind it");
    succeed(1, 1);
    act();
    cr_expect_eq(said[GA_DISPATCH_SEND].n, 1);
    cr_expect_eq(said[GA_DISPATCH_SEND].tasks[0], 0, "before 3");
}

Test(dispatch_fail, is_tried_on_another_host_first)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(2, 1);
    add(0, 2);
    act();
    size_t failing = holder[0];
    fail(0, GA_VERDICT_AGAIN);
    cr_expect_eq(act(), 0, "the host that failed it is free, but the other one may be soon");
    cr_expect_eq(ga_dispatch_wakes(dispatch), now + 1);
    succeed(1, 1);
    act();
    cr_expect_neq(holder[0], failing);
}

Test(dispatch_fail, a_host_that_failed_it_gets_other_work)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(2, 1);
    add(0, 2);
    act();
    size_t failing = holder[0];
    fail(0, GA_VERDICT_AGAIN);
    add(2, 1);
    act();
    cr_expect_eq(holder[2], failing);
    succeed(2, 1);
    act();
    cr_expect_eq(sent_to[failing], 0);
}

Test(dispatch_fail, it_goes_before_all_others_on_the_other_host_too)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(2, 1);
    add(0, 20);
    act();
    size_t failing = holder[0];
    fail(0, GA_VERDICT_AGAIN);
    act();
    succeed(ga_dispatch_oldest(dispatch, 1 - failing), 1);
    act();
    cr_assert_eq(sent_to[1 - failing], 1);
    cr_expect_eq(holder[0], 1 - failing);
}

/* Neither does asking it back make it anybody's. */
Test(dispatch_fail, what_was_recalled_still_waits_for_another_host)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(2, 1);
    warm_up(1);
    add(10, 2);
    act();
    size_t failing = holder[10];
    fail(10, GA_VERDICT_AGAIN);
    add(12, 1);
    act();
    cr_assert_eq(holder[12], failing);
    cr_assert_eq(holder[10], 1 - failing); /* behind 11 */
    now += 1;
    succeed(12, 1);
    act();
    cr_assert_eq(said[GA_DISPATCH_RECALL].n, 1);
    cr_assert_eq(finish(10, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    cr_expect_eq(act(), 0);
    cr_expect_eq(sleep_until(now + 0.9), 0);
    sleep_until(now + 0.2);
    cr_expect_eq(holder[10], failing, "but not for longer than it would have waited anyway");
}

Test(dispatch_fail, waits_for_another_host_for_a_while_only)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(2, 1);
    warm_up(10);
    add(10, 2);
    act();
    size_t failing = holder[10];
    fail(10, GA_VERDICT_AGAIN);
    act();
    cr_expect_eq(sleep_until(now + 19.9), 0, "two medians");
    sleep_until(now + 0.2);
    cr_assert_eq(said[GA_DISPATCH_SEND].n, 1);
    cr_expect_eq(holder[10], failing);
}

/* Each has failed what only the other may have. */
Test(dispatch_fail, two_hosts_exchange_what_they_failed)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(2, 1);
    add(0, 2);
    act();
    size_t first = holder[0];
    fail(0, GA_VERDICT_AGAIN);
    fail(1, GA_VERDICT_AGAIN);
    act();
    cr_expect_eq(holder[0], 1 - first);
    cr_expect_eq(holder[1], first);
}

Test(dispatch_fail, with_one_host_nothing_waits_for_another)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    create(2);
    join(0, 1, 3);
    join(1, 1, 3);
    add(0, 1);
    act();
    fail(0, GA_VERDICT_AGAIN);
    cr_expect_eq(act(), 1);
}

Test(dispatch_fail, one_that_was_given_back_has_not_failed)
{
    start(1, 1);
    add(0, 1);
    act();
    cr_expect_eq(finish(0, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
    act();
    cr_expect_eq(try_of[0], 1, "each sending is a try of its own");
    fail(0, GA_VERDICT_FINAL);
    cr_expect_eq(tries.answered, 1);
}

Test(dispatch_fail, stale_answers_are_told_apart)
{
    policy.retries[GA_FAILURE_EXIT] = 1;
    start(2, 1);
    add(0, 1);
    act();
    size_t mine = holder[0];
    cr_expect_eq(answer(1 - mine, 0, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE, "somebody else's");
    cr_expect_eq(answer(mine, 0, 1, GA_FAILURE_NONE, 1), GA_VERDICT_STALE, "a try that is not");
    cr_expect_eq(answer(mine, 7, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE, "no such task");
    cr_expect_eq(answer(mine, GA_NO_ID, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE);
    fail(0, GA_VERDICT_AGAIN);
    cr_expect_eq(answer(mine, 0, 1, GA_FAILURE_NONE, 1), GA_VERDICT_STALE, "it waits");
    act();
    cr_expect_eq(answer(mine, 0, 0, GA_FAILURE_NONE, 1), GA_VERDICT_STALE, "the first try, again");
    expect_counts(1, 0, 1);
    succeed(0, 1);
}
