/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutation_uniform.c - a new value anywhere in the range, uniform in the unit coordinate.
 * Michalewicz (1992), "Genetic algorithms + data structures = evolution programs". */
#include "evolve/mutation.h"

static double mutate(const struct ga_config *config, const struct ga_param *param,
                     struct ga_random *random, double value)
{
    (void)config;
    (void)value;
    return ga_param_from_unit(param, ga_random_uniform(random));
}

const struct ga_mutation_type ga_mutation_uniform = {
    .name = "uniform",
    .mutate = mutate,
};
