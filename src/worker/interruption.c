/* SPDX-License-Identifier: GPL-3.0-or-later */
/* interruption.c - see interruption.h. */
#include "worker/interruption.h"
#include "common/clock.h"
#include <signal.h>

#define WAITS_S 0.1 /* between the first and the last process that is signalled */
#define PAUSE_S 0.005
/* A process that lives on that long after SIGTERM was not to end: failures are failures again. */
#define LASTS_S 60.0

void ga_interruption_init(struct ga_interruption *interruption)
{
    atomic_init(&interruption->since, 0);
}

void ga_interruption_begin(struct ga_interruption *interruption)
{
    double never = 0;
    (void)atomic_compare_exchange_strong(&interruption->since, &never, ga_clock_now());
}

static bool has_begun(struct ga_interruption *interruption)
{
    sigset_t pending;
    if (sigpending(&pending) == 0 && sigismember(&pending, SIGTERM) == 1)
        ga_interruption_begin(interruption);
    return atomic_load(&interruption->since) > 0;
}

/* By itself, or by a shell that reports it as 128 + the signal. */
static bool was_signalled(enum ga_failure failure, int32_t detail)
{
    int32_t number = failure == GA_FAILURE_EXIT ? detail - 128 : detail;
    if (failure != GA_FAILURE_SIGNAL && failure != GA_FAILURE_EXIT)
        return false;
    return number == SIGTERM || number == SIGKILL;
}

bool ga_interruption_explains(struct ga_interruption *interruption, enum ga_failure failure,
                              int32_t detail)
{
    if (failure == GA_FAILURE_NONE || failure == GA_FAILURE_CANCELLED)
        return false;
    double end = ga_clock_now() + (was_signalled(failure, detail) ? WAITS_S : 0);
    while (!has_begun(interruption)) {
        if (ga_clock_now() >= end)
            return false;
        ga_clock_sleep(PAUSE_S);
    }
    return ga_clock_now() - atomic_load(&interruption->since) < LASTS_S;
}
