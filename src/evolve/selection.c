/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selection.c - the table of selections, and the wheel that several of them spin. */
#include "evolve/selection.h"
#include <string.h>

const struct ga_selection_type *const ga_selection_types[] = {
    &ga_selection_tournament,
    &ga_selection_roulette,
    &ga_selection_ranking,
    &ga_selection_truncation,
    NULL,
};

const struct ga_selection_type *ga_selection_find(const char *name)
{
    for (size_t i = 0; ga_selection_types[i]; i++) {
        if (strcmp(ga_selection_types[i]->name, name) == 0)
            return ga_selection_types[i];
    }
    return NULL;
}

void ga_selection_spin(const struct ga_wheel *wheel, struct ga_random *random, size_t n,
                       uint32_t *chosen)
{
    double total = 0;
    double start = ga_random_uniform(random);
    double passed = wheel->share(wheel->self, 0);
    size_t rank = 0;

    for (size_t i = 0; i < wheel->n; i++)
        total += wheel->share(wheel->self, i);
    for (size_t i = 0; i < n; i++) {
        double pointer = (start + (double)i) * (total / (double)n);

        while (passed <= pointer && rank + 1 < wheel->n)
            passed += wheel->share(wheel->self, ++rank);
        chosen[i] = wheel->population->order[rank];
    }
}
