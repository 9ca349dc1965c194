/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.c - the system's clocks, and how patiently to wait. */
#include "common/clock.h"
#include "common/error.h"
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <time.h>

/* Linux lets a sleeper oversleep by 50 us (its timer slack), so shorter waits are spun. Sleeps
 * start once a tenth of the time idle is at least that. */
static const double spin_for = 50e-6;      /* s */
static const double yield_until = 500e-6;  /* s */
static const double longest_sleep = 10e-3; /* s */

static double read_clock(clockid_t clock)
{
    struct timespec time;
    int failed = clock_gettime(clock, &time);

    GA_ASSERT(!failed);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

double ga_clock_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double ga_clock_date(void)
{
    return read_clock(CLOCK_REALTIME);
}

void ga_clock_sleep(double seconds)
{
    struct timespec rest;

    if (!(seconds > 0))
        return;
    rest.tv_sec = (time_t)seconds;
    rest.tv_nsec = (long)(1e9 * (seconds - floor(seconds)));
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) == EINTR)
        ;
}

void ga_idle_reset(struct ga_idle *idle)
{
    idle->since = 0;
}

static double idle_for(struct ga_idle *idle)
{
    double now = ga_clock_now();

    if (idle->since == 0)
        idle->since = now;
    return now - idle->since;
}

static double sleep_after(double seconds)
{
    return fmin(0.1 * seconds, longest_sleep);
}

double ga_idle_pause(struct ga_idle *idle)
{
    double seconds = idle_for(idle);

    if (seconds >= yield_until)
        return sleep_after(seconds);
    if (seconds >= spin_for)
        sched_yield();
    return 0;
}

double ga_idle_nap(struct ga_idle *idle)
{
    return fmax(GA_IDLE_NAP_S, sleep_after(idle_for(idle)));
}
