/* SPDX-License-Identifier: GPL-3.0-or-later */
/* idle.c - see idle.h. */
#include "common/idle.h"
#include "common/clock.h"
#include <math.h>
#include <sched.h>

/* Linux lets a sleeper oversleep by 50 us (its timer slack), so shorter waits are spun. Sleeps
 * start once a tenth of the time idle is at least that. */
static const double spin_for = 50e-6;      /* s */
static const double yield_until = 500e-6;  /* s */
static const double shortest_sleep = 5e-6; /* s: of one that may not spin */
static const double longest_sleep = 10e-3; /* s */

static const double long_yield = 50e-6;  /* s: somebody else ran meanwhile */
static const double crowded_for = 10e-3; /* s that this is believed without asking again */

void ga_idle_reset(struct ga_idle *idle)
{
    idle->since = 0;
}

double ga_idle_lasts(const struct ga_idle *idle)
{
    return idle->since == 0 ? 0 : ga_clock_now() - idle->since;
}

static double idle_for(struct ga_idle *idle, double now)
{
    if (idle->since == 0)
        idle->since = now;
    return now - idle->since;
}

static double sleep_after(double seconds, double share)
{
    return fmin(share * seconds, longest_sleep);
}

static void yield(struct ga_idle *idle, double now)
{
    sched_yield();
    double then = ga_clock_now();
    if (then - now > long_yield)
        idle->crowded_until = then + crowded_for;
}

double ga_idle_pause(struct ga_idle *idle)
{
    double now = ga_clock_now(), seconds = idle_for(idle, now);

    if (seconds >= yield_until)
        return sleep_after(seconds, 0.1);
    if (now < idle->crowded_until)
        return fmax(sleep_after(seconds, 0.1), shortest_sleep);
    if (seconds >= spin_for)
        yield(idle, now);
    return 0;
}

double ga_idle_nap(struct ga_idle *idle)
{
    return fmax(GA_IDLE_NAP_S, sleep_after(idle_for(idle, ga_clock_now()), 0.1));
}

double ga_idle_doze(struct ga_idle *idle, double least)
{
    return fmax(fmin(least, longest_sleep), sleep_after(idle_for(idle, ga_clock_now()), 0.25));
}
