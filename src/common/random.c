/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.c - Philox4x32-10 as a gsl_rng_type, and the streams that gaopt takes from it. */
#include "common/random.h"
#include "common/random_internal.h"
#include <stddef.h>
#include <string.h>

enum { ROUNDS = 10, BLOCK_WORDS = 4 };

/* Multipliers and Weyl constants of Salmon et al. (2011), table 2 and section 4.3. */
static const uint32_t multiplier_0 = 0xD2511F53;
static const uint32_t multiplier_1 = 0xCD9E8D57;
static const uint32_t weyl_0 = 0x9E3779B9;
static const uint32_t weyl_1 = 0xBB67AE85;

void ga_philox4x32(const uint32_t key[2], const uint32_t counter[4], uint32_t block[4])
{
    uint32_t k0 = key[0], k1 = key[1];
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];

    for (int round = 0; round < ROUNDS; round++) {
        uint64_t product_0 = (uint64_t)multiplier_0 * c0;
        uint64_t product_1 = (uint64_t)multiplier_1 * c2;

        c0 = (uint32_t)(product_1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)product_1;
        c2 = (uint32_t)(product_0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)product_0;
        k0 += weyl_0;
        k1 += weyl_1;
    }
    block[0] = c0;
    block[1] = c1;
    block[2] = c2;
    block[3] = c3;
}

/* A counter is { number of the block: 48 bits, purpose: 16 bits, sequence: 64 bits }, so no two
 * streams of a seed share a block, and a stream is 2^50 words long. Each repeat begins at a block
 * of its own: its number is the upper 16 bits of the block's. */
static void restart(struct ga_random_state *state, uint64_t seed, uint64_t sequence,
                    uint16_t repeat, uint16_t purpose)
{
    state->key[0] = (uint32_t)seed;
    state->key[1] = (uint32_t)(seed >> 32);
    state->counter[0] = 0;
    state->counter[1] = (uint32_t)purpose << 16 | repeat;
    state->counter[2] = (uint32_t)sequence;
    state->counter[3] = (uint32_t)(sequence >> 32);
    memset(state->block, 0, sizeof state->block);
    state->used = BLOCK_WORDS;
}

static inline uint32_t next(struct ga_random_state *state)
{
    if (state->used == BLOCK_WORDS) {
        ga_philox4x32(state->key, state->counter, state->block);
        state->counter[0]++;
        if (state->counter[0] == 0)
            state->counter[1]++;
        state->used = 0;
    }
    return state->block[state->used++];
}

/* gsl_rng_set knows a seed only: purpose 0 is for it alone. */
static void set(void *state, unsigned long seed)
{
    restart(state, seed, 0, 0, 0);
}

static unsigned long get(void *state)
{
    return next(state);
}

/* In [0, 1), all 53 bits random. */
static double get_double(void *state)
{
    uint64_t high = next(state) >> 5;
    uint64_t low = next(state) >> 6;

    return (double)(high << 26 | low) * 0x1p-53;
}

static const gsl_rng_type philox = {
    .name = "philox4x32-10",
    .max = UINT32_MAX,
    .min = 0,
    .size = sizeof(struct ga_random_state),
    .set = set,
    .get = get,
    .get_double = get_double,
};
const gsl_rng_type *const ga_random_philox = &philox;

void ga_random_start(struct ga_random *random, uint64_t seed, uint64_t sequence,
                     enum ga_purpose purpose)
{
    ga_random_start_repeat(random, seed, sequence, 0, purpose);
}

void ga_random_start_repeat(struct ga_random *random, uint64_t seed, uint64_t sequence,
                            uint16_t repeat, enum ga_purpose purpose)
{
    random->rng.type = ga_random_philox;
    random->rng.state = &random->state;
    restart(&random->state, seed, sequence, repeat, (uint16_t)purpose);
}

uint32_t ga_random_evaluation_seed(uint64_t seed, uint64_t id, uint32_t repeat)
{
    struct ga_random random;
    uint32_t value;

    ga_random_start_repeat(&random, seed, id, (uint16_t)repeat, GA_PURPOSE_EVALUATION);
    do
        value = next(&random.state) >> 1;
    while (value == 0);
    return value;
}
