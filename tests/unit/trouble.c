/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trouble.c - tests of when something that fails is tried again, and spoken of. */
#include "master/trouble.h"
#include <criterion/criterion.h>

/* Fails from `from` to `until`, looked at every 0.125 s. The times of the attempts and words. */
struct course {
    int n_tries, n_words;
    double tries[64], words[64];
};

static struct course fail_from(struct ga_trouble *trouble, double from, double until)
{
    struct course course = {0};

    for (int i = 0; from + 0.125 * i < until; i++) {
        const double now = from + 0.125 * i;

        if (!ga_trouble_may_try(trouble, now))
            continue;
        cr_assert_lt(course.n_tries, 64);
        course.tries[course.n_tries++] = now - from;
        if (ga_trouble_fail(trouble, now))
            course.words[course.n_words++] = now - from;
    }
    return course;
}

Test(trouble, there_is_none_at_first)
{
    struct ga_trouble trouble = {0};

    cr_expect(ga_trouble_may_try(&trouble, 0));
    cr_expect_not(ga_trouble_end(&trouble));
}

Test(trouble, tries_at_growing_intervals)
{
    static const double wanted[] = {0, 1, 3, 7, 15, 31, 61, 91, 121};
    struct ga_trouble trouble = {0};
    struct course course = fail_from(&trouble, 1000, 1000 + 122);

    cr_assert_eq(course.n_tries, 9);
    for (int i = 0; i < 9; i++)
        cr_expect_eq(course.tries[i], wanted[i], "try %d at %g", i, course.tries[i]);
}

/* At once; 10, 20, 40 ... s later, at the next attempt; at least every 10 min and an attempt. */
Test(trouble, speaks_at_growing_intervals)
{
    struct ga_trouble trouble = {0};
    struct course course = fail_from(&trouble, 0, 1000);

    cr_assert_geq(course.n_words, 4);
    cr_expect_eq(course.words[0], 0);
    cr_expect_eq(course.words[1], 15);
    cr_expect_eq(course.words[2], 61);
    cr_expect_eq(course.words[3], 121);
    cr_expect_leq(course.n_words, 8);
    course = fail_from(&trouble, 1000, 1000 + 1300);
    cr_expect_geq(course.n_words, 1, "it is not forgotten");
}

Test(trouble, ends_once_and_begins_anew)
{
    struct ga_trouble trouble = {0};

    (void)fail_from(&trouble, 0, 500);
    cr_expect(trouble.lasts);
    cr_expect_eq(trouble.since, 0);
    cr_expect(ga_trouble_end(&trouble));
    cr_expect_not(ga_trouble_end(&trouble));
    cr_expect(ga_trouble_may_try(&trouble, 500));
    cr_expect(ga_trouble_fail(&trouble, 600), "another one is told at once");
    cr_expect_eq(trouble.since, 600);
    cr_expect_not(ga_trouble_may_try(&trouble, 600.9));
    cr_expect(ga_trouble_may_try(&trouble, 601));
}
