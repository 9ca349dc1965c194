/* SPDX-License-Identifier: GPL-3.0-or-later */
/* presence.c - tests of when a rank takes part. */
#include "worker/presence.h"
#include <criterion/criterion.h>
#include <math.h>

static struct ga_presence presence;
static struct ga_hours hours;
static double seconds;

static void set_up(void)
{
    cr_assert(ga_hours_parse("19:00-07:00", &hours));
    ga_presence_init(&presence);
}

TestSuite(presence, .init = set_up);

static enum ga_presence_change look(int hour, int minute, double now)
{
    const struct tm local = {.tm_wday = 3, .tm_hour = hour, .tm_min = minute};

    return ga_presence_look(&presence, &local, now, &seconds);
}

Test(presence, without_hours_it_is_always_there)
{
    cr_expect_not(presence.away);
    cr_expect_not(ga_presence_is_due(&presence, 1e9));
    cr_expect_not(ga_presence_stops(&presence, 1e9));
}

Test(presence, it_goes_and_comes_with_its_hours)
{
    ga_presence_keep_to(&presence, &hours, 30);
    cr_expect(ga_presence_is_due(&presence, 0));
    cr_expect_eq(look(6, 59, 100), GA_PRESENCE_STAYS);
    cr_expect_not(ga_presence_is_due(&presence, 100.5));
    cr_expect(ga_presence_is_due(&presence, 101));
    cr_expect_eq(look(7, 0, 160), GA_PRESENCE_GOES);
    cr_expect(presence.away && seconds == 12 * 3600);
    cr_expect_eq(look(7, 0, 161), GA_PRESENCE_STAYS);
    cr_expect_not(ga_presence_stops(&presence, 189));
    cr_expect(ga_presence_stops(&presence, 190));
    cr_expect_not(ga_presence_stops(&presence, 191), "once");
    cr_expect_eq(look(18, 59, 43000), GA_PRESENCE_STAYS);
    cr_expect_eq(look(19, 0, 43060), GA_PRESENCE_COMES);
    cr_expect_not(presence.away);
}

/* The clock was set. */
Test(presence, what_runs_when_it_is_back_at_once_goes_on)
{
    ga_presence_keep_to(&presence, &hours, 30);
    cr_expect_eq(look(7, 0, 100), GA_PRESENCE_GOES);
    cr_expect_eq(look(6, 0, 110), GA_PRESENCE_COMES);
    cr_expect_not(ga_presence_stops(&presence, 1e6));
}

Test(presence, who_leaves_looks_at_no_clock)
{
    ga_presence_keep_to(&presence, &hours, 30);
    cr_expect_eq(look(20, 0, 100), GA_PRESENCE_STAYS);
    ga_presence_leave(&presence, 150);
    cr_expect(presence.away && presence.leaving);
    cr_expect_not(ga_presence_is_due(&presence, 1000));
    ga_presence_leave(&presence, 120);
    ga_presence_leave(&presence, 200);
    cr_expect_not(ga_presence_stops(&presence, 119));
    cr_expect(ga_presence_stops(&presence, 120));
    cr_expect_not(ga_presence_stops(&presence, 1000));
}

Test(presence, who_leaves_while_away_has_what_is_left_of_the_grace)
{
    ga_presence_keep_to(&presence, &hours, 30);
    cr_expect_eq(look(12, 0, 100), GA_PRESENCE_GOES);
    ga_presence_leave(&presence, 500);
    cr_expect(ga_presence_stops(&presence, 130));
}
