/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_two_point.c - what lies between two random cuts of the row, taken as a ring, is
 * exchanged. De Jong (1975), "An analysis of the behavior of a class of genetic adaptive systems".
 */
#include "evolve/crossover.h"

static void cross(const struct ga_config *config, struct ga_random *random, double *a, double *b)
{
    size_t n = config->space.n_free;
    size_t cut, other;

    if (n < 2)
        return;
    cut = ga_random_below(random, (uint32_t)n);
    other = (cut + 1 + ga_random_below(random, (uint32_t)(n - 1))) % n;
    ga_crossover_exchange_range(&config->space, a, b, cut < other ? cut : other,
                                cut < other ? other : cut);
}

const struct ga_crossover_type ga_crossover_two_point = {
    .name = "two_point",
    .cross = cross,
};
