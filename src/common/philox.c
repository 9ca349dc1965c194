/* SPDX-License-Identifier: GPL-3.0-or-later */
/* philox.c - Philox4x32-10, one block, and eight side by side. */
#include "common/philox.h"
#include <stddef.h>

enum { ROUNDS = 10 };

/* Multipliers and Weyl constants of Salmon et al. (2011), table 2 and section 4.3. */
#define MULTIPLIER_0 0xD2511F53U
#define MULTIPLIER_1 0xCD9E8D57U
#define WEYL_0       0x9E3779B9U
#define WEYL_1       0xBB67AE85U

void ga_philox4x32(const uint32_t key[2], const uint32_t counter[4], uint32_t block[4])
{
    uint32_t k0 = key[0], k1 = key[1];
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];

    for (int round = 0; round < ROUNDS; round++) {
        uint64_t product_0 = (uint64_t)MULTIPLIER_0 * c0;
        uint64_t product_1 = (uint64_t)MULTIPLIER_1 * c2;

        c0 = (uint32_t)(product_1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)product_1;
        c2 = (uint32_t)(product_0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)product_0;
        k0 += WEYL_0;
        k1 += WEYL_1;
    }
    block[0] = c0;
    block[1] = c1;
    block[2] = c2;
    block[3] = c3;
}

static uint64_t number_of(const uint32_t counter[4])
{
    return (uint64_t)counter[1] << 32 | counter[0];
}

void ga_philox4x32_blocks_plain(const uint32_t key[2], const uint32_t counter[4],
                                uint32_t words[GA_PHILOX_BLOCK * GA_PHILOX_BLOCKS])
{
    uint64_t number = number_of(counter);

    for (size_t i = 0; i < GA_PHILOX_BLOCKS; i++, number++) {
        const uint32_t own[4] = {(uint32_t)number, (uint32_t)(number >> 32), counter[2],
                                 counter[3]};

        ga_philox4x32(key, own, words + GA_PHILOX_BLOCK * i);
    }
}

#ifdef __x86_64__
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

/* Word w of four blocks in the lower halves of the four parts of c[w]; the upper halves are left
 * over from products, and no product sees them. */
struct four {
    __m256i c[GA_PHILOX_BLOCK];
};

AVX2 static inline struct four four_counters(const uint32_t counter[4], uint64_t number)
{
    __m256i numbers =
        _mm256_add_epi64(_mm256_set1_epi64x((long long)number), _mm256_set_epi64x(3, 2, 1, 0));

    return (struct four){{numbers, _mm256_srli_epi64(numbers, 32), _mm256_set1_epi64x(counter[2]),
                          _mm256_set1_epi64x(counter[3])}};
}

AVX2 static inline struct four one_round(struct four from, __m256i k0, __m256i k1)
{
    __m256i product_0 = _mm256_mul_epu32(from.c[0], _mm256_set1_epi64x(MULTIPLIER_0));
    __m256i product_1 = _mm256_mul_epu32(from.c[2], _mm256_set1_epi64x(MULTIPLIER_1));
    __m256i high_0 = _mm256_srli_epi64(product_0, 32);
    __m256i high_1 = _mm256_srli_epi64(product_1, 32);

    return (struct four){{_mm256_xor_si256(high_1, _mm256_xor_si256(from.c[1], k0)), product_1,
                          _mm256_xor_si256(high_0, _mm256_xor_si256(from.c[3], k1)), product_0}};
}

/* The lower halves of `even` and `odd` by turns. */
AVX2 static inline __m256i interleave(__m256i even, __m256i odd)
{
    return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
}

AVX2 static inline void store(struct four from, uint32_t *words)
{
    __m256i first = interleave(from.c[0], from.c[1]);
    __m256i second = interleave(from.c[2], from.c[3]);
    __m256i even = _mm256_unpacklo_epi64(first, second); /* blocks 0 and 2 */
    __m256i odd = _mm256_unpackhi_epi64(first, second);  /* blocks 1 and 3 */

    _mm256_storeu_si256((__m256i *)words, _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256((__m256i *)words + 1, _mm256_permute2x128_si256(even, odd, 0x31));
}

AVX2 static void blocks_avx2(const uint32_t key[2], const uint32_t counter[4], uint32_t *words)
{
    uint64_t number = number_of(counter);
    struct four low = four_counters(counter, number);
    struct four high = four_counters(counter, number + 4);
    __m256i k0 = _mm256_set1_epi64x(key[0]);
    __m256i k1 = _mm256_set1_epi64x(key[1]);

    for (int round = 0; round < ROUNDS; round++) {
        low = one_round(low, k0, k1);
        high = one_round(high, k0, k1);
        k0 = _mm256_add_epi32(k0, _mm256_set1_epi64x(WEYL_0));
        k1 = _mm256_add_epi32(k1, _mm256_set1_epi64x(WEYL_1));
    }
    store(low, words);
    store(high, words + (size_t)GA_PHILOX_BLOCK * 4);
}

void ga_philox4x32_blocks(const uint32_t key[2], const uint32_t counter[4],
                          uint32_t words[GA_PHILOX_BLOCK * GA_PHILOX_BLOCKS])
{
    if (__builtin_cpu_supports("avx2"))
        blocks_avx2(key, counter, words);
    else
        ga_philox4x32_blocks_plain(key, counter, words);
}

#else

void ga_philox4x32_blocks(const uint32_t key[2], const uint32_t counter[4],
                          uint32_t words[GA_PHILOX_BLOCK * GA_PHILOX_BLOCKS])
{
    ga_philox4x32_blocks_plain(key, counter, words);
}

#endif
