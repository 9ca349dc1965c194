/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hours.c - see hours.h. */
#include "common/hours.h"
#include <math.h>
#include <string.h>
#include <strings.h>

enum { DAY = 24 * 60, WEEK = GA_WEEK_MINUTES };

static bool has(const struct ga_hours *hours, int minute)
{
    return hours->minutes[minute / 8] >> (minute % 8) & 1;
}

static void add(struct ga_hours *hours, int from, int until)
{
    for (int i = from; i < until; i++) {
        const int minute = i % WEEK;

        hours->minutes[minute / 8] |= (uint8_t)(1U << (minute % 8));
    }
}

void ga_hours_all(struct ga_hours *hours)
{
    memset(hours->minutes, 0xff, sizeof hours->minutes);
}

void ga_hours_narrow(struct ga_hours *hours, const struct ga_hours *others)
{
    for (size_t i = 0; i < sizeof hours->minutes; i++)
        hours->minutes[i] &= others->minutes[i];
}

/* --- reading --- */

/* Each takes something at the start of *at and goes behind it; false leaves *at where it was. */

static bool take_day(const char **at, int *day)
{
    static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    for (int i = 0; i < 7; i++) {
        if (strncasecmp(*at, names[i], 3) == 0) {
            *day = i;
            *at += 3;
            return true;
        }
    }
    return false;
}

static bool take_char(const char **at, char wanted)
{
    if (**at != wanted)
        return false;
    ++*at;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "07:00", "7:00" */
static bool take_time(const char **at, int *minute)
{
    const char *text = *at;
    int hour = 0, rest;

    if (!is_digit(*text))
        return false;
    for (int i = 0; i < 2 && is_digit(*text); i++)
        hour = 10 * hour + (*text++ - '0');
    if (text[0] != ':' || !is_digit(text[1]) || !is_digit(text[2]))
        return false;
    rest = 10 * (text[1] - '0') + (text[2] - '0');
    *minute = 60 * hour + rest;
    *at = text + 3;
    return rest < 60 && *minute <= DAY;
}

static bool take_days(const char **at, int *first, int *last)
{
    *first = 0;
    *last = 6;
    if (!take_day(at, first))
        return false;
    *last = *first;
    return !take_char(at, '-') || take_day(at, last);
}

static bool take_times(const char **at, int *from, int *until)
{
    if (!take_time(at, from) || !take_char(at, '-') || !take_time(at, until) || *from == *until ||
        *from == DAY)
        return false;
    *until += *until < *from ? DAY : 0;
    return true;
}

static void skip_blanks(const char **at)
{
    *at += strspn(*at, " ");
}

static bool take_entry(const char **at, struct ga_hours *hours)
{
    const bool has_days = !is_digit(**at);
    int first = 0, last = 6, from = 0, until = DAY;

    if (has_days && !take_days(at, &first, &last))
        return false;
    skip_blanks(at);
    if ((!has_days || is_digit(**at)) && !take_times(at, &from, &until))
        return false;
    last += last < first ? 7 : 0;
    for (int day = first; day <= last; day++)
        add(hours, day % 7 * DAY + from, day % 7 * DAY + until);
    return true;
}

bool ga_hours_parse(const char *text, struct ga_hours *hours)
{
    struct ga_hours read = {0};
    const char *at = text;

    do {
        skip_blanks(&at);
        if (!take_entry(&at, &read))
            return false;
        skip_blanks(&at);
    } while (take_char(&at, ','));
    if (*at != '\0')
        return false;
    *hours = read;
    return true;
}

/* --- asking --- */

static int minute_of(const struct tm *local)
{
    return (local->tm_wday + 6) % 7 * DAY + 60 * local->tm_hour + local->tm_min;
}

bool ga_hours_are_any(const struct ga_hours *hours)
{
    bool any = false;

    for (size_t i = 0; i < sizeof hours->minutes; i++)
        any |= hours->minutes[i] != 0;
    return any;
}

bool ga_hours_are_now(const struct ga_hours *hours, const struct tm *local)
{
    return has(hours, minute_of(local));
}

double ga_hours_last(const struct ga_hours *hours, const struct tm *local)
{
    const int now = minute_of(local);
    int n = 1;

    while (n <= WEEK && has(hours, (now + n) % WEEK) == has(hours, now))
        n++;
    return n > WEEK ? (double)INFINITY : fmax(60.0 * n - local->tm_sec, 1);
}
