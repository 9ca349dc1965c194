/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_one_point.c - what comes after a random cut is exchanged. Holland (1975), "Adaptation
 * in natural and artificial systems". */
#include "evolve/crossover.h"

static void cross(const struct ga_config *config, struct ga_random *random, double *a, double *b)
{
    size_t n = config->space.n_free;

    if (n > 1)
        ga_crossover_exchange_range(&config->space, a, b,
                                    1 + ga_random_below(random, (uint32_t)(n - 1)), n);
}

const struct ga_crossover_type ga_crossover_one_point = {
    .name = "one_point",
    .cross = cross,
};
