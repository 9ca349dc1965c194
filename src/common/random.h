/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.h - random numbers that depend on what they are for, and on nothing else.
 * A counter-based generator (philox.h) behind a gsl_rng, keyed by the run's seed, a sequence number
 * and a purpose. Nothing travels and nothing is stored: whoever knows the key has the same numbers.
 */
#ifndef GA_COMMON_RANDOM_H
#define GA_COMMON_RANDOM_H

#include "common/philox.h"
#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stdint.h>

enum ga_purpose { /* a value is part of every run's result: never renumber, only add */
                  GA_PURPOSE_INITIAL = 1,
                  GA_PURPOSE_SELECTION = 2,
                  GA_PURPOSE_CROSSOVER = 3, /* no longer used, as is the next */
                  GA_PURPOSE_MUTATION = 4,
                  GA_PURPOSE_REPAIR = 5,
                  GA_PURPOSE_EVALUATION = 6, /* the seed that an evaluator is given */
                  GA_PURPOSE_COST = 7,       /* how long a pretended evaluation takes */
                  GA_PURPOSE_NOISE = 8,      /* of a pretended evaluation */
                  GA_PURPOSE_BREEDING = 9,   /* crossover and mutation of a pair of children */
                  GA_PURPOSE_ISLAND = 10,    /* an island's seed */
                  GA_PURPOSE_MIGRATION = 11, /* where immigrants come from */
                  GA_PURPOSE_TEST = 1000
};

extern const gsl_rng_type *const ga_random_philox;

enum { GA_RANDOM_WORDS = GA_PHILOX_BLOCK * GA_PHILOX_BLOCKS };

/* A generator on the caller's stack: pass &random.rng to GSL's distributions, or use the functions
 * below, which are inline and take the same words from it. No release is needed. */
struct ga_random {
    gsl_rng rng;
    struct ga_random_state {
        uint32_t key[2];
        uint32_t counter[4];             /* of the next block */
        uint32_t used;                   /* words; all: new ones are due */
        uint32_t words[GA_RANDOM_WORDS]; /* made at once, which processors do side by side */
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

/* Makes the next words; all have been used. */
void ga_random_refill(struct ga_random_state *state);

static inline uint32_t ga_random_state_word(struct ga_random_state *state)
{
    if (state->used == GA_RANDOM_WORDS)
        ga_random_refill(state);
    return state->words[state->used++];
}

static inline double ga_random_state_uniform(struct ga_random_state *state)
{
    uint64_t high = ga_random_state_word(state) >> 5;
    uint64_t low = ga_random_state_word(state) >> 6;

    return (double)(high << 26 | low) * 0x1p-53;
}

/* 32 random bits. */
static inline uint32_t ga_random_word(struct ga_random *random)
{
    return ga_random_state_word(&random->state);
}

/* In [0, 1), all 53 bits random: the number that gsl_rng_uniform would give. */
static inline double ga_random_uniform(struct ga_random *random)
{
    return ga_random_state_uniform(&random->state);
}

/* In 0 .. n-1, all alike; 0 < n < 2^32. Lemire (2019), "Fast random integer generation in an
 * interval", ACM Trans. Model. Comput. Simul. 29. */
static inline uint32_t ga_random_below(struct ga_random *random, uint32_t n)
{
    uint64_t product = (uint64_t)ga_random_word(random) * n;

    if ((uint32_t)product < n) { /* else it is above any remainder of 2^32 / n */
        uint32_t remainder = -n % n;

        while ((uint32_t)product < remainder)
            product = (uint64_t)ga_random_word(random) * n;
    }
    return (uint32_t)(product >> 32);
}

/* Tosses of a coin, 32 of a word. Starts as {0}. */
struct ga_coins {
    uint32_t bits;
    uint32_t left;
};

static inline bool ga_random_coin(struct ga_random *random, struct ga_coins *coins)
{
    bool side;

    if (coins->left == 0)
        *coins = (struct ga_coins){.bits = ga_random_word(random), .left = 32};
    side = coins->bits & 1;
    coins->bits >>= 1;
    coins->left--;
    return side;
}

/* The seed given to a repeat of the evaluation of individual `id`: fits in 31 bits, never 0, so
 * that any program takes it. */
uint32_t ga_random_evaluation_seed(uint64_t seed, uint64_t id, uint32_t repeat);

#endif
