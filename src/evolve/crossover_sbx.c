/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_sbx.c - simulated binary crossover: children as far from their parents as one-point
 * crossover of bit strings would put them. Deb and Agrawal (1995), "Simulated binary crossover for
 * continuous search space", Complex Systems 9; bounded as in Deb and Kumar (1995), ibid., so that
 * no child leaves the range. As in Deb's own code, a gene takes part with probability 1/2, and the
 * children's values are then dealt at random. */
#include "evolve/crossover.h"
#include "evolve/unit.h"
#include <float.h>
#include <math.h>

/* How many times as far apart as the parents the children are, on one side; at most `reach`. */
static double spread(double u, double eta, double reach)
{
    bool is_far = (eta + 1) * ilogb(reach) > DBL_MANT_DIG + 1; /* 2 less the power rounds to 2 */
    double alpha = is_far ? 2 : 2 - pow(reach, -(eta + 1));
    double area = u * alpha;

    return pow(area <= 1 ? area : 1 / (2 - area), 1 / (eta + 1));
}

static bool blend(const struct ga_config *config, gsl_rng *rng, double *low, double *high)
{
    double eta = config->algorithm.crossover.eta;
    double middle = (*low + *high) / 2;
    double half = (*high - *low) / 2;
    double part = gsl_rng_uniform(rng);
    double u = gsl_rng_uniform(rng);

    if (part < 0.5)
        return false;
    *low = ga_unit_clamp(middle - half * spread(u, eta, 1 + *low / half));
    *high = ga_unit_clamp(middle + half * spread(u, eta, 1 + (1 - *high) / half));
    if (part < 0.75)
        ga_crossover_exchange(low, high);
    return true;
}

static void cross(const struct ga_config *config, gsl_rng *rng, double *a, double *b)
{
    ga_crossover_units(config, rng, a, b, blend);
}

const struct ga_crossover_type ga_crossover_sbx = {
    .name = "sbx",
    .cross = cross,
};
