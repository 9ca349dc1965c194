/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fingerprint.c - see fingerprint.h. */
#include "common/fingerprint.h"
#include <xxhash.h>

uint64_t ga_fingerprint(const void *bytes, size_t size, uint64_t before)
{
    return XXH3_64bits_withSeed(bytes, size, before);
}
