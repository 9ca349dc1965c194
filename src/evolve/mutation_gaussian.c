/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutation_gaussian.c - a normal deviate is added, `sigma` wide in unit coordinates, for ints too;
 * reflected at the bounds. Schwefel (1981), "Numerical optimization of computer models". */
#include "evolve/mutation.h"
#include "evolve/range.h"
#include <gsl/gsl_randist.h>

static double mutate(const struct ga_config *config, const struct ga_param *param,
                     struct ga_random *random, double value)
{
    double step = gsl_ran_gaussian(&random->rng, config->algorithm.mutation.sigma);

    return ga_param_from_unit(param, ga_range_reflect(ga_param_to_unit(param, value) + step, 0, 1));
}

const struct ga_mutation_type ga_mutation_gaussian = {
    .name = "gaussian",
    .mutate = mutate,
};
