/* SPDX-License-Identifier: GPL-3.0-or-later */
/* initial_random.c - independent uniform points. */
#include "common/random.h"
#include "evolve/initial.h"

static void fill(double *units, size_t n, size_t n_free, uint64_t seed)
{
    struct ga_random random;

    ga_random_start(&random, seed, 0, GA_PURPOSE_INITIAL);
    for (size_t i = 0; i < n * n_free; i++)
        units[i] = ga_random_uniform(&random);
}

const struct ga_initial_type ga_initial_random = {
    .name = "random",
    .fill = fill,
};
