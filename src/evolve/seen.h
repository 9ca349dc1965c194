/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seen.h - the memory of genes: which individual had this row first.
 * Rows are known by a hash of 128 bits; that two of 10^12 rows share one has a probability of
 * 10^-15. 24 bytes a row, in order of arrival, and a table of 8 bytes an entry, at most 3/4 of it
 * in use: a row that is new costs one access to the table, which is in no cache, unless it was
 * expected. */
#ifndef GA_EVOLVE_SEEN_H
#define GA_EVOLVE_SEEN_H

#include <stddef.h>
#include <stdint.h>

struct ga_seen_row;

struct ga_seen {
    size_t n_genes;
    size_t count, room;       /* different rows */
    struct ga_seen_row *rows; /* count of them */
    unsigned bits;            /* there are 2^bits entries */
    uint64_t *entries;        /* open addressing, linear probing */
    double *scratch;          /* a row as it is hashed */
};

void ga_seen_init(struct ga_seen *seen, size_t n_genes);
void ga_seen_release(struct ga_seen *seen);

/* What a row is known by. */
struct ga_seen_key {
    uint64_t low, high;
};
struct ga_seen_key ga_seen_key(struct ga_seen *seen, const double *genes);
/* Fetches what adding this key will look at: to be called some hundred nanoseconds before. */
void ga_seen_expect(const struct ga_seen *seen, struct ga_seen_key key);

/* Notes that individual `id` has the genes of this key. Returns the lowest id that was noted for
 * them, which is `id` if they are new. -0.0 and 0.0 are the same. */
uint64_t ga_seen_add(struct ga_seen *seen, struct ga_seen_key key, uint64_t id);

#endif
