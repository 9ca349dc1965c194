/* SPDX-License-Identifier: GPL-3.0-or-later */
/* initial.h - the first individuals: the user's points, then a design for the rest.
 * A design spreads rows over [0, 1]^n_free, and each parameter takes the allowed value nearest to
 * its coordinate: so ints, words and bools are spread as evenly as reals. It depends on the config
 * and the seed only, so a resumed run has the same. */
#ifndef GA_EVOLVE_INITIAL_H
#define GA_EVOLVE_INITIAL_H

#include "common/random.h"
#include "evolve/engine.h"

struct ga_initial_type {
    const char *name; /* the word in initial.method */
    size_t max_free;  /* free parameters it can serve; 0: any number */
    /* n rows of n_free coordinates in [0, 1] */
    void (*fill)(double *units, size_t n, size_t n_free, uint64_t seed);
};

extern const struct ga_initial_type *const ga_initial_types[]; /* ends with NULL */
extern const struct ga_initial_type ga_initial_random;
extern const struct ga_initial_type ga_initial_latin_hypercube;
extern const struct ga_initial_type ga_initial_sobol;

struct ga_initial {
    size_t n;
    size_t n_given; /* the first of them */
    size_t n_genes;
    double *genes; /* n rows */
};

/* The first n individuals of a search. GA_E_CONFIG if the design cannot serve the space. */
enum ga_status GA_MUST_CHECK ga_initial_init(struct ga_initial *initial,
                                             const struct ga_problem *problem, size_t n,
                                             struct ga_error *error);
void ga_initial_release(struct ga_initial *initial);

/* Fills genes, generation 0 and origin of number child->id < n. */
void ga_initial_make(const struct ga_initial *initial, struct ga_individual *child, double *genes);

/* A row anywhere in the space, uniform in the unit coordinates. */
void ga_initial_sample(const struct ga_space *space, struct ga_random *random, double *genes);

#endif
