/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_uniform.c - each gene is exchanged with probability `swap`. Syswerda (1989), "Uniform
 * crossover in genetic algorithms", ICGA 3. */
#include "evolve/crossover.h"

static void cross(const struct ga_config *config, struct ga_random *random, double *a, double *b)
{
    for (size_t i = 0; i < config->space.n; i++) {
        if (ga_random_uniform(random) < config->algorithm.crossover.swap)
            ga_crossover_exchange(&a[i], &b[i]);
    }
}

const struct ga_crossover_type ga_crossover_uniform = {
    .name = "uniform",
    .cross = cross,
};
