/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutation_creep.c - at most `reach` small steps up or down. An int goes 1 .. reach of its steps,
 * all alike; a real any part of reach steps of 1 % of its range. Reflected at the bounds. Davis
 * (1991), "Handbook of genetic algorithms". */
#include "evolve/mutation.h"
#include "evolve/range.h"

static const double step_of_real = 0.01; /* in unit coordinates */

static double creep_int(const struct ga_param *param, struct ga_random *random, uint64_t reach,
                        double value)
{
    uint64_t last = ga_param_levels(param) - 1;
    uint64_t rank = ga_param_rank(param, value);
    uint64_t steps = 1 + ga_random_below(random, reach < UINT32_MAX ? (uint32_t)reach : UINT32_MAX);
    bool up = ga_random_uniform(random) < 0.5;
    uint64_t room = up ? last - rank : rank;
    uint64_t back; /* from the bound */

    if (steps <= room)
        return ga_param_level(param, up ? rank + steps : rank - steps);
    back = steps - room < last ? steps - room : last;
    return ga_param_level(param, up ? last - back : back);
}

static double mutate(const struct ga_config *config, const struct ga_param *param,
                     struct ga_random *random, double value)
{
    uint64_t reach = config->algorithm.mutation.reach;
    double step;

    if (param->kind == GA_PARAM_INT)
        return creep_int(param, random, reach, value);
    step = (2 * ga_random_uniform(random) - 1) * (double)reach * step_of_real;
    return ga_param_from_unit(param, ga_range_reflect(ga_param_to_unit(param, value) + step, 0, 1));
}

const struct ga_mutation_type ga_mutation_creep = {
    .name = "creep",
    .mutate = mutate,
};
