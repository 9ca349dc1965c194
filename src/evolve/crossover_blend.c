/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_blend.c - BLX-alpha: both children anywhere between the parents and `alpha` times their
 * distance beyond. Eshelman and Schaffer (1993), "Real-coded genetic algorithms and
 * interval-schemata", FOGA 2. What falls out of the range is reflected at the bound. */
#include "evolve/crossover_axis.h"

/* Reflected once, and put on the bound if that leads past the other. */
static double reflect(const struct ga_axis *axis, double value)
{
    if (value < axis->least)
        value = 2 * axis->least - value;
    else if (value > axis->most)
        value = 2 * axis->most - value;
    return ga_axis_clamp(axis, value);
}

static bool blend(struct ga_axis *axis, const void *self, double *low, double *high)
{
    const double *alpha = self;
    double beyond = *alpha * (*high - *low);
    double from = *low - beyond;
    double width = *high - *low + 2 * beyond;

    *low = reflect(axis, from + width * ga_random_uniform(axis->random));
    *high = reflect(axis, from + width * ga_random_uniform(axis->random));
    return true;
}

static void cross(const struct ga_config *config, struct ga_random *random, double *a, double *b)
{
    ga_axis_cross(&config->space, random, a, b, blend, &config->algorithm.crossover.alpha);
}

const struct ga_crossover_type ga_crossover_blend = {
    .name = "blend",
    .cross = cross,
};
