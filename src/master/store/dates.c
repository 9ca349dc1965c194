/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dates.c - a bounded number of dates. */
#include "master/store/dates.h"

static void thin_out(struct ga_dates *dates)
{
    for (size_t i = 0; i < dates->n; i += 2)
        dates->of[i / 2] = dates->of[i];
    dates->n = (dates->n + 1) / 2;
    dates->apart *= 2;
}

void ga_dates_add(struct ga_dates *dates, uint64_t number, double date)
{
    if (dates->apart == 0) /* the first of all */
        dates->apart = 1;
    if (number % dates->apart == 0 && dates->n == GA_DATES_KEPT)
        thin_out(dates);
    if (number % dates->apart == 0)
        dates->of[dates->n++] = date;
}
