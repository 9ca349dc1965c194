/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_two_point.c - what lies between two random cuts of the row, taken as a ring, is
 * exchanged. De Jong (1975), "An analysis of the behavior of a class of genetic adaptive systems".
 */
#include "evolve/crossover.h"

static void cross(const struct ga_config *config, gsl_rng *rng, double *a, double *b)
{
    size_t n = config->space.n_free;
    size_t cut, other;

    if (n < 2)
        return;
    cut = gsl_rng_uniform_int(rng, n);
    other = (cut + 1 + gsl_rng_uniform_int(rng, n - 1)) % n;
    ga_crossover_exchange_range(&config->space, a, b, cut < other ? cut : other,
                                cut < other ? other : cut);
}

const struct ga_crossover_type ga_crossover_two_point = {
    .name = "two_point",
    .cross = cross,
};
