/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fingerprint.h - 64 bits that tell one sequence of bytes from another (XXH3, by libxxhash). */
#ifndef GA_COMMON_FINGERPRINT_H
#define GA_COMMON_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

/* `before`: 0, or the fingerprint of what comes before these bytes. */
uint64_t ga_fingerprint(const void *bytes, size_t size, uint64_t before);

#endif
