/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rate.c - the rate over a sliding window of samples. */
#include "master/rate.h"
#include <stdbool.h>

/* s between samples, so that all of them together are at least a minute. */
static const double sample_every = 0.5;

static bool is_sample(const struct ga_rate_window *window, double time, uint64_t count)
{
    size_t newest = (window->n + GA_RATE_SAMPLES - 1) % GA_RATE_SAMPLES;

    return window->n == 0 || (count > window->samples[newest].count &&
                              time - window->samples[newest].time >= sample_every);
}

double ga_rate_update(struct ga_rate_window *window, double time, uint64_t count)
{
    size_t oldest;
    double passed;

    if (is_sample(window, time, count)) {
        size_t next = window->n++ % GA_RATE_SAMPLES;

        window->samples[next].time = time;
        window->samples[next].count = count;
    }
    oldest = window->n > GA_RATE_SAMPLES ? window->n % GA_RATE_SAMPLES : 0;
    passed = time - window->samples[oldest].time;
    return passed > 0 ? (double)(count - window->samples[oldest].count) / passed : 0;
}
