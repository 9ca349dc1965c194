/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selection_tournament.c - the best of `size` drawn with replacement. Goldberg and Deb (1991), "A
 * comparative analysis of selection schemes used in genetic algorithms", FOGA 1. */
#include "evolve/selection.h"

static void choose(const struct ga_config *config, const struct ga_population *population,
                   struct ga_random *random, size_t n, uint32_t *chosen)
{
    for (size_t i = 0; i < n; i++) {
        size_t best = population->n - 1;

        for (uint64_t k = 0; k < config->algorithm.selection.size; k++) {
            size_t rank = ga_random_below(random, (uint32_t)population->n);

            if (rank < best)
                best = rank;
        }
        chosen[i] = population->order[best];
    }
}

const struct ga_selection_type ga_selection_tournament = {
    .name = "tournament",
    .choose = choose,
};
