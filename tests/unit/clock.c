/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.c - tests of the clocks and of patience. Upper bounds on time would fail on a busy machine:
 * there are none. */
#include "common/clock.h"
#include "common/idle.h"
#include <criterion/criterion.h>
#include <time.h>

Test(clock, monotonic_and_dated)
{
    double before = ga_clock_now();

    cr_assert_geq(ga_clock_now(), before);
    cr_assert_float_eq(ga_clock_date(), (double)time(NULL), 2);
}

Test(clock, sleeps_at_least_as_long)
{
    double before = ga_clock_now();

    ga_clock_sleep(0.02);
    cr_assert_geq(ga_clock_now() - before, 0.02);
    ga_clock_sleep(0);
    ga_clock_sleep(-1);
}

Test(clock, fresh_idleness_spins)
{
    struct ga_idle idle = {0};

    cr_assert_eq(ga_idle_pause(&idle), 0);
    cr_assert_gt(idle.since, 0);
    ga_idle_reset(&idle);
    cr_assert_eq(idle.since, 0);
    cr_assert_eq(ga_idle_pause(&idle), 0);
}

Test(clock, longer_idleness_sleeps_longer_up_to_10_ms)
{
    struct ga_idle idle = {.since = ga_clock_now() - 0.01};
    double pause = ga_idle_pause(&idle);

    cr_assert(pause >= 0.001 && pause <= 0.1 * (ga_clock_now() - idle.since));
    idle.since = ga_clock_now() - 100;
    cr_assert_eq(ga_idle_pause(&idle), 0.01);
}

Test(clock, a_nap_is_never_nothing_and_grows_alike)
{
    struct ga_idle idle = {0};

    cr_assert_eq(ga_idle_nap(&idle), GA_IDLE_NAP_S);
    idle.since = ga_clock_now() - 0.01;
    cr_assert_geq(ga_idle_nap(&idle), 0.001);
    idle.since = ga_clock_now() - 100;
    cr_assert_eq(ga_idle_nap(&idle), 0.01);
}

Test(clock, whoever_has_all_slots_busy_sleeps_longer)
{
    struct ga_idle idle = {0};

    cr_assert_eq(ga_idle_doze(&idle, GA_IDLE_NAP_S), GA_IDLE_NAP_S);
    idle.since = ga_clock_now() - 0.01;
    cr_assert_geq(ga_idle_doze(&idle, GA_IDLE_NAP_S), 0.0025);
    idle.since = ga_clock_now() - 100;
    cr_assert_eq(ga_idle_doze(&idle, GA_IDLE_NAP_S), 0.01);
    ga_idle_reset(&idle);
    cr_assert_eq(ga_idle_doze(&idle, 0.002), 0.002);
    cr_assert_eq(ga_idle_doze(&idle, 60), 0.01);
}

Test(clock, where_others_want_the_core_nobody_spins)
{
    struct ga_idle idle = {.crowded_until = ga_clock_now() + 100};

    cr_assert_gt(ga_idle_pause(&idle), 0);
    ga_idle_reset(&idle); /* which something that happened does not change */
    cr_assert_gt(ga_idle_pause(&idle), 0);
    idle.crowded_until = ga_clock_now();
    ga_idle_reset(&idle);
    cr_assert_eq(ga_idle_pause(&idle), 0);
}
