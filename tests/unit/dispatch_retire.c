/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_retire.c - tests of workers that come later, and of those that go and say so. */
#include "dispatch_fixture.h"

TestSuite(dispatch_retire, .init = fixture_set_up, .fini = fixture_tear_down);

static void retire(size_t worker)
{
    ga_dispatch_retire(dispatch, worker, now);
}

static void expect_there(size_t workers, size_t slots)
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(dispatch);
    cr_expect_eq(counts.workers, workers, "workers %zu, not %zu", counts.workers, workers);
    cr_expect_eq(counts.slots, slots, "slots %zu, not %zu", counts.slots, slots);
}

static void give_back(uint64_t task)
{
    cr_assert_eq(finish(task, GA_FAILURE_CANCELLED, 0), GA_VERDICT_AGAIN);
}

Test(dispatch_retire, who_comes_later_gets_tasks_as_all)
{
    start(1, 1);
    warm_up(1);
    add(10, 20);
    act();
    ga_dispatch_extend(dispatch, 4);
    expect_there(1, 1);
    join(3, 2, 3);
    expect_there(2, 3);
    act();
    cr_expect_geq(sent_to[3], 2);
    join(1, 1, 0); /* that came with it, and is heard of later */
    act();
    cr_expect_geq(sent_to[1], 1);
}

/* The lists that workers are in must survive that there are more of them. */
Test(dispatch_retire, many_may_come)
{
    enum { N = 7 };
    start(1, 1);
    add(0, 40);
    for (size_t i = 1; i < N; i++) {
        act();
        ga_dispatch_extend(dispatch, i + 1);
        join(i, 1, i % 3);
    }
    for (uint64_t done = 0; done < 40; done++) {
        uint64_t oldest = GA_NO_ID;
        act();
        for (size_t i = 0; i < N && oldest == GA_NO_ID; i++)
            oldest = ga_dispatch_oldest(dispatch, (done + i) % N);
        cr_assert_neq(oldest, GA_NO_ID);
        succeed(oldest, 1);
    }
    act();
    expect_counts(0, 0, 0);
    expect_there(N, N);
}

Test(dispatch_retire, who_goes_gets_nothing_more)
{
    start(2, 1);
    warm_up(1);
    retire(1);
    expect_there(1, 1);
    add(10, 10);
    act();
    cr_expect_eq(sent_to[1], 0);
    cr_expect_gt(sent_to[0], 0);
    retire(1); /* said twice */
    expect_there(1, 1);
}

Test(dispatch_retire, what_it_runs_counts)
{
    start(2, 1);
    warm_up(1);
    add(10, 2);
    act();
    uint64_t runs = ga_dispatch_oldest(dispatch, 1);
    retire(1);
    expect_counts(1, 0, 2);
    succeed(runs, 1);
    expect_counts(1, 0, 1);
}

Test(dispatch_retire, what_it_gives_back_goes_to_others)
{
    start(2, 1);
    warm_up(1);
    add(10, 6);
    act();
    uint64_t runs = ga_dispatch_oldest(dispatch, 1), waits = GA_NO_ID;
    for (uint64_t task = 10; task < 16; task++)
        if (holder[task] == 1 && task != runs)
            waits = task;
    cr_assert_neq(waits, GA_NO_ID);
    retire(1);
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 0, "it does so by itself");
    act();
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 0);
    give_back(waits);
    give_back(runs); /* its grace is over */
    for (int i = 0; i < 6; i++) {
        act();
        succeed(ga_dispatch_oldest(dispatch, 0), 1);
    }
    cr_expect_eq(holder[waits], 0);
    cr_expect_eq(holder[runs], 0);
    cr_expect_eq(tries.failed, 0, "that is no failure");
    expect_counts(0, 0, 0);
}

/* What was recalled from who goes comes back soon: a slot that idles needs not ask others. */
Test(dispatch_retire, what_comes_back_is_waited_for)
{
    start(3, 1);
    warm_up(1);
    add(10, 6);
    act();
    retire(2);
    succeed(ga_dispatch_oldest(dispatch, 0), 1);
    succeed(ga_dispatch_oldest(dispatch, 0), 1);
    act();
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 0);
    for (uint64_t task = 10; task < 16; task++)
        if (holder[task] == 2 && task != ga_dispatch_oldest(dispatch, 2))
            give_back(task);
    act();
    cr_expect_eq(sent_to[0], 1);
}

