/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutation.h - small changes of single genes. Operators hold no state.
 *
 * Common to all: each free gene is chosen with probability `rate`. A chosen bool or choice takes
 * one of all its words, all alike; a chosen real or int is the operator's, rounded to what is
 * allowed. So a discrete gene may stay what it was. */
#ifndef GA_EVOLVE_MUTATION_H
#define GA_EVOLVE_MUTATION_H

#include "common/config/config.h"
#include "common/random.h"

struct ga_mutation_type {
    const char *name; /* the word in algorithm.mutation.kind */
    /* The new value of a real or int. */
    double (*mutate)(const struct ga_config *config, const struct ga_param *param,
                     struct ga_random *random, double value);
};

extern const struct ga_mutation_type *const ga_mutation_types[]; /* ends with NULL */
extern const struct ga_mutation_type ga_mutation_gaussian;
extern const struct ga_mutation_type ga_mutation_polynomial;
extern const struct ga_mutation_type ga_mutation_uniform;
extern const struct ga_mutation_type ga_mutation_creep;

/* NULL if there is none of this name. */
const struct ga_mutation_type *ga_mutation_find(const char *name);

/* Whether a gene changed. */
bool ga_mutation_apply(const struct ga_mutation_type *type, const struct ga_config *config,
                       struct ga_random *random, double *genes);
/* One free gene, any of them alike, whatever the rate; it changes if it can: a word to another, an
 * int that would stay by one step. */
void ga_mutation_apply_once(const struct ga_mutation_type *type, const struct ga_config *config,
                            struct ga_random *random, double *genes);

#endif
