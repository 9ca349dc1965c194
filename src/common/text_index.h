/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_index.h - where a text is in a list that only grows: found without comparing it with all.
 * The texts are the list's; the index holds their numbers. */
#ifndef GA_COMMON_TEXT_INDEX_H
#define GA_COMMON_TEXT_INDEX_H

#include <stddef.h>

struct ga_text_index { /* all 0: of an empty list */
    size_t *slots;     /* 1 + an item's number; 0: free */
    size_t room, n;    /* a power of two or 0; items that it knows */
    size_t last;       /* what was found last, and is likely to be asked for next */
};

void ga_text_index_release(struct ga_text_index *index);

/* The first of the n items that is `text`; SIZE_MAX: none is. Items that came since the last call
 * are taken in; those before them must be the same as then. */
size_t ga_text_index_find(struct ga_text_index *index, char *const *items, size_t n,
                          const char *text);

#endif
