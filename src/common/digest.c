/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digest.c - see digest.h. */
#include "common/digest.h"
#include "common/error.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

struct ga_digester {
    XXH3_state_t *state;
};

const char *ga_digest_text(struct ga_digest digest, char out[GA_DIGEST_ROOM])
{
    (void)snprintf(out, GA_DIGEST_ROOM, "%016" PRIx64 "%016" PRIx64, digest.high, digest.low);
    return out;
}

struct ga_digester *ga_digester_create(void)
{
    struct ga_digester *digester = ga_alloc(1, sizeof *digester);

    digester->state = XXH3_createState(); /* it knows its alignment */
    GA_ASSERT(digester->state != NULL);
    ga_digester_clear(digester);
    return digester;
}

void ga_digester_destroy(struct ga_digester *digester)
{
    if (digester == NULL)
        return;
    (void)XXH3_freeState(digester->state);
    free(digester);
}

void ga_digester_clear(struct ga_digester *digester)
{
    GA_ASSERT(XXH3_128bits_reset(digester->state) == XXH_OK);
}

void ga_digester_add(struct ga_digester *digester, const void *bytes, size_t size)
{
    GA_ASSERT(XXH3_128bits_update(digester->state, bytes, size) == XXH_OK);
}

struct ga_digest ga_digester_get(const struct ga_digester *digester)
{
    const XXH128_hash_t hash = XXH3_128bits_digest(digester->state);

    return (struct ga_digest){.high = hash.high64, .low = hash.low64};
}
