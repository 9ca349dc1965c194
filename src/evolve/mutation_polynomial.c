/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutation_polynomial.c - a step whose density falls as a polynomial of order `eta`, on each side
 * squeezed into what room there is, so that no bound is passed and half of the steps go either way.
 * Deb and Goyal (1996), "A combined genetic adaptive search (GeneAS) for engineering design",
 * Computer Science and Informatics 26; bounded as in Deb's NSGA-II code. */
#include "evolve/mutation.h"
#include "evolve/power.h"
#include "evolve/range.h"

/* A step in [0, room], most likely small; u is uniform in [0, 1). */
static double step(double u, double eta, double room)
{
    double edge = ga_power(1 - room, eta + 1);

    return 1 - pow(u + (1 - u) * edge, 1 / (eta + 1));
}

static double mutate(const struct ga_config *config, const struct ga_param *param,
                     struct ga_random *random, double value)
{
    double eta = config->algorithm.mutation.eta;
    double unit = ga_param_to_unit(param, value);
    double u = 2 * ga_random_uniform(random);

    if (u < 1)
        unit -= step(u, eta, unit);
    else
        unit += step(u - 1, eta, 1 - unit);
    return ga_param_from_unit(param, ga_range_clamp(unit, 0, 1));
}

const struct ga_mutation_type ga_mutation_polynomial = {
    .name = "polynomial",
    .mutate = mutate,
};
