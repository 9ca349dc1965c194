/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selection_ranking.c - expected offspring fall linearly from the best, `pressure`, to the worst,
 * 2 - pressure; sampled universally. Baker (1985), "Adaptive selection methods for genetic
 * algorithms", ICGA 1. */
#include "evolve/selection.h"

struct line {
    double first, fall; /* of the best; from one rank to the next */
};

static double share(const void *self, size_t rank)
{
    const struct line *line = self;
    double share = line->first - line->fall * (double)rank;

    return share > 0 ? share : 0; /* rounding, with a pressure of 2 */
}

static void choose(const struct ga_config *config, const struct ga_population *population,
                   struct ga_random *random, size_t n, uint32_t *chosen)
{
    double pressure = config->algorithm.selection.pressure;
    size_t last = population->n - 1;
    struct line line = {pressure, last > 0 ? (2 * pressure - 2) / (double)last : 0};
    struct ga_wheel wheel = {population, population->n, share, &line};

    ga_selection_spin(&wheel, random, n, chosen);
}

const struct ga_selection_type ga_selection_ranking = {
    .name = "ranking",
    .choose = choose,
};
