/* SPDX-License-Identifier: GPL-3.0-or-later */
/* philox.h - the generator behind random.h: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel
 * random numbers: as easy as 1, 2, 3", SC11). A block of four words is a bijection of its counter
 * for every key; so blocks may be made in any order, or side by side. */
#ifndef GA_COMMON_PHILOX_H
#define GA_COMMON_PHILOX_H

#include <stdint.h>

enum { GA_PHILOX_BLOCK = 4, GA_PHILOX_BLOCKS = 8 };

void ga_philox4x32(const uint32_t key[2], const uint32_t counter[4], uint32_t block[4]);

/* The blocks of eight counters, one after the other; of a counter the first two words are a number
 * of 64 bits, the lower half first, which is increased. With whatever instructions the processor
 * has: integers only, so the words are the same. */
void ga_philox4x32_blocks(const uint32_t key[2], const uint32_t counter[4],
                          uint32_t words[GA_PHILOX_BLOCK * GA_PHILOX_BLOCKS]);

/* As on a processor that has nothing beyond what the compiler may assume: for the tests. */
void ga_philox4x32_blocks_plain(const uint32_t key[2], const uint32_t counter[4],
                                uint32_t words[GA_PHILOX_BLOCK * GA_PHILOX_BLOCKS]);

#endif
