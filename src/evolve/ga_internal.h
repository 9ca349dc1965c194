/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ga_internal.h - the genetic algorithm's state, and its two ways of replacement. */
#ifndef GA_EVOLVE_GA_INTERNAL_H
#define GA_EVOLVE_GA_INTERNAL_H

#include "evolve/crossover.h"
#include "evolve/engine_internal.h"
#include "evolve/initial.h"
#include "evolve/mutation.h"
#include "evolve/population.h"
#include "evolve/selection.h"

struct ga_genetic;

/* Two parents, and the children first and first + 1 that they have. */
struct ga_mating {
    uint64_t first;
    int children;     /* steady state: 1, the first */
    uint32_t rows[2]; /* of the parents, in the population of them */
};

/* What came of a mating, both children at once from one stream of random numbers. */
struct ga_pair {
    uint64_t first; /* its id; GA_NO_ID: no one is bred yet */
    double *genes[2];
    uint32_t origin[2]; /* of enum ga_origin */
};

/* How children come into the population. */
struct ga_replacement_type {
    uint64_t (*ask_limit)(const struct ga_genetic *ga, uint64_t told);
    /* Whose child `id` is, the `nth` of its generation, which is of parents and no elite that is
     * evaluated again. */
    struct ga_mating (*mate)(struct ga_genetic *ga, uint64_t id, uint64_t nth);
    /* Of one that is not left out. */
    void (*take)(struct ga_genetic *ga, uint64_t id, const double *genes,
                 const struct ga_score *score);
    /* After `id` was told, taken or not; NULL: nothing is to be done. */
    void (*told)(struct ga_genetic *ga, uint64_t id);
    /* How many parents and offspring are held once `told` are told: fewer if some were left out. */
    void (*held)(const struct ga_genetic *ga, uint64_t told, size_t *parents, size_t *offspring);
};
extern const struct ga_replacement_type ga_replacement_generational;
extern const struct ga_replacement_type ga_replacement_steady_state;

struct ga_genetic {
    const struct ga_config *config;
    size_t size; /* algorithm.population */
    const struct ga_replacement_type *replacement;
    const struct ga_selection_type *selection;
    const struct ga_crossover_type *crossover;
    const struct ga_mutation_type *mutation;
    struct ga_initial initial; /* of as many as are asked for before the first is told */

    struct ga_population parents;
    struct ga_population offspring; /* generational: told of the generation that is not yet whole */

    /* Follow from the above, so they are not saved. */
    uint32_t *mates;   /* generational: rows of the parents of a generation, two by two */
    uint64_t mates_of; /* the first id of that generation; GA_NO_ID: of none */
    struct ga_pair pair;
};

/* How many elites are evaluated again: the first of each generation but the initial one. */
static inline uint64_t ga_genetic_reevaluated(const struct ga_genetic *ga)
{
    uint64_t elites = ga->config->algorithm.reevaluate_elites ? ga->config->algorithm.elites : 0;

    return elites < ga->parents.n ? elites : ga->parents.n;
}

#endif
