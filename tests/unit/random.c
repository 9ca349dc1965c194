/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.c - tests of Philox against published vectors, and of its streams' independence. */
#include "common/random.h"
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* kat_vectors of Random123 1.14, "philox4x32 10". */
Test(random, known_answers)
{
    static const struct {
        uint32_t counter[4], key[2], block[4];
    } known[] = {
        {{0}, {0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t block[4];

        ga_philox4x32(known[i].key, known[i].counter, block);
        cr_assert_arr_eq(block, known[i].block, sizeof block);
    }
}

/* Each of the eight is the block of its own counter, of which the number goes on past 2^32. */
static void check_blocks(const uint32_t key[2], const uint32_t counter[4])
{
    uint32_t words[GA_RANDOM_WORDS], plain[GA_RANDOM_WORDS], block[4];
    uint64_t number = (uint64_t)counter[1] << 32 | counter[0];

    ga_philox4x32_blocks(key, counter, words);
    ga_philox4x32_blocks_plain(key, counter, plain);
    cr_assert_arr_eq(words, plain, sizeof words);
    for (size_t i = 0; i < GA_PHILOX_BLOCKS; i++, number++) {
        const uint32_t own[4] = {(uint32_t)number, (uint32_t)(number >> 32), counter[2],
                                 counter[3]};

        ga_philox4x32(key, own, block);
        cr_assert_arr_eq(words + 4 * i, block, sizeof block);
    }
}

Test(random, blocks_side_by_side_are_those_made_alone)
{
    const uint32_t ones[4] = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};
    const uint32_t carries[4] = {UINT32_MAX - 3, 7, 5, UINT32_MAX};
    uint32_t words[GA_RANDOM_WORDS] = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};

    check_blocks(ones, ones);
    check_blocks(ones, carries);
    for (int i = 0; i < 100; i++) { /* of counters and keys that were words before */
        check_blocks(words + 4, words);
        ga_philox4x32_blocks(words + 4, words, words);
    }
}

