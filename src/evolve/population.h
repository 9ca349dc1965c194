/* SPDX-License-Identifier: GPL-3.0-or-later */
/* population.h - told individuals with their scores, in flat storage, and who is better.
 * The rules of Deb (2000), "An efficient constraint handling method for genetic algorithms",
 * Comput. Methods Appl. Mech. Engrg. 186: feasible before infeasible, the smaller violation first,
 * then the smaller (first) objective; failed ones last; the lower id settles a tie, so no two are
 * equal. */
#ifndef GA_EVOLVE_POPULATION_H
#define GA_EVOLVE_POPULATION_H

#include "evolve/engine.h"

struct ga_population {
    size_t n;    /* individuals */
    size_t room; /* for as many */
    size_t n_genes;
    size_t n_objectives;
    double *genes;      /* rows of n_genes: room, and a spare one for a newcomer; likewise below */
    double *objectives; /* rows of n_objectives; zeros of a failed one */
    double *violation;  /* INFINITY: failed */
    uint64_t *ids;
    uint32_t *order; /* numbers of rows, best first: after sort, insert and restore */
    struct ga_population_key {
        uint64_t value;
        uint32_t row;
    } * keys; /* scratch of the sort: room of them, twice */
};

void ga_population_init(struct ga_population *population, size_t room, size_t n_genes,
                        size_t n_objectives);
void ga_population_release(struct ga_population *population);

static inline const double *ga_population_genes(const struct ga_population *population, size_t row)
{
    return population->genes + row * population->n_genes;
}
/* The objective that ranks. */
static inline double ga_population_objective(const struct ga_population *population, size_t row)
{
    return population->objectives[row * population->n_objectives];
}
static inline struct ga_score ga_population_score(const struct ga_population *population,
                                                  size_t row)
{
    return (struct ga_score){
        .violation = population->violation[row],
        .objectives = population->objectives + row * population->n_objectives,
    };
}
bool ga_population_better(const struct ga_population *population, size_t row, size_t than);

/* At the end; there must be room. Leaves the order as it was. */
void ga_population_append(struct ga_population *population, uint64_t id, const double *genes,
                          const struct ga_score *score);
void ga_population_sort(struct ga_population *population);
/* Where there is room, or else instead of the worst if it is better. Keeps the order. */
void ga_population_insert(struct ga_population *population, uint64_t id, const double *genes,
                          const struct ga_score *score);
/* Those that are to be left out leave. */
void ga_population_rescore(struct ga_population *population, ga_score_of *score_of, void *self);

void ga_population_save(const struct ga_population *population, struct ga_buffer *out);
/* Fills an initialised population and sorts it. False if the bytes cannot be individuals of the
 * first `told`, `most` of them at most. */
bool ga_population_restore(struct ga_population *population, struct ga_reader *saved, size_t most,
                           uint64_t told);

#endif
