/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dates.c - tests of dates: bounded, and evenly spread over all that happened. */
#include "master/store/dates.h"
#include <criterion/criterion.h>

Test(dates, the_first_ones_are_all_kept)
{
    struct ga_dates dates = {0};

    for (uint64_t i = 0; i < GA_DATES_KEPT; i++)
        ga_dates_add(&dates, i, 1e9 + (double)i);
    cr_expect_eq(dates.n, GA_DATES_KEPT);
    cr_expect_eq(dates.of[GA_DATES_KEPT - 1], 1e9 + GA_DATES_KEPT - 1);
}

Test(dates, of_many_some_are_kept_evenly)
{
    struct ga_dates dates = {0};

    for (uint64_t i = 0; i < 100000; i++)
        ga_dates_add(&dates, i, (double)i);
    cr_expect_geq(dates.n, GA_DATES_KEPT / 3);
    cr_expect_leq(dates.n, GA_DATES_KEPT);
    cr_expect_eq(dates.apart, 256);
    for (size_t i = 0; i < dates.n; i++)
        cr_expect_eq(dates.of[i], 256.0 * (double)i);
}
