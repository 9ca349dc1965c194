/* SPDX-License-Identifier: GPL-3.0-or-later */
/* initial_latin_hypercube.c - of n points exactly one in each n-th of every parameter's range.
 * McKay, Beckman and Conover (1979), "A comparison of three methods for selecting values of input
 * variables in the analysis of output from a computer code", Technometrics 21. */
#include "common/random.h"
#include "evolve/initial.h"

/* The strata in random order, by the inside-out shuffle of Fisher and Yates. */
static void fill_column(double *units, size_t n, size_t stride, struct ga_random *random)
{
    for (size_t i = 0; i < n; i++) {
        size_t j = ga_random_below(random, (uint32_t)(i + 1));

        units[i * stride] = units[j * stride];
        units[j * stride] = (double)i;
    }
    for (size_t i = 0; i < n; i++)
        units[i * stride] = (units[i * stride] + ga_random_uniform(random)) / (double)n;
}

static void fill(double *units, size_t n, size_t n_free, uint64_t seed)
{
    struct ga_random random;

    ga_random_start(&random, seed, 0, GA_PURPOSE_INITIAL);
    for (size_t i = 0; i < n_free; i++)
        fill_column(units + i, n, n_free, &random);
}

const struct ga_initial_type ga_initial_latin_hypercube = {
    .name = "latin_hypercube",
    .fill = fill,
};
