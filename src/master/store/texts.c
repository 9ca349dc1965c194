/* SPDX-License-Identifier: GPL-3.0-or-later */
/* texts.c - lists of texts, grown to powers of two. */
#include "master/store/texts.h"
#include "common/error.h"
#include <stdlib.h>
#include <string.h>

void ga_texts_add(struct ga_text_list *list, const char *text)
{
    if ((list->n & (list->n - 1)) == 0) /* full at 0, 1, 2, 4, 8, ... */
        list->items = ga_realloc(list->items, list->n ? 2 * list->n : 1, sizeof *list->items);
    list->items[list->n++] = ga_strdup(text);
}

void ga_texts_copy(struct ga_text_list *list, const struct ga_text_list *from)
{
    struct ga_text_list copy = {0};

    for (size_t i = 0; i < from->n; i++)
        ga_texts_add(&copy, from->items[i]);
    ga_text_list_release(list);
    *list = copy;
}

bool ga_texts_same(const struct ga_text_list *a, const struct ga_text_list *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    }
    return true;
}

ptrdiff_t ga_texts_find(const struct ga_text_list *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i], text) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}
