/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover.c - the table of crossovers, and what they share. */
#include "evolve/crossover.h"
#include <string.h>

const struct ga_crossover_type *const ga_crossover_types[] = {
    &ga_crossover_one_point, &ga_crossover_two_point, &ga_crossover_uniform,
    &ga_crossover_blend,     &ga_crossover_sbx,       NULL,
};

const struct ga_crossover_type *ga_crossover_find(const char *name)
{
    for (size_t i = 0; ga_crossover_types[i]; i++) {
        if (strcmp(ga_crossover_types[i]->name, name) == 0)
            return ga_crossover_types[i];
    }
    return NULL;
}

void ga_crossover_exchange_range(const struct ga_space *space, double *a, double *b, size_t from,
                                 size_t to)
{
    size_t n = 0;

    for (size_t i = 0; i < space->n; i++) {
        if (space->params[i].kind == GA_PARAM_FIXED)
            continue;
        if (from <= n && n < to)
            ga_crossover_exchange(&a[i], &b[i]);
        n++;
    }
}
