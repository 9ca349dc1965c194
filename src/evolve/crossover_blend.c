/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_blend.c - BLX-alpha: both children anywhere between the parents and `alpha` times their
 * distance beyond. Eshelman and Schaffer (1993), "Real-coded genetic algorithms and
 * interval-schemata", FOGA 2. What falls out of the range is reflected at the bound. */
#include "evolve/crossover_axis.h"
#include "evolve/range.h"

static bool blend(struct ga_axis *axis, const void *self, double *low, double *high)
{
    const double *alpha = self;
    double beyond = *alpha * (*high - *low);
    double from = *low - beyond;
    double width = *high - *low + 2 * beyond;

    *low =
        ga_range_reflect(from + width * ga_random_uniform(axis->random), axis->least, axis->most);
    *high =
        ga_range_reflect(from + width * ga_random_uniform(axis->random), axis->least, axis->most);
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
