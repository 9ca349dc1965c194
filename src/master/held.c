/* SPDX-License-Identifier: GPL-3.0-or-later */
/* held.c - see held.h. */
#include "master/held.h"
#include "common/error.h"
#include <stdlib.h>

static size_t find(const struct ga_held *held, uint64_t task)
{
    size_t i = 0;
    while (i < held->n && held->items[i].result.number != task)
        i++;
    return i;
}

static void forget_text(struct ga_held_result *one)
{
    free((char *)one->result.message); /* ga_held_keep made it */
}

void ga_held_release(struct ga_held *held)
{
    for (size_t i = 0; i < held->n; i++)
        forget_text(&held->items[i]);
    free(held->items);
    *held = (struct ga_held){0};
}

void ga_held_keep(struct ga_held *held, size_t peer, const struct ga_result *result,
                  const struct ga_tries *tries)
{
    ga_held_drop(held, result->number);
    held->items = ga_realloc(held->items, held->n + 1, sizeof *held->items);
    struct ga_held_result *one = &held->items[held->n++];
    *one = (struct ga_held_result){peer, *result, *tries};
    one->result.message = ga_strdup(result->message);
    one->result.metrics = NULL;
}

const struct ga_held_result *ga_held_find(const struct ga_held *held, uint64_t task)
{
    size_t i = find(held, task);
    return i < held->n ? &held->items[i] : NULL;
}

void ga_held_drop(struct ga_held *held, uint64_t task)
{
    size_t i = find(held, task);
    if (i == held->n)
        return;
    forget_text(&held->items[i]);
    held->items[i] = held->items[--held->n];
}
