/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_members.c - tests of rank 0 with workers that join, leave and are away for a while. */
#include "presence_fixture.h"

TestSuite(master_members, .init = set_up, .fini = tear_down);

static void expect_recorded(uint32_t ranks, uint32_t slots, const char *names)
{
    struct ga_run_reader *reader;
    const struct ga_session *one;

    cr_assert_eq(ga_run_reader_open(&reader, config.run.results, &error), GA_OK, "%s", error.text);
    one = ga_run_reader_session(reader, ga_run_reader_sessions(reader) - 1);
    cr_expect_eq(one->ranks, ranks, "%u ranks", one->ranks);
    cr_expect_eq(one->slots, slots, "%u slots", one->slots);
    cr_expect_str_eq(one->hosts, names);
    ga_run_reader_close(reader);
}

static size_t told(const char *text)
{
    size_t n = 0;

    for (const char *at = said; (at = strstr(at, text)) != NULL; at++)
        n++;
    return n;
}

Test(master_members, who_joins_later_evaluates)
{
    const uint64_t wanted = undisturbed();

    workers[3].greets_at = 11;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node3: 1 slot joins\n");
    expect_said("4/4 busy");
    expect_recorded(4, 4, "node0:1 node1:1 node2:1 node3:1");
    cr_expect_eq(history(), wanted);
}

Test(master_members, those_that_join_together_are_told_together)
{
    workers[2].host = "node3";
    workers[2].greets_at = workers[3].greets_at = 20;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node3: 2 slots join\n");
    cr_expect_eq(told(" join"), 2, "and that one of them is late:\n%s", said);
}

Test(master_members, who_joins_before_the_run_begins_is_one_of_them)
{
    const uint64_t wanted = undisturbed();

    workers[2].greets_at = 4;
    workers[3].greets_at = 1;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_eq(told(" join"), 0, "%s", said);
    expect_said("4/4 busy");
    cr_expect_eq(history(), wanted);
}

Test(master_members, who_may_not_join_is_sent_home)
{
    const uint64_t wanted = undisturbed();

    workers[3].greets_at = 11;
    workers[3].version = "2";
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node3, rank 3: runs gaopt 2, rank 0 runs 1; install the same on all hosts; "
                "it gets no work\n");
    cr_expect_eq(told("it gets no work"), 1);
    cr_expect_str_eq(workers[3].farewell,
                     "runs gaopt 2, rank 0 runs 1; install the same on all hosts");
    cr_expect_eq(history(), wanted);
}

/* Not even while others are gathered is that an error of the run. */
Test(master_members, who_may_not_join_does_not_stop_others)
{
    workers[2].greets_at = 4;
    workers[3].greets_at = 1;
    workers[3].version = "2";
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_eq(told("it gets no work"), 1, "%s", said);
}

Test(master_members, who_leaves_hands_its_tasks_back)
{
    const uint64_t wanted = undisturbed();

    workers[2].seconds = workers[2].left = 7;
    workers[2].leaves_at = 5;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, rank 2: leaves; 1 evaluation goes to others\n");
    cr_expect_eq(told("node2"), 1, "what follows was to be expected:\n%s", said);
    cr_expect_eq(workers[2].n_done_last, 1, "what ran is not lost");
    expect_recorded(3, 3, "node0:1 node1:1 node2:1");
    cr_expect_eq(history(), wanted);
}

Test(master_members, who_says_goodbye_without_a_word_leaves_too)
{
    const uint64_t wanted = undisturbed();

    workers[2].goes_at = 6;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, rank 2: leaves\n");
    cr_expect_eq(history(), wanted);
}

Test(master_members, one_that_is_away_gets_nothing_until_it_is_back)
{
    const uint64_t wanted = undisturbed();

    workers[2].away_from = 9;
    workers[2].away_to = 31;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2: away until ");
    expect_said("host node2: 1 slot is back\n");
    expect_said("2/2 busy");
    cr_expect_eq(history(), wanted);
}

static void all_are_away(int from, int to)
{
    for (size_t i = 0; i < STARTED; i++) {
        workers[i].away_from = from;
        workers[i].away_to = to;
    }
}

/* It is not known before how many slots there will be. */
Test(master_members, those_that_are_away_at_first_are_recorded_when_they_are_back)
{
    for (size_t i = 0; i < STARTED; i++) {
        workers[i].away_from = 1;
        workers[i].away_to = 100 + (int)i;
    }
    workers[2].greets_at = 50;
    workers[2].away_from = workers[2].away_to = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    for (size_t i = 0; i < STARTED; i++)
        cr_expect_eq(workers[i].n_unasked, 0);
    expect_recorded(3, 3, "node0:1 node1:1 node2:1");
}

Test(master_members, a_run_whose_workers_are_all_away_waits_for_hours)
{
    const uint64_t wanted = undisturbed();

    all_are_away(9, 9 + 3600);
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_geq(second, 3600);
    cr_expect_eq(told("all workers are away; the first is back at "), 1, "%s", said);
    cr_expect_eq(told("no worker is left"), 0);
    cr_expect_eq(history(), wanted);
}

Test(master_members, but_not_longer_than_the_batch_job_lasts)
{
    all_are_away(9, NEVER);
    seconds_left = config.run.margin + 100;
    cr_assert_eq(session(), GA_OUTCOME_RESUMABLE, "%s", error.text);
    cr_expect_leq(second, 102);
    cr_expect_geq(second, 90);
}

Test(master_members, one_that_is_lost_while_it_is_away_is_waited_for_as_all)
{
    all_are_away(9, NEVER);
    for (size_t i = 1; i < STARTED; i++) {
        workers[i].silent_from = 1000;
        workers[i].silent_to = NEVER;
    }
    workers[0].leaves_at = 1000;
    cr_assert_eq(session(), GA_OUTCOME_RESUMABLE, "%s", error.text);
    cr_expect_geq(second, 1600);
    cr_expect_leq(second, 1620);
}

/* It is heard again while it is away: what it runs counts, and it gets nothing. */
Test(master_members, one_that_is_away_may_fall_silent_and_be_back)
{
    const uint64_t wanted = undisturbed();

    workers[2].seconds = workers[2].left = 30;
    workers[2].away_from = 5;
    workers[2].away_to = NEVER;
    workers[2].silent_from = 7;
    workers[2].silent_to = 15;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, rank 2: is back\n");
    cr_expect_eq(workers[2].n_unasked, 0);
    cr_expect_eq(history(), wanted);
}

Test(master_members, when_all_have_left_it_waits_for_who_may_join)
{
    const uint64_t wanted = undisturbed();

    for (size_t i = 0; i < STARTED; i++)
        workers[i].leaves_at = 9;
    workers[3].greets_at = 200;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("rank 2: leaves\nno worker is left; waiting 10 min for one to come back\n");
    expect_said("host node3: 1 slot joins\n");
    cr_expect_eq(history(), wanted);
}
