/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover.h - two children from two parents. Operators hold no state.
 *
 * Those that exchange values (one_point, two_point, uniform) do it for every type of parameter
 * alike and see the free parameters only. Those that work on a continuous axis (blend, sbx) do it
 * in the unit coordinates of reals and ints, and exchange words and bools with probability 1/2. */
#ifndef GA_EVOLVE_CROSSOVER_H
#define GA_EVOLVE_CROSSOVER_H

#include "common/config/config.h"
#include "common/random.h"

struct ga_crossover_type {
    const char *name; /* the word in algorithm.crossover.kind */
    /* Rows of natural values: the parents when called, their children after. */
    void (*cross)(const struct ga_config *config, struct ga_random *random, double *a, double *b);
};

extern const struct ga_crossover_type *const ga_crossover_types[]; /* ends with NULL */
extern const struct ga_crossover_type ga_crossover_one_point;
extern const struct ga_crossover_type ga_crossover_two_point;
extern const struct ga_crossover_type ga_crossover_uniform;
extern const struct ga_crossover_type ga_crossover_blend;
extern const struct ga_crossover_type ga_crossover_sbx;

/* NULL if there is none of this name. */
const struct ga_crossover_type *ga_crossover_find(const char *name);

/* --- what operators share --- */

static inline void ga_crossover_exchange(double *a, double *b)
{
    double kept = *a;

    *a = *b;
    *b = kept;
}

/* Exchanges the free genes number from .. to - 1, fixed ones not counted. */
void ga_crossover_exchange_range(const struct ga_space *space, double *a, double *b, size_t from,
                                 size_t to);

#endif
