/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digest.h - 128 bits that tell one file from another, made a piece at a time (XXH3-128, by
 * libxxhash). They tell of accidents, not of malice. */
#ifndef GA_COMMON_DIGEST_H
#define GA_COMMON_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ga_digest {
    uint64_t high, low;
};

static inline bool ga_digest_equal(struct ga_digest a, struct ga_digest b)
{
    return a.high == b.high && a.low == b.low;
}

/* In 32 hexadecimal digits. Returns `out`. */
#define GA_DIGEST_ROOM 33
const char *ga_digest_text(struct ga_digest digest, char out[GA_DIGEST_ROOM]);

struct ga_digester;

struct ga_digester *ga_digester_create(void); /* of no bytes yet */
void ga_digester_destroy(struct ga_digester *digester);
void ga_digester_clear(struct ga_digester *digester); /* of no bytes again */
void ga_digester_add(struct ga_digester *digester, const void *bytes, size_t size);
struct ga_digest ga_digester_get(const struct ga_digester *digester); /* of all so far */

#endif
