/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_internal.h - what an engine must be able to do. engine.c does the rest: numbers, pending
 * individuals, duplicates, the frame of a saved state. */
#ifndef GA_EVOLVE_ENGINE_INTERNAL_H
#define GA_EVOLVE_ENGINE_INTERNAL_H

#include "common/random.h"
#include "evolve/engine.h"

struct ga_engine_type {
    const char *name; /* the word in algorithm.kind */

    enum ga_status (*create)(void **self, const struct ga_problem *problem, struct ga_error *error);
    void (*destroy)(void *self);

    /* As ga_engine_ask_limit. ask_limit(told) - told is never greater than ask_limit(0). */
    uint64_t (*ask_limit)(const void *self, uint64_t told);

    /* Fills genes, and of the child, whose id is set, generation, origin and (if any) parents. */
    void (*make)(void *self, struct ga_individual *child, double *genes);

    /* Alters the genes of a child that is a duplicate or breaks a parameter constraint; NULL where
     * none counts as either. */
    void (*renew)(const void *self, const struct ga_individual *child, struct ga_random *random,
                  double *genes);

    /* The rest is NULL in an engine that learns nothing. */
    void (*tell)(void *self, const struct ga_individual *told, const struct ga_score *score);
    void (*save)(const void *self, struct ga_buffer *out);
    /* False if the bytes cannot be the state after `told` were told. */
    bool (*restore)(void *self, struct ga_reader *saved, uint64_t told);
    void (*rescore)(void *self, ga_score_of *score_of, void *score_self);
};

/* Ends with NULL. */
extern const struct ga_engine_type *const ga_engine_types[];

extern const struct ga_engine_type ga_engine_genetic;
extern const struct ga_engine_type ga_engine_random;
extern const struct ga_engine_type ga_engine_islands; /* kind ga with algorithm.islands.count */

#endif
