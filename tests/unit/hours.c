/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hours.c - tests of the hours of a week: how they are written, and what they say of a moment. */
#include "common/hours.h"
#include <criterion/criterion.h>
#include <math.h>

enum { SUN, MON, TUE, WED, THU, FRI, SAT };

static struct ga_hours hours;

static struct tm at(int day, int hour, int minute, int second)
{
    return (struct tm){.tm_wday = day, .tm_hour = hour, .tm_min = minute, .tm_sec = second};
}

static void read_hours(const char *text)
{
    cr_assert(ga_hours_parse(text, &hours), "%s", text);
}

static void expect(bool now, int day, int hour, int minute)
{
    struct tm local = at(day, hour, minute, 30);

    cr_expect_eq(ga_hours_are_now(&hours, &local), now, "day %d %02d:%02d", day, hour, minute);
}

static void expect_last(double seconds, int day, int hour, int minute, int second)
{
    struct tm local = at(day, hour, minute, second);

    cr_expect_eq(ga_hours_last(&hours, &local), seconds, "%g at day %d %02d:%02d",
                 ga_hours_last(&hours, &local), day, hour, minute);
}

static int minutes(void)
{
    int n = 0;

    for (int i = 0; i < GA_WEEK_MINUTES; i++) {
        struct tm local = at(i / 1440, i / 60 % 24, i % 60, 0);
        n += ga_hours_are_now(&hours, &local);
    }
    return n;
}

Test(hours, of_each_day)
{
    read_hours("09:30-17:00");
    for (int day = SUN; day <= SAT; day++) {
        expect(false, day, 9, 29);
        expect(true, day, 9, 30);
        expect(true, day, 16, 59);
        expect(false, day, 17, 0);
    }
    cr_expect_eq(minutes(), 7 * 450);
}

Test(hours, past_midnight_belong_to_the_day_on_which_they_begin)
{
    read_hours("Fri 19:00-07:00");
    expect(false, FRI, 6, 0);
    expect(true, FRI, 19, 0);
    expect(true, SAT, 6, 59);
    expect(false, SAT, 7, 0);
    expect(false, SAT, 19, 0);
    read_hours("Sun 22:00-1:00");
    expect(true, SUN, 23, 59);
    expect(true, MON, 0, 59);
    expect(false, MON, 1, 0);
}

Test(hours, a_list_with_days)
{
    read_hours("Mon-Fri 19:00-07:00, Sat, Sun");
    expect(false, MON, 0, 0);
    expect(false, WED, 12, 0);
    expect(true, WED, 20, 0);
    expect(true, THU, 3, 0);
    expect(true, SAT, 12, 0);
    expect(true, SUN, 23, 59);
    cr_expect_eq(minutes(), 5 * 720 + 2 * 1440 - 420, "Friday's night is in Saturday");
}

Test(hours, days_may_go_round_the_week)
{
    read_hours("sat-mon");
    expect(true, SAT, 0, 0);
    expect(true, SUN, 12, 0);
    expect(true, MON, 23, 59);
    expect(false, TUE, 0, 0);
    expect(false, FRI, 23, 59);
}

Test(hours, what_overlaps_is_one)
{
    read_hours(" 12:00-14:00 ,13:00-15:00,00:00-00:01");
    cr_expect_eq(minutes(), 7 * 181);
    read_hours("0:00-24:00");
    cr_expect_eq(minutes(), GA_WEEK_MINUTES);
}

Test(hours, what_is_none_is_refused)
{
    static const char *const wrong[] = {
        "",
        " ",
        ",",
        "19:00",
        "19:00-",
        "19:00-07",
        "19-07",
        "25:00-26:00",
        "12:60-13:00",
        "24:00-01:00",
        "10:00-10:00",
        "Monday",
        "Mon-",
        "Mon 19",
        "Mon,",
        "Mon Tue",
        "10:00-11:00 Mon",
        "10:00-11:00;12:00-13:00",
        "10:0-11:00",
        "-10:00-11:00",
        "10:00-24:01",
        "Mon - Fri",
    };

    ga_hours_all(&hours);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_not(ga_hours_parse(wrong[i], &hours), "'%s'", wrong[i]);
    cr_expect_eq(minutes(), GA_WEEK_MINUTES, "left alone");
}

Test(hours, how_long_they_last)
{
    read_hours("Mon-Fri 19:00-07:00");
    expect_last(60, MON, 18, 59, 0);
    expect_last(15, MON, 18, 59, 45);
    expect_last(12 * 3600, MON, 19, 0, 0);
    expect_last(60 * 3600, SAT, 7, 0, 0);
    expect_last(1, MON, 18, 59, 60); /* a leap second */
    ga_hours_all(&hours);
    expect_last(INFINITY, MON, 12, 0, 0);
}

Test(hours, both_must_agree)
{
    struct ga_hours others;

    read_hours("19:00-07:00");
    cr_assert(ga_hours_parse("Sat, Sun 06:00-08:00", &others));
    ga_hours_narrow(&hours, &others);
    expect(true, SAT, 20, 0);
    expect(false, SAT, 12, 0);
    expect(true, SUN, 6, 30);
    expect(false, SUN, 20, 0);
    cr_expect(ga_hours_are_any(&hours));
    cr_assert(ga_hours_parse("12:00-13:00", &others));
    ga_hours_narrow(&hours, &others);
    cr_expect_not(ga_hours_are_any(&hours));
    expect_last(INFINITY, MON, 12, 0, 0);
}