Test(dispatch_retire, an_attempt_that_was_given_back_in_time_was_none)
{
    struct ga_dispatch_action action;
    start(1, 1);
    ga_dispatch_extend(dispatch, 2);
    add(0, 2);
    act();
    retire(0);
    give_back(1); /* it waited */
    give_back(0); /* it ran */
    join(1, 1, 1);
    uint32_t attempts[2] = {9, 9};
    while (ga_dispatch_next(dispatch, now, &action))
        for (size_t i = 0; action.kind == GA_DISPATCH_SEND && i < action.n; i++)
            attempts[action.tasks[i]] = action.attempts[i];
    cr_expect_eq(attempts[0], 1);
    cr_expect_eq(attempts[1], 0);
}

Test(dispatch_retire, who_is_back_gets_tasks_again)
{
    start(1, 1);
    warm_up(1);
    add(10, 4);
    act();
    expect_counts(1, 2, 2);
    retire(0);
    expect_counts(0, 2, 2);
    act();
    cr_expect_eq(sent_to[0], 0);
    now += 3600;
    join(0, 1, 0);
    expect_counts(1, 2, 2);
    expect_there(1, 1);
    for (uint64_t task = 10; task < 14; task++) {
        succeed(task, 1);
        act();
    }
    expect_counts(0, 0, 0);
}

/* It was not given back after all, as the hours began again at once. */
Test(dispatch_retire, what_is_not_given_back_may_be_recalled_again)
{
    start(2, 1);
    warm_up(1);
    add(10, 4);
    act();
    retire(1);
    join(1, 1, 1);
    act();
    while (ga_dispatch_oldest(dispatch, 0) != GA_NO_ID) {
        succeed(ga_dispatch_oldest(dispatch, 0), 1);
        act();
    }
    cr_expect_eq(said[GA_DISPATCH_RECALL].n, 1);
    cr_expect_eq(said[GA_DISPATCH_RECALL].worker, 1);
}

Test(dispatch_retire, who_is_killed_while_it_goes_is_lost)
{
    start(2, 1);
    warm_up(1);
    add(10, 4);
    act();
    retire(1);
    lose(1);
    expect_there(1, 1);
    expect_counts(1, 2, 2);
    for (int i = 0; i < 4; i++) {
        act();
        succeed(ga_dispatch_oldest(dispatch, 0), 1);
    }
    act();
    expect_counts(0, 0, 0);
}

Test(dispatch_retire, who_was_lost_and_is_away_goes_on_with_what_it_ran)
{
    start(1, 1);
    add(0, 1);
    act();
    lose(0);
    join(0, 1, 0);
    retire(0);
    expect_counts(0, 0, 1);
    expect_there(0, 0);
    cr_expect_eq(act(), 0);
    succeed(0, 1);
    expect_counts(0, 0, 0);
}

Test(dispatch_retire, of_who_never_joined_it_means_nothing)
{
    create(2);
    retire(1);
    join(0, 1, 0);
    lose(0);
    retire(0);
    expect_there(0, 0);
    expect_counts(0, 0, 0);
}

/* A host whose workers have gone cannot say that another one is at fault. */
Test(dispatch_retire, a_failure_counts_when_all_others_have_gone)
{
    policy.quarantine_after = 3;
    start(2, 1);
    warm_up(1);
    add(10, 2);
    act();
    uint64_t task = ga_dispatch_oldest(dispatch, 0);
    retire(1);
    cr_expect_eq(finish(task, GA_FAILURE_EXIT, 1), GA_VERDICT_FINAL);
}

Test(dispatch_retire, what_is_held_counts_when_the_others_go)
{
    policy.quarantine_after = 3;
    start(2, 1);
    warm_up(1);
    add(10, 2);
    act();
    uint64_t task = ga_dispatch_oldest(dispatch, 0);
    fail(task, GA_VERDICT_HELD);
    retire(1);
    act();
    cr_expect_eq(said[GA_DISPATCH_COUNTS].n, 1);
}

/* A worker that goes is no witness, though it be worker 0. */
Test(dispatch_retire, nobody_that_goes_confirms_a_failure)
{
    policy.quarantine_after = 3;
    start(3, 1);
    add(0, 3);
    act();
    uint64_t task = ga_dispatch_oldest(dispatch, 1);
    succeed(ga_dispatch_oldest(dispatch, 0), 1);
    retire(0);
    fail(task, GA_VERDICT_HELD);
    act();
    cr_expect_eq(sent_to[0], 0);
    succeed(ga_dispatch_oldest(dispatch, 2), 1);
    act();
    cr_expect_eq(sent_to[0], 0);
    cr_expect_eq(sent_to[2], 1);
}

/* Worker 0, which gets no short tasks, is not one of those that have slots when it has gone. */
Test(dispatch_retire, all_slots_are_used_without_worker_0)
{
    policy.local_worth = 1e-3;
    start(3, 2);
    warm_up(1e-5);
    retire(0);
    add(10, 4);
    act();
    expect_counts(4, 0, 4);
}
