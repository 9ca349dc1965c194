/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_presence.c - tests of rank 0 with workers on several hosts that fall silent, come back,
 * come late, or fail everything they are given. */
#include "presence_fixture.h"

TestSuite(master_presence, .init = set_up, .fini = tear_down);

Test(master_presence, one_that_falls_silent_is_lost_and_the_run_goes_on)
{
    const uint64_t wanted = undisturbed();

    workers[2].silent_from = 7;
    workers[2].silent_to = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, rank 2: not heard of for 5 s; what ran there goes to others\n");
    cr_expect_eq(history(), wanted);
}

/* It works on while it is cut off: what it finished is used, and it gets more. */
Test(master_presence, one_that_is_heard_again_is_taken_back)
{
    const uint64_t wanted = undisturbed();

    workers[1].seconds = workers[2].seconds = 1;
    workers[1].silent_from = 5;
    workers[1].silent_to = 14;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node1, rank 1: not heard of for 5 s");
    expect_said("host node1, rank 1: is back\n");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, ranks_of_a_host_are_named_together)
{
    workers[1].host = "node2";
    workers[1].silent_from = workers[2].silent_from = 7;
    workers[1].silent_to = workers[2].silent_to = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, ranks 1, 2: not heard of for 5 s");
}

Test(master_presence, a_short_silence_is_nothing)
{
    workers[2].silent_from = 7;
    workers[2].silent_to = 11;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_null(strstr(said, "not heard of"), "%s", said);
}

Test(master_presence, one_that_is_late_joins)
{
    const uint64_t wanted = undisturbed();

    workers[2].greets_at = 20;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("rank 2: not ready; the run begins without, it may join later\n");
    expect_said("host node2: 1 slot joins\n");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, a_host_that_fails_everything_changes_nothing)
{
    const uint64_t wanted = undisturbed();

    workers[2].fails_from = 9;
    workers[2].fails_to = 50;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2: its last evaluations all failed, while others succeeded: no licence; "
                "it gets none for 20 s, and these go elsewhere\n");
    expect_said("host node2: is tried again\n");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, nobody_left_is_waited_for_and_then_it_stops)
{
    const uint64_t wanted = undisturbed();

    for (size_t i = 0; i < PEERS; i++) {
        workers[i].silent_from = 9;
        workers[i].silent_to = NEVER;
    }
    config.cluster.master_evaluates = GA_NO;
    cr_assert_eq(session(), GA_OUTCOME_RESUMABLE, "%s", error.text);
    expect_said("no worker is left; waiting 10 min for one to come back\n");
    for (size_t i = 0; i < PEERS; i++)
        workers[i].silent_from = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_eq(history(), wanted);
}

/* Ten seconds before the margin an evaluation of two still begins, one second before it none. */
Test(master_presence, the_batch_job_ends_in_time)
{
    const uint64_t wanted = undisturbed();

    seconds_left = config.run.margin + 20;
    cr_assert_eq(session(), GA_OUTCOME_RESUMABLE, "%s", error.text);
    expect_said("the end of the batch job");
    cr_expect_leq(second, 22);
    cr_expect_geq(second, 16);
    seconds_left = INFINITY;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_eq(history(), wanted);
}

Test(master_presence, remarks_on_slots_are_said_once_a_host)
{
    workers[1].host = "node2";
    workers[1].remark = workers[2].remark = "too few cores";
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, ranks 1, 2: too few cores\n");
    cr_expect_null(strstr(strstr(said, "too few") + 1, "too few"), "%s", said);
}

Test(master_presence, one_that_is_late_remarks_too)
{
    workers[2].greets_at = 20;
    workers[2].remark = "too few cores";
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2: 1 slot joins; too few cores\n");
}

/* In percent, as the summary says it. */
static double busy_share_said(void)
{
    const char *words = strstr(said, "workers busy ");

    cr_assert(words, "%s", said);
    return strtod(words + strlen("workers busy "), NULL);
}

/* 60 evaluations of 2 s; two slots are there from the start, the third for a while. */
static double busy_share_of(double third_from, double third_to)
{
    return 100 * 60 * 2 / (2.0 * second + third_to - third_from);
}

Test(master_presence, slots_that_are_not_there_are_not_idle)
{
    workers[2].greets_at = 20;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_float_eq(busy_share_said(), busy_share_of(20, second), 5, "%s", said);
    cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);

    workers[2].silent_from = 30;
    workers[2].silent_to = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_float_eq(busy_share_said(), busy_share_of(20, 30), 5, "%s", said);
}
