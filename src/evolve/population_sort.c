/* SPDX-License-Identifier: GPL-3.0-or-later */
/* population_sort.c - a population put in order: by digits, from the last key to the first, so that
 * what was in order before stays so where the next key is equal (radix sort; Knuth, The Art of
 * Computer Programming 3, 5.2.5). It compares nothing: comparisons of random numbers are what a
 * processor cannot foresee. */
#include "evolve/population.h"
#include <string.h>

enum { DIGIT_BITS = 8, N_DIGITS = 64 / DIGIT_BITS, BASE = 1 << DIGIT_BITS };

struct tally {
    uint32_t of[N_DIGITS][BASE]; /* digit, value */
};

static size_t digit_of(uint64_t value, int digit)
{
    return value >> (DIGIT_BITS * digit) & (BASE - 1);
}

/* In the order of the numbers, which must not be NaN; -0 and 0 are the same. */
static uint64_t ordered_bits(double value)
{
    const uint64_t sign = UINT64_C(1) << 63;
    uint64_t bits;

    value += 0.0;
    memcpy(&bits, &value, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

static bool any_differ(const struct ga_population_key *keys, size_t n)
{
    uint64_t differs = 0;

    for (size_t i = 1; i < n; i++)
        differs |= keys[i].value ^ keys[0].value;
    return differs != 0;
}

/* How often each digit occurs. */
static void count(const struct ga_population_key *keys, size_t n, struct tally *tally)
{
    *tally = (struct tally){0};
    for (size_t i = 0; i < n; i++) {
        for (int digit = 0; digit < N_DIGITS; digit++)
            tally->of[digit][digit_of(keys[i].value, digit)]++;
    }
}

static void sum_up(uint32_t places[BASE])
{
    uint32_t sum = 0;

    for (size_t i = 0; i < BASE; i++) {
        uint32_t here = places[i];

        places[i] = sum;
        sum += here;
    }
}

/* By the values of the first half of `keys`, in which the result is; the second is scratch. */
static void sort(struct ga_population_key *keys, size_t room, size_t n)
{
    struct ga_population_key *from = keys, *to = keys + room, *swap;
    struct tally tally;

    if (!any_differ(from, n)) /* violations, mostly */
        return;
    count(from, n, &tally);
    for (int digit = 0; digit < N_DIGITS; digit++) {
        if (tally.of[digit][digit_of(from[0].value, digit)] == n)
            continue;
        sum_up(tally.of[digit]);
        for (size_t i = 0; i < n; i++)
            to[tally.of[digit][digit_of(from[i].value, digit)]++] = from[i];
        swap = from;
        from = to;
        to = swap;
    }
    if (from != keys)
        memcpy(keys, from, n * sizeof *keys);
}

static bool ids_rise(const struct ga_population *population)
{
    for (size_t i = 1; i < population->n; i++) {
        if (population->ids[i] < population->ids[i - 1])
            return false;
    }
    return true;
}

void ga_population_sort(struct ga_population *population)
{
    struct ga_population_key *keys = population->keys;
    const size_t n = population->n;

    for (size_t i = 0; i < n; i++)
        keys[i] = (struct ga_population_key){population->ids[i], (uint32_t)i};
    if (!ids_rise(population))
        sort(keys, population->room, n);
    for (size_t i = 0; i < n; i++)
        keys[i].value = ordered_bits(ga_population_objective(population, keys[i].row));
    sort(keys, population->room, n);
    for (size_t i = 0; i < n; i++)
        keys[i].value = ordered_bits(population->violation[keys[i].row]);
    sort(keys, population->room, n);
    for (size_t i = 0; i < n; i++)
        population->order[i] = keys[i].row;
}
