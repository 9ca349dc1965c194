/* SPDX-License-Identifier: GPL-3.0-or-later */
/* durations.h - how long evaluations take, learned from those that succeeded. Dispatch's
 * own. */
#ifndef GA_MASTER_DURATIONS_H
#define GA_MASTER_DURATIONS_H

#include <gsl/gsl_rstat.h>
#include <stdbool.h>
#include <stdint.h>

struct ga_durations {
    uint64_t n;
    gsl_rstat_quantile_workspace *halves, *most_of;
    double median, most; /* s, 0 while unknown: half of them, or 95 of 100, took less */
};

void ga_durations_init(struct ga_durations *durations);
void ga_durations_release(struct ga_durations *durations);
/* False if it was left out: of brief evaluations, which come by the million, one in a while will
 * do. */
bool ga_durations_learn(struct ga_durations *durations, double seconds);

bool ga_durations_are_known(const struct ga_durations *durations); /* after ten */
#endif
