/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master.c - tests of rank 0: runs that end, are refused, damaged, stopped and gone on with. */
#include "master_session.h"

TestSuite(master, .init = set_up, .fini = tear_down);

Test(master, runs_to_its_end_and_says_so_again)
{
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect(all_gone);
    cr_expect_eq(read_history().n, ALL);
    cr_expect(strstr(said, "6 generations"), "%s", said);
    cr_expect_eq(session(undisturbed), GA_OUTCOME_FINISHED);
    cr_expect_eq(answered, 0);
    cr_expect_not(setup_seen, "nobody is set up for a run that is finished");
    cr_expect(all_gone, "but all are sent home");
    cr_expect(strstr(said, "in an earlier session"), "%s", said);
}

/* Evaluations succeed, but nothing can be compared. */
Test(master, an_objective_that_is_never_finite_ends_the_run)
{
    configure("sqrt(-1 - value)");
    cr_expect_eq(session(undisturbed), GA_OUTCOME_NOTHING);
    cr_expect(strstr(said, "all of the first 10 evaluations failed"), "%s", said);
    cr_expect_eq(read_history().n, 10);
}

Test(master, is_the_same_twice)
{
    struct history first = expected(), second = expected();

    cr_expect_eq(first.print, second.print);
}

Test(master, another_version_is_refused_and_named)
{
    struct plan plan = undisturbed;

    plan.version = "0.9";
    cr_expect_eq(session(plan), GA_OUTCOME_ERROR);
    cr_expect_str_eq(error.text, "host here, rank 0: runs gaopt 0.9, rank 0 runs 1; install the "
                                 "same on all hosts");
    cr_expect_not(setup_seen);
    cr_expect(all_gone);
}

Test(master, a_signal_stops_and_the_rest_follows)
{
    struct history wanted = expected();
    struct plan plan = undisturbed;

    for (plan.signal_after = 1; plan.signal_after < ALL; plan.signal_after += 19) {
        cr_assert_eq(session(plan), GA_OUTCOME_RESUMABLE, "%s", error.text);
        cr_expect_leq(answered, plan.signal_after + SLOTS, "nothing more was started");
        cr_expect(strstr(said, "SIGTERM"), "%s", said);
        expect_the_same(wanted);
        cr_expect(strstr(said, "resuming"), "%s", said);
        cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    }
}

/* What came in before is in the journal: it is not evaluated again. */
Test(master, a_killed_one_loses_nothing)
{
    struct history wanted = expected();
    const int in_all = answered;
    struct plan plan = undisturbed;

    for (plan.kill_after = 5; plan.kill_after < ALL; plan.kill_after += 21) {
        (void)session(plan);
        expect_the_same(wanted);
        /* the last answer was still under way, and a failed attempt is made again */
        cr_expect_leq(plan.kill_after + answered, in_all + 1 + SLOTS, "%d and %d of %d",
                      plan.kill_after, answered, in_all);
        cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    }
}

Test(master, a_second_signal_stops_at_once)
{
    struct history wanted = expected();
    struct plan plan = undisturbed;

    plan.signal_twice_after = 17;
    cr_assert_eq(session(plan), GA_OUTCOME_RESUMABLE, "%s", error.text);
    cr_expect_leq(answered, 19);
    expect_the_same(wanted);
}

Test(master, one_that_hangs_is_not_waited_for)
{
    struct history wanted = expected();
    struct plan plan = undisturbed;

    plan.signal_after = plan.hang_after = 23;
    cr_assert_eq(session(plan), GA_OUTCOME_RESUMABLE, "%s", error.text);
    cr_expect_not(all_gone);
    expect_the_same(wanted);
}

/* Nobody is left then: the run ends with an error, and what there was of it stays. */
static void loses_its_only_worker(struct plan plan, const char *wanted_text)
{
    struct history wanted = expected();

    cr_expect_eq(session(plan), GA_OUTCOME_ERROR);
    cr_expect_str_eq(error.text, "no worker is left that could evaluate");
    cr_expect(strstr(said, wanted_text), "%s", said);
    expect_the_same(wanted);
}

Test(master, garbage_is_trusted_with_nothing_more)
{
    struct plan plan = undisturbed;

    plan.garbage_after = 14;
    loses_its_only_worker(plan, "a message that is not gaopt's; it gets no more work");
}

Test(master, nonsense_is_too)
{
    struct plan plan = undisturbed;

    plan.nonsense_after = 3;
    loses_its_only_worker(plan, "sent a message that cannot be understood; it gets no more work");
}

Test(master, a_worker_that_leaves_is_missed)
{
    struct plan plan = undisturbed;

    plan.leave_after = 31;
    loses_its_only_worker(plan, "");
}

/* --- what it says of slots that have nothing to do --- */

/* Of two slots, in a steady state. */
static void run_with_lag(uint64_t lag)
{
    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    config.algorithm.lag = lag;
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
}

Test(master, a_lag_of_less_than_two_a_slot_is_worth_a_word)
{
    run_with_lag(3);
    cr_expect(strstr(said, "2 slots, but algorithm.lag is 3: some will wait for slower ones; set "
                           "it to 16 or more (which makes it another run)\n"),
              "%s", said);
    run_with_lag(4);
    cr_expect_null(strstr(said, "algorithm.lag"), "%s", said);
}

Test(master, a_population_of_less_than_the_slots_is_too)
{
    config.algorithm.population = 1;
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect(strstr(said, "2 slots, but algorithm.population is 1: some will idle; set it to 2 or "
                           "more (which makes it another run)\n"),
              "%s", said);
}

Test(master, and_so_are_islands_less_than_the_slots)
{
    config.algorithm.population = config.algorithm.lag = 1;
    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    config.algorithm.islands.count = 2;
    (void)session(undisturbed);
    cr_expect_null(strstr(said, "2 slots, but"), "%s", said);
    config.algorithm.islands.count = 1;
    (void)session(undisturbed);
    cr_expect(strstr(said, "2 slots, but algorithm.islands.count is 1: some will idle; set it to 2 "
                           "or more (which makes it another run)\n"),
              "%s", said);
}
