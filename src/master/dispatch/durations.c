/* SPDX-License-Identifier: GPL-3.0-or-later */
/* durations.c - quantiles of a stream, by the P-square algorithm (Jain and Chlamtac 1985)
 * of GSL. */
#include "master/dispatch/durations.h"

/* Of fewer, a quantile says little. */
#define ENOUGH 10
/* Of those that take less, one in so many is looked at. */
#define BRIEF_S 100e-6
#define ONE_IN  64

void ga_durations_init(struct ga_durations *durations)
{
    *durations = (struct ga_durations){
        .halves = gsl_rstat_quantile_alloc(0.5),
        .most_of = gsl_rstat_quantile_alloc(0.95),
    };
}

void ga_durations_release(struct ga_durations *durations)
{
    gsl_rstat_quantile_free(durations->halves);
    gsl_rstat_quantile_free(durations->most_of);
}

/* A worker's clock may have been set back; what it says is not trusted to be a number. */
bool ga_durations_learn(struct ga_durations *durations, double seconds)
{
    double sane = seconds > 0 && seconds < 1e9 ? seconds : 0;
    bool brief = ga_durations_are_known(durations) && durations->median < BRIEF_S;
    if (++durations->n % ONE_IN != 0 && brief && sane < BRIEF_S)
        return false;
    gsl_rstat_quantile_add(sane, durations->halves);
    gsl_rstat_quantile_add(sane, durations->most_of);
    if (!ga_durations_are_known(durations))
        return true;
    durations->median = gsl_rstat_quantile_get(durations->halves);
    durations->most = gsl_rstat_quantile_get(durations->most_of);
    return true;
}

bool ga_durations_are_known(const struct ga_durations *durations)
{
    return durations->n >= ENOUGH;
}
