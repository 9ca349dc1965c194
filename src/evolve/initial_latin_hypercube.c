/* SPDX-License-Identifier: GPL-3.0-or-later */
/* initial_latin_hypercube.c - of n points exactly one in each n-th of every parameter's range.
 * McKay, Beckman and Conover (1979), "A comparison of three methods for selecting values of input
 * variables in the analysis of output from a computer code", Technometrics 21. */
#include "common/random.h"
#include "evolve/initial.h"

/* The strata in random order, by the inside-out shuffle of Fisher and Yates. */
static void fill_column(double *units, size_t n, size_t stride, gsl_rng *rng)
{
    for (size_t i = 0; i < n; i++) {
        size_t j = gsl_rng_uniform_int(rng, i + 1);

        units[i * stride] = units[j * stride];
        units[j * stride] = (double)i;
    }
    for (size_t i = 0; i < n; i++)
        units[i * stride] = (units[i * stride] + gsl_rng_uniform(rng)) / (double)n;
}

static void fill(double *units, size_t n, size_t n_free, uint64_t seed)
{
    struct ga_random random;

    ga_random_start(&random, seed, 0, GA_PURPOSE_INITIAL);
    for (size_t i = 0; i < n_free; i++)
        fill_column(units + i, n, n_free, &random.rng);
}

const struct ga_initial_type ga_initial_latin_hypercube = {
    .name = "latin_hypercube",
    .fill = fill,
};
