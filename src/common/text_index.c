/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_index.c - a hash table with open addresses, at most half full. */
#include "common/text_index.h"
#include "common/error.h"
#include "common/fingerprint.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void ga_text_index_release(struct ga_text_index *index)
{
    free(index->slots);
    *index = (struct ga_text_index){0};
}

/* The slot of a text, or the free one where it would be. */
static size_t *slot_of(const struct ga_text_index *index, char *const *items, const char *text)
{
    size_t at = (size_t)ga_fingerprint(text, strlen(text), 0) & (index->room - 1);
    while (index->slots[at] != 0 && strcmp(items[index->slots[at] - 1], text) != 0)
        at = (at + 1) & (index->room - 1);
    return &index->slots[at];
}

/* Room for n items; what was known is taken in again. */
static void grow(struct ga_text_index *index, size_t n)
{
    if (2 * n <= index->room)
        return;
    ga_text_index_release(index);
    for (index->room = 16; index->room < 4 * n;)
        index->room *= 2;
    index->slots = ga_alloc(index->room, sizeof *index->slots);
}

size_t ga_text_index_find(struct ga_text_index *index, char *const *items, size_t n,
                          const char *text)
{
    if (index->last < n && strcmp(items[index->last], text) == 0)
        return index->last;
    if (n == 0)
        return SIZE_MAX;
    grow(index, n);
    for (; index->n < n; index->n++) {
        size_t *slot = slot_of(index, items, items[index->n]);
        if (*slot == 0)
            *slot = 1 + index->n;
    }
    index->last = *slot_of(index, items, text) - 1; /* 0: SIZE_MAX */
    return index->last;
}
