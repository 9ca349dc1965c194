/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seen.c - a hash table from rows of genes to individuals.
 * An entry is 0 if it is free, else a mark, which is 24 bits of the row's hash, and below it the
 * row's number + 1. So the rows are only looked at where the mark is the same, which but for one
 * look in 16 million means that the row is. */
#include "evolve/seen.h"
#include "common/error.h"
#include "common/pages.h"
#include <stdbool.h>
#include <stdlib.h>
#include <xxhash.h>

enum { FIRST_BITS = 10, FIRST_ROOM = 1 << FIRST_BITS, HASH_BITS = 64, MARK_BITS = 24 };

static const uint64_t number_mask = (UINT64_C(1) << (HASH_BITS - MARK_BITS)) - 1;

struct ga_seen_row {
    struct ga_seen_key key;
    uint64_t id;
};

static size_t table_size(unsigned bits)
{
    return sizeof(uint64_t) << bits;
}

void ga_seen_init(struct ga_seen *seen, size_t n_genes)
{
    *seen = (struct ga_seen){
        .n_genes = n_genes,
        .room = FIRST_ROOM,
        .rows = ga_alloc(FIRST_ROOM, sizeof *seen->rows),
        .bits = FIRST_BITS,
        .entries = ga_pages_alloc(table_size(FIRST_BITS)),
        .scratch = ga_alloc(n_genes, sizeof(double)),
    };
}

void ga_seen_release(struct ga_seen *seen)
{
    ga_pages_free(seen->entries, table_size(seen->bits));
    free(seen->rows);
    free(seen->scratch);
    *seen = (struct ga_seen){0};
}

/* --- the table --- */

static uint64_t mark_of(struct ga_seen_key key)
{
    return key.low & ~number_mask;
}

static bool is_of(const struct ga_seen *seen, uint64_t entry, struct ga_seen_key key)
{
    const struct ga_seen_key *other;

    if ((entry & ~number_mask) != mark_of(key))
        return false;
    other = &seen->rows[(entry & number_mask) - 1].key;
    return other->low == key.low && other->high == key.high;
}

static size_t home(const struct ga_seen *seen, struct ga_seen_key key)
{
    return key.high >> (HASH_BITS - seen->bits);
}

/* The entry of this key, or the free one where it belongs. */
static uint64_t *find(const struct ga_seen *seen, struct ga_seen_key key)
{
    size_t mask = ((size_t)1 << seen->bits) - 1;
    size_t at = home(seen, key);

    while (seen->entries[at] != 0 && !is_of(seen, seen->entries[at], key))
        at = (at + 1) & mask;
    return &seen->entries[at];
}

static void grow_table(struct ga_seen *seen)
{
    ga_pages_free(seen->entries, table_size(seen->bits));
    seen->bits++;
    seen->entries = ga_pages_alloc(table_size(seen->bits));
    for (size_t i = 0; i < seen->count; i++) {
        struct ga_seen_key key = seen->rows[i].key;

        *find(seen, key) = mark_of(key) | (i + 1);
    }
}

/* --- rows --- */

struct ga_seen_key ga_seen_key(struct ga_seen *seen, const double *genes)
{
    XXH128_hash_t hash;

    for (size_t i = 0; i < seen->n_genes; i++)
        seen->scratch[i] = genes[i] + 0.0; /* -0.0 becomes 0.0 */
    hash = XXH3_128bits(seen->scratch, seen->n_genes * sizeof *seen->scratch);
    return (struct ga_seen_key){hash.low64, hash.high64};
}

void ga_seen_expect(const struct ga_seen *seen, struct ga_seen_key key)
{
    __builtin_prefetch(&seen->entries[home(seen, key)], 1);
}

static void add(struct ga_seen *seen, uint64_t *entry, struct ga_seen_key key, uint64_t id)
{
    GA_ASSERT(seen->count < number_mask);
    if (seen->count == seen->room) {
        seen->room += seen->room / 2;
        seen->rows = ga_realloc(seen->rows, seen->room, sizeof *seen->rows);
    }
    seen->rows[seen->count++] = (struct ga_seen_row){key, id};
    *entry = mark_of(key) | seen->count;
    if (seen->count > ((size_t)3 << seen->bits) / 4)
        grow_table(seen);
}

uint64_t ga_seen_add(struct ga_seen *seen, struct ga_seen_key key, uint64_t id)
{
    uint64_t *entry = find(seen, key);
    struct ga_seen_row *row;

    if (*entry == 0) {
        add(seen, entry, key, id);
        return id;
    }
    row = &seen->rows[(*entry & number_mask) - 1];
    if (id < row->id)
        row->id = id;
    return row->id;
}
