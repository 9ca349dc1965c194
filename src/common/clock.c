/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.c - the system's clocks. */
#include "common/clock.h"
#include "common/error.h"
#include <errno.h>
#include <math.h>
#include <time.h>

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

double ga_clock_processor(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
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