/* The published vectors again, first and last of eight. */
Test(random, blocks_side_by_side_have_the_known_answers)
{
    static const uint32_t key[2] = {0xa4093822, 0x299f31d0};
    static const uint32_t known[4] = {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
    const uint32_t first[4] = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
    const uint32_t seven_before[4] = {0x243f6a88 - 7, 0x85a308d3, 0x13198a2e, 0x03707344};
    uint32_t words[GA_RANDOM_WORDS];

    ga_philox4x32_blocks(key, first, words);
    cr_assert_arr_eq(words, known, sizeof known);
    ga_philox4x32_blocks(key, seven_before, words);
    cr_assert_arr_eq(words + GA_RANDOM_WORDS - 4, known, sizeof known);
}

/* A run's result hangs on this layout of the counter: it may never change. */
Test(random, stream_is_blocks_of_its_own_counters)
{
    const uint64_t seed = UINT64_C(0x1122334455667788), sequence = UINT64_C(0xAABBCCDD00112233);
    const uint32_t key[2] = {0x55667788, 0x11223344};
    struct ga_random random;

    ga_random_start(&random, seed, sequence, GA_PURPOSE_MUTATION);
    for (uint32_t number = 0; number < 5; number++) {
        const uint32_t counter[4] = {number, 4u << 16, 0x00112233, 0xAABBCCDD};
        uint32_t block[4];

        ga_philox4x32(key, counter, block);
        for (size_t i = 0; i < 4; i++)
            cr_assert_eq(gsl_rng_get(&random.rng), block[i]);
    }
}

Test(random, block_number_carries_without_touching_the_purpose)
{
    const uint32_t key[2] = {9, 0};
    const uint32_t counter[4] = {0, 2u << 16 | 1, 5, 0};
    uint32_t block[4];
    struct ga_random random;

    ga_random_start(&random, 9, 5, GA_PURPOSE_SELECTION);
    random.state.counter[0] = UINT32_MAX;
    for (int i = 0; i < 4; i++)
        (void)gsl_rng_get(&random.rng);
    ga_philox4x32(key, counter, block);
    cr_assert_eq(gsl_rng_get(&random.rng), block[0]);
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* 64-bit starts of 6400 neighbouring streams: one pair equal by chance has probability 1e-12. */
Test(random, neighbouring_streams_differ)
{
    enum { SIDE = 20, PURPOSES = 16, N = SIDE * SIDE * PURPOSES };
    uint64_t *starts = malloc(N * sizeof *starts);
    size_t n = 0;

    for (uint64_t seed = 0; seed < SIDE; seed++) {
        for (uint64_t sequence = 0; sequence < SIDE; sequence++) {
            for (int purpose = 1; purpose <= PURPOSES; purpose++) {
                struct ga_random random;

                ga_random_start(&random, seed, sequence, (enum ga_purpose)purpose);
                starts[n] = gsl_rng_get(&random.rng);
                starts[n] = starts[n] << 32 | gsl_rng_get(&random.rng);
                n++;
            }
        }
    }
    qsort(starts, n, sizeof *starts, compare);
    for (size_t i = 1; i < n; i++)
        cr_assert_neq(starts[i - 1], starts[i]);
    free(starts);
}

Test(random, gsl_can_own_one_too)
{
    gsl_rng *a = gsl_rng_alloc(ga_random_philox);
    gsl_rng *b;

    gsl_rng_set(a, 123456789012345);
    b = gsl_rng_clone(a);
    for (int i = 0; i < 100; i++)
        cr_assert_eq(gsl_rng_get(a), gsl_rng_get(b));
    gsl_rng_set(b, 1);
    cr_assert_neq(gsl_rng_get(a), gsl_rng_get(b));
    cr_assert_str_eq(gsl_rng_name(a), "philox4x32-10");
    cr_assert_eq(gsl_rng_max(a), UINT32_MAX);
    cr_assert_eq(gsl_rng_min(a), 0);
    gsl_rng_free(a);
    gsl_rng_free(b);
}

Test(random, doubles_use_53_bits)
{
    struct ga_random random;
    bool last_bit = false;

    ga_random_start(&random, 1, 2, GA_PURPOSE_TEST);
    for (int i = 0; i < 1000; i++) {
        double scaled = 0x1p53 * gsl_rng_uniform(&random.rng);

        cr_assert(scaled >= 0 && scaled < 0x1p53 && scaled == floor(scaled));
        last_bit = last_bit || fmod(scaled, 2) != 0;
    }
    cr_assert(last_bit);
}

static void check_uniform(const double *counts, int cells, double n)
{
    double statistic = 0, tail;

    for (int i = 0; i < cells; i++)
        statistic += pow(counts[i] - n / cells, 2) / (n / cells);
    tail = gsl_cdf_chisq_Q(statistic, cells - 1);
    cr_assert(tail > 1e-3 && tail < 1 - 1e-3, "%d cells: tail %g", cells, tail);
}

/* Pearson's test over 64 cells of the first number of 64000 streams: what a run uses most. */
Test(random, first_numbers_of_streams_are_uniform)
{
    enum { CELLS = 64, N = 64000 };
    double counts[CELLS] = {0};

    for (uint64_t sequence = 0; sequence < N; sequence++) {
        struct ga_random random;

        ga_random_start(&random, 42, sequence, GA_PURPOSE_TEST);
        counts[(int)(CELLS * gsl_rng_uniform(&random.rng))]++;
    }
    check_uniform(counts, CELLS, N);
}

Test(random, normal_deviates_have_their_moments)
{
    enum { N = 20000 };
    struct ga_random random;
    double sum = 0, squares = 0;

    ga_random_start(&random, 3, 4, GA_PURPOSE_TEST);
    for (int i = 0; i < N; i++) {
        double x = gsl_ran_ugaussian(&random.rng);

        sum += x;
        squares += x * x;
    }
    cr_assert_float_eq(sum / N, 0, 4 / sqrt(N));
    cr_assert_float_eq(squares / N, 1, 4 * sqrt(2.0 / N));
}

Test(random, evaluation_seeds_are_positive_31_bit_and_differ)
{
    uint64_t seeds[500];

    for (uint64_t id = 0; id < 500; id++) {
        seeds[id] = ga_random_evaluation_seed(7, id, 0);
        cr_assert(seeds[id] > 0 && seeds[id] <= INT32_MAX);
        cr_assert_eq(seeds[id], ga_random_evaluation_seed(7, id, 0));
    }
    cr_assert_neq(seeds[0], ga_random_evaluation_seed(8, 0, 0));
    qsort(seeds, 500, sizeof *seeds, compare);
    for (size_t i = 1; i < 500; i++)
        cr_assert_neq(seeds[i - 1], seeds[i]);
}

Test(random, evaluation_seeds_of_repeats_differ_and_the_first_is_that_of_one)
{
    uint64_t seeds[1000];

    cr_assert_eq(ga_random_evaluation_seed(7, 371, 0), 1014456711, "it is in users' runs");
    for (uint32_t repeat = 0; repeat < 1000; repeat++)
        seeds[repeat] = ga_random_evaluation_seed(7, 371, repeat);
    qsort(seeds, 1000, sizeof *seeds, compare);
    for (size_t i = 1; i < 1000; i++)
        cr_assert_neq(seeds[i - 1], seeds[i]);
}

Test(random, repeats_have_streams_of_their_own)
{
    struct ga_random plain, first, other;

    ga_random_start(&plain, 7, 3, GA_PURPOSE_TEST);
    ga_random_start_repeat(&first, 7, 3, 0, GA_PURPOSE_TEST);
    ga_random_start_repeat(&other, 7, 3, 1, GA_PURPOSE_TEST);
    for (int i = 0; i < 1000; i++) {
        unsigned long number = gsl_rng_get(&plain.rng);
        cr_assert_eq(gsl_rng_get(&first.rng), number);
        cr_assert_neq(gsl_rng_get(&other.rng), number);
    }
}

/* What is inline here is what GSL gives, word for word. */
Test(random, inline_numbers_are_those_of_gsl)
{
    struct ga_random one, other;

    ga_random_start(&one, 11, 12, GA_PURPOSE_TEST);
    ga_random_start(&other, 11, 12, GA_PURPOSE_TEST);
    for (int i = 0; i < 100; i++) {
        cr_assert_eq(ga_random_word(&one), gsl_rng_get(&other.rng));
        cr_assert_eq(ga_random_uniform(&one), gsl_rng_uniform(&other.rng));
    }
}

/* Of 2^32 words, 3 * 2^30 numbers leave a quarter that is to be rejected: else every third number
 * would be twice as likely. */
Test(random, numbers_below_a_bound_are_all_alike)
{
    enum { N = 64000, MOST = 100 };
    const uint32_t large = UINT32_C(3) << 30;
    double counts[MOST], thirds[3] = {0};
    struct ga_random random;

    ga_random_start(&random, 1, 2, GA_PURPOSE_TEST);
    for (uint32_t bound = 1; bound <= MOST; bound = 3 * bound + 1) {
        memset(counts, 0, sizeof counts);
        for (int i = 0; i < N; i++) {
            uint32_t number = ga_random_below(&random, bound);

            cr_assert_lt(number, bound);
            counts[number]++;
        }
        if (bound > 1)
            check_uniform(counts, (int)bound, N);
    }
    for (int i = 0; i < N; i++)
        thirds[ga_random_below(&random, large) % 3]++;
    check_uniform(thirds, 3, N);
}

/* All 16 outcomes of four tosses in a row. */
Test(random, coins_are_fair_and_independent)
{
    enum { N = 64000 };
    double counts[16] = {0};
    struct ga_coins coins = {0};
    struct ga_random random;

    ga_random_start(&random, 5, 6, GA_PURPOSE_TEST);
    for (int i = 0; i < N; i++) {
        int outcome = 0;

        for (int toss = 0; toss < 4; toss++)
            outcome = 2 * outcome + ga_random_coin(&random, &coins);
        counts[outcome]++;
    }
    check_uniform(counts, 16, N);
}
