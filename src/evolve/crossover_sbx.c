/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_sbx.c - simulated binary crossover: children as far from their parents as one-point
 * crossover of bit strings would put them. Deb and Agrawal (1995), "Simulated binary crossover for
 * continuous search space", Complex Systems 9; bounded as in Deb and Kumar (1995), ibid., so that
 * no child leaves the range. As in Deb's own code, a gene takes part with probability 1/2, and the
 * children's values are then dealt at random. */
#include "evolve/crossover_axis.h"
#include "evolve/power.h"
#include "evolve/range.h"
#include <float.h>

struct law {
    double power; /* eta + 1 */
    double far;   /* of a reach beyond this the power is lost in rounding: 2 less it is 2 */
};

static struct law law_of(double eta)
{
    int exponent = (int)((DBL_MANT_DIG + 1) / (eta + 1)) + 1;

    return (struct law){.power = eta + 1, .far = ldexp(1, exponent)};
}

/* How many times as far apart as the parents the children are, on a side without a bound. */
static double free_spread(const struct law *law, double u)
{
    return pow(u <= 0.5 ? 2 * u : 1 / (2 - 2 * u), 1 / law->power);
}

/* The same on a side that has room for `reach` at most. */
static double spread(const struct law *law, double u, double reach)
{
    double area = u * (2 - 1 / ga_power(reach, law->power));

    return pow(area <= 1 ? area : 1 / (2 - area), 1 / law->power);
}

static bool blend(struct ga_axis *axis, const void *self, double *low, double *high)
{
    const struct law *law = self;
    double middle = *low / 2 + *high / 2;
    double half = *high / 2 - *low / 2;
    double below = 1 + (*low - axis->least) / half;
    double above = 1 + (axis->most - *high) / half;
    double u, freely;

    if (ga_random_coin(axis->random, &axis->coins))
        return false;
    u = ga_random_uniform(axis->random);
    freely = below > law->far || above > law->far ? free_spread(law, u) : 0;
    *low = ga_range_clamp(middle - half * (below > law->far ? freely : spread(law, u, below)),
                          axis->least, axis->most);
    *high = ga_range_clamp(middle + half * (above > law->far ? freely : spread(law, u, above)),
                           axis->least, axis->most);
    if (ga_random_coin(axis->random, &axis->coins))
        ga_crossover_exchange(low, high);
    return true;
}

static void cross(const struct ga_config *config, struct ga_random *random, double *a, double *b)
{
    struct law law = law_of(config->algorithm.crossover.eta);

    ga_axis_cross(&config->space, random, a, b, blend, &law);
}

const struct ga_crossover_type ga_crossover_sbx = {
    .name = "sbx",
    .cross = cross,
};
