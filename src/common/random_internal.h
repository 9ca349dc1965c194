/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random_internal.h - the block function behind random.h, for the test against published vectors.
 */
#ifndef GA_COMMON_RANDOM_INTERNAL_H
#define GA_COMMON_RANDOM_INTERNAL_H

#include <stdint.h>

/* Philox4x32 with ten rounds: block is a bijection of counter for every key. */
void ga_philox4x32(const uint32_t key[2], const uint32_t counter[4], uint32_t block[4]);

#endif
