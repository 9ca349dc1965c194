/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.c - Philox as a gsl_rng_type, and the streams that gaopt takes from it. */
#include "common/random.h"

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
    state->used = GA_RANDOM_WORDS;
}

void ga_random_refill(struct ga_random_state *state)
{
    uint64_t number = (uint64_t)state->counter[1] << 32 | state->counter[0];

    ga_philox4x32_blocks(state->key, state->counter, state->words);
    number += GA_PHILOX_BLOCKS;
    state->counter[0] = (uint32_t)number;
    state->counter[1] = (uint32_t)(number >> 32);
    state->used = 0;
}

/* gsl_rng_set knows a seed only: purpose 0 is for it alone. */
static void set(void *state, unsigned long seed)
{
    restart(state, seed, 0, 0, 0);
}

static unsigned long get(void *state)
{
    return ga_random_state_word(state);
}

static double get_double(void *state)
{
    return ga_random_state_uniform(state);
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
    struct ga_random_state state;
    uint32_t block[4];

    restart(&state, seed, id, (uint16_t)repeat, GA_PURPOSE_EVALUATION);
    for (;; state.counter[0]++) { /* one block almost always: fewer than a refill makes */
        ga_philox4x32(state.key, state.counter, block);
        for (int i = 0; i < GA_PHILOX_BLOCK; i++) {
            if (block[i] >> 1 != 0)
                return block[i] >> 1;
        }
    }
}
