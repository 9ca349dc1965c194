/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seen.c - a hash table from rows of genes to individuals. */
#include "evolve/seen.h"
#include "common/error.h"
#include <stdbool.h>
#include <stdlib.h>
#include <xxhash.h>

enum { FIRST_BITS = 10, HASH_BITS = 64 };

struct ga_seen_entry {
    XXH128_hash_t hash;
    uint64_t id_plus_1; /* 0: the entry is free, so that fresh memory needs no filling */
};

void ga_seen_init(struct ga_seen *seen, size_t n_genes)
{
    *seen = (struct ga_seen){
        .n_genes = n_genes,
        .bits = FIRST_BITS,
        .entries = ga_alloc((size_t)1 << FIRST_BITS, sizeof *seen->entries),
        .row = ga_alloc(n_genes, sizeof(double)),
    };
}

void ga_seen_release(struct ga_seen *seen)
{
    free(seen->entries);
    free(seen->row);
    *seen = (struct ga_seen){0};
}

/* Where this hash is, or the free entry where it belongs. Its place is given by its highest bits: a
 * table twice as large has the same order, and so is filled from front to back when it grows. */
static struct ga_seen_entry *find(struct ga_seen_entry *entries, unsigned bits, XXH128_hash_t hash)
{
    size_t mask = ((size_t)1 << bits) - 1;
    size_t at = hash.high64 >> (HASH_BITS - bits);

    while (entries[at].id_plus_1 != 0 && !XXH128_isEqual(entries[at].hash, hash))
        at = (at + 1) & mask;
    return &entries[at];
}

static void grow(struct ga_seen *seen)
{
    unsigned bits = seen->bits + 1;
    struct ga_seen_entry *entries = ga_alloc((size_t)1 << bits, sizeof *entries);

    for (size_t i = 0; i < (size_t)1 << seen->bits; i++) {
        if (seen->entries[i].id_plus_1 != 0)
            *find(entries, bits, seen->entries[i].hash) = seen->entries[i];
    }
    free(seen->entries);
    seen->entries = entries;
    seen->bits = bits;
}

static XXH128_hash_t hash_of(struct ga_seen *seen, const double *genes)
{
    for (size_t i = 0; i < seen->n_genes; i++)
        seen->row[i] = genes[i] + 0.0; /* -0.0 becomes 0.0 */
    return XXH3_128bits(seen->row, seen->n_genes * sizeof *seen->row);
}

uint64_t ga_seen_add(struct ga_seen *seen, const double *genes, uint64_t id)
{
    XXH128_hash_t hash = hash_of(seen, genes);
    struct ga_seen_entry *entry = find(seen->entries, seen->bits, hash);
    bool is_new = entry->id_plus_1 == 0;

    if (is_new || id + 1 < entry->id_plus_1)
        *entry = (struct ga_seen_entry){.hash = hash, .id_plus_1 = id + 1};
    id = entry->id_plus_1 - 1;
    seen->count += is_new;
    if (seen->count > ((size_t)3 << seen->bits) / 4)
        grow(seen);
    return id;
}
