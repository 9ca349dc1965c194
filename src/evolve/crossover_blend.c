/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_blend.c - BLX-alpha: both children anywhere between the parents and `alpha` times their
 * distance beyond. Eshelman and Schaffer (1993), "Real-coded genetic algorithms and
 * interval-schemata", FOGA 2. What falls out of the range is reflected at the bound. */
#include "evolve/crossover.h"
#include "evolve/unit.h"

static bool blend(const struct ga_config *config, gsl_rng *rng, double *low, double *high)
{
    double beyond = config->algorithm.crossover.alpha * (*high - *low);
    double from = *low - beyond;
    double width = *high - *low + 2 * beyond;

    *low = ga_unit_reflect(from + width * gsl_rng_uniform(rng));
    *high = ga_unit_reflect(from + width * gsl_rng_uniform(rng));
    return true;
}

static void cross(const struct ga_config *config, gsl_rng *rng, double *a, double *b)
{
    ga_crossover_units(config, rng, a, b, blend);
}

const struct ga_crossover_type ga_crossover_blend = {
    .name = "blend",
    .cross = cross,
};
