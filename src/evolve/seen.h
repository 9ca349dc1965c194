/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seen.h - the memory of genes: which individual had this row first.
 * Rows are known by a hash of 128 bits; that two of 10^12 rows share one has a probability of
 * 10^-15. 24 bytes an entry, at most 3/4 of the table in use. */
#ifndef GA_EVOLVE_SEEN_H
#define GA_EVOLVE_SEEN_H

#include <stddef.h>
#include <stdint.h>

struct ga_seen_entry;

struct ga_seen {
    size_t n_genes;
    size_t count;                  /* different rows */
    unsigned bits;                 /* there are 2^bits entries */
    struct ga_seen_entry *entries; /* open addressing, linear probing */
    double *row;                   /* scratch: the row as it is hashed */
};

void ga_seen_init(struct ga_seen *seen, size_t n_genes);
void ga_seen_release(struct ga_seen *seen);

/* Notes that individual `id` has these genes. Returns the lowest id that was noted for them, which
 * is `id` if they are new. -0.0 and 0.0 are the same. */
uint64_t ga_seen_add(struct ga_seen *seen, const double *genes, uint64_t id);

#endif
