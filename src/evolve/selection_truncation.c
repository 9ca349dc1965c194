/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selection_truncation.c - the best `fraction` of the population (rounded up), all alike, sampled
 * universally. Muehlenbein and Schlierkamp-Voosen (1993), "Predictive models for the breeder
 * genetic algorithm", Evolutionary Computation 1. */
#include "evolve/selection.h"
#include <math.h>

static double share(const void *self, size_t rank)
{
    (void)self;
    (void)rank;
    return 1;
}

static void choose(const struct ga_config *config, const struct ga_population *population,
                   struct ga_random *random, size_t n, uint32_t *chosen)
{
    double wanted = ceil(config->algorithm.selection.fraction * (double)population->n);
    size_t may_breed = wanted > 1 ? (size_t)wanted : 1;
    struct ga_wheel wheel = {population, may_breed, share, NULL};

    ga_selection_spin(&wheel, random, n, chosen);
}

const struct ga_selection_type ga_selection_truncation = {
    .name = "truncation",
    .choose = choose,
};
