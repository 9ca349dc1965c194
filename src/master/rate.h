/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rate.h - how fast something is counted, lately: over the last samples that changed the count, and
 * at least the last minute. So it follows both a run of a thousand evaluations a second and one of
 * ten an hour. */
#ifndef GA_MASTER_RATE_H
#define GA_MASTER_RATE_H

#include <stddef.h>
#include <stdint.h>

#define GA_RATE_SAMPLES 128

struct ga_rate_window {
    struct {
        double time; /* s */
        uint64_t count;
    } samples[GA_RATE_SAMPLES]; /* a ring */
    size_t n;                   /* samples ever taken */
};

/* Starts out zeroed. Time never goes back, the count never shrinks. Returns the rate per s; 0 while
 * there is none to tell. */
double ga_rate_update(struct ga_rate_window *window, double time, uint64_t count);

#endif
