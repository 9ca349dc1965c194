/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selection.h - who of a population breeds. Operators hold no state. */
#ifndef GA_EVOLVE_SELECTION_H
#define GA_EVOLVE_SELECTION_H

#include "common/config/config.h"
#include "common/random.h"
#include "evolve/population.h"

struct ga_selection_type {
    const char *name; /* the word in algorithm.selection.kind */
    /* Fills `chosen` with n numbers of rows of a population that is not empty and in order. Those
     * of one call may be sorted by worth: shuffle them before pairing. */
    void (*choose)(const struct ga_config *config, const struct ga_population *population,
                   struct ga_random *random, size_t n, uint32_t *chosen);
};

extern const struct ga_selection_type *const ga_selection_types[]; /* ends with NULL */
extern const struct ga_selection_type ga_selection_tournament;
extern const struct ga_selection_type ga_selection_roulette;
extern const struct ga_selection_type ga_selection_ranking;
extern const struct ga_selection_type ga_selection_truncation;

/* NULL if there is none of this name. */
const struct ga_selection_type *ga_selection_find(const char *name);

/* --- for operators that give each rank a share of the wheel --- */

struct ga_wheel {
    const struct ga_population *population;
    size_t n; /* ranks on the wheel: 0 is the best; at least 1 */
    /* Share of a rank: finite, not negative, of at least one rank positive. */
    double (*share)(const void *self, size_t rank);
    const void *self;
};

/* Stochastic universal sampling: one spin of n evenly spaced pointers, so each row is chosen as
 * often as expected, rounded down or up. Baker (1987), "Reducing bias and inefficiency in the
 * selection algorithm", ICGA 2. */
void ga_selection_spin(const struct ga_wheel *wheel, struct ga_random *random, size_t n,
                       uint32_t *chosen);

#endif
