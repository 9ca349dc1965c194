/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.h - random numbers that depend on what they are for, and on nothing else.
 * A counter-based generator (Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers:
 * as easy as 1, 2, 3", SC11) behind a gsl_rng, keyed by the run's seed, a sequence number and a
 * purpose. Nothing travels and nothing is stored: whoever knows the key has the same numbers. */
#ifndef GA_COMMON_RANDOM_H
#define GA_COMMON_RANDOM_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

enum ga_purpose { /* a value is part of every run's result: never renumber, only add */
                  GA_PURPOSE_INITIAL = 1,
                  GA_PURPOSE_SELECTION = 2,
                  GA_PURPOSE_CROSSOVER = 3,
                  GA_PURPOSE_MUTATION = 4,
                  GA_PURPOSE_REPAIR = 5,
                  GA_PURPOSE_EVALUATION = 6, /* the seed that an evaluator is given */
                  GA_PURPOSE_COST = 7,       /* how long a pretended evaluation takes */
                  GA_PURPOSE_NOISE = 8,      /* of a pretended evaluation */
                  GA_PURPOSE_TEST = 1000
};

extern const gsl_rng_type *const ga_random_philox;

/* A generator on the caller's stack: pass &random.rng to GSL. No release is needed. */
struct ga_random {
    gsl_rng rng;
    struct ga_random_state {
        uint32_t key[2];
        uint32_t counter[4];
        uint32_t block[4];
        uint32_t used; /* of block; 4: a new one is due */
    } state;
};

/* Restarts `random` at the beginning of the stream (seed, sequence, purpose). It must not be copied
 * or moved afterwards: rng points to state. */
void ga_random_start(struct ga_random *random, uint64_t seed, uint64_t sequence,
                     enum ga_purpose purpose);

/* The same for one of several repeats of something: a part of that stream, 2^34 words long, which
 * no other repeat shares. Repeat 0 has the stream's beginning. */
void ga_random_start_repeat(struct ga_random *random, uint64_t seed, uint64_t sequence,
                            uint16_t repeat, enum ga_purpose purpose);

/* The seed given to a repeat of the evaluation of individual `id`: fits in 31 bits, never 0, so
 * that any program takes it. */
uint32_t ga_random_evaluation_seed(uint64_t seed, uint64_t id, uint32_t repeat);

#endif
