/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hours.h - the hours of a week in which something may be done, as people write them:
 * "19:00-07:00", "Mon-Fri 19:00-07:00, Sat, Sun". Pure: the time comes in, as the local one. */
#ifndef GA_COMMON_HOURS_H
#define GA_COMMON_HOURS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define GA_WEEK_MINUTES (7 * 24 * 60)

struct ga_hours {
    uint8_t minutes[GA_WEEK_MINUTES / 8]; /* a bit each, from Monday 00:00 on */
};

/* Of each minute, in whatever list. */
void ga_hours_all(struct ga_hours *hours);
/* A list with commas, of a day or days (Sat, Mon-Fri), of hours (from 00:00 to 24:00; past midnight
 * if they end before they begin, and then of the day on which they begin), or of both. False leaves
 * *hours alone. */
bool ga_hours_parse(const char *text, struct ga_hours *hours);
/* What is in both. */
void ga_hours_narrow(struct ga_hours *hours, const struct ga_hours *others);

bool ga_hours_are_any(const struct ga_hours *hours);
bool ga_hours_are_now(const struct ga_hours *hours, const struct tm *local);
/* s until that is otherwise, if no clock is changed until then; INFINITY: never. */
double ga_hours_last(const struct ga_hours *hours, const struct tm *local);

#endif
