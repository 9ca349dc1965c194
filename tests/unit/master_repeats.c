/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_repeats.c - tests of rank 0 when each individual is evaluated several times. */
#include "master/resume.h"
#include "master_session.h"

TestSuite(master_repeats, .init = set_up, .fini = tear_down);

static const char *const repeated = "repeats: 3, combine: median";

/* A third of the individuals fail, at this repeat or that. */
Test(master_repeats, repeats_are_the_same_however_often_it_is_killed)
{
    configure_as("value", repeated);
    struct history wanted = expected();
    struct plan plan = undisturbed;

    for (plan.kill_after = 4; plan.kill_after < 2 * ALL; plan.kill_after += 37) {
        int again = 0;
        memset(times, 0, sizeof times);
        (void)session(plan);
        expect_the_same(wanted);
        for (int number = 0; number < 3 * ALL; number++)
            again += times[number] > 1;
        cr_expect_leq(again, 1, "only the last answer, which was under way");
        cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    }
}

Test(master_repeats, repeats_that_do_not_count_are_not_handed_out)
{
    enum { N = 6 };
    int n_spared = 0;

    configure_as("value", "repeats: 6");
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect(strstr(said, "6 repeats each, of which the mean of each metric counts"), "%s", said);
    for (uint64_t first = 0; first < (uint64_t)N * ALL; first += N) {
        uint64_t failed = first + (7 - first % 7) % 7; /* or of another individual */
        if (times[first] == 0)
            continue; /* its parameters had been met before */
        for (uint64_t number = first; number < first + N; number++) {
            cr_expect(number > failed ? times[number] <= 1 : times[number] == 1);
            n_spared += times[number] == 0;
        }
    }
    cr_expect_gt(n_spared, 0);
}

/* What repeats were not the worst is not recorded: with another objective it may be another. */
Test(master_repeats, the_worst_cannot_be_chosen_again)
{
    struct ga_differences differences;
    struct ga_store *store;
    struct plan plan = undisturbed;

    plan.kill_after = 40;
    configure_as("value", "repeats: 3, combine: worst");
    (void)session(plan);
    configure_as("-value", "repeats: 3, combine: worst");
    cr_assert_eq(ga_store_open(&store, &config, false, &error), GA_OK, "%s", error.text);
    cr_expect_eq(ga_resume_compare(store, &config, &differences, &error), GA_E_CHANGED);
    cr_expect(strstr(error.text, "objectives"), "%s", error.text);
    free(differences.text);
    ga_store_close(store);
}

Test(master_repeats, a_median_can_be_scored_anew)
{
    struct plan plan = undisturbed;

    plan.kill_after = 100;
    configure_as("value", repeated);
    (void)session(plan);
    configure_as("2 * value", repeated);
    cr_expect_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect(strstr(said, "the history is scored anew"), "%s", said);
}
