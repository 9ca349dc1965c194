/* SPDX-License-Identifier: GPL-3.0-or-later */
/* early.c - a ring of results by id. */
#include "master/early.h"
#include "common/error.h"
#include <stdlib.h>
#include <string.h>

void ga_early_init(struct ga_early *early, size_t n_metrics, size_t n_spread, uint64_t first)
{
    *early = (struct ga_early){.n_metrics = n_metrics, .n_spread = n_spread, .first = first};
}

void ga_early_release(struct ga_early *early)
{
    for (size_t i = 0; i < early->room; i++)
        free(early->slots[i].message);
    free(early->slots);
    free(early->rows);
}

static size_t place(const struct ga_early *early, uint64_t id)
{
    return (size_t)(id & (early->room - 1));
}

static size_t width(const struct ga_early *early)
{
    return early->n_metrics + early->n_spread;
}

static double *row(const struct ga_early *early, uint64_t id)
{
    return early->rows + place(early, id) * width(early);
}

static void grow(struct ga_early *early, uint64_t span)
{
    struct ga_early old = *early;
    while (early->room <= span)
        early->room = early->room ? 2 * early->room : 64;
    early->slots = ga_alloc(early->room, sizeof *early->slots);
    early->rows = ga_alloc(early->room * width(early), sizeof *early->rows);
    for (uint64_t id = old.first; id < old.first + old.room; id++) {
        early->slots[place(early, id)] = old.slots[place(&old, id)];
        memcpy(row(early, id), row(&old, id), width(&old) * sizeof *old.rows);
    }
    free(old.slots);
    free(old.rows);
}

static void copy_host(char to[GA_HOST_ROOM], const char *host)
{
    size_t length = strnlen(host, GA_HOST_ROOM - 1);

    memcpy(to, host, length);
    to[length] = '\0';
}

bool ga_early_put(struct ga_early *early, const struct ga_finished *finished)
{
    uint64_t id = finished->result.id;
    GA_ASSERT(id >= early->first);
    if (id - early->first >= early->room)
        grow(early, id - early->first);
    struct ga_early_slot *slot = &early->slots[place(early, id)];
    if (slot->there)
        return false;
    slot->there = true;
    slot->finished = *finished;
    copy_host(slot->host, finished->host);
    slot->message = *finished->result.message ? ga_strdup(finished->result.message) : NULL;
    memcpy(row(early, id), finished->result.metrics, early->n_metrics * sizeof(double));
    if (finished->spread)
        memcpy(row(early, id) + early->n_metrics, finished->spread,
               early->n_spread * sizeof(double));
    early->count++;
    return true;
}

bool ga_early_has(const struct ga_early *early, uint64_t id)
{
    return early->count > 0 && id >= early->first && id - early->first < early->room &&
           early->slots[place(early, id)].there;
}

const struct ga_finished *ga_early_first(const struct ga_early *early)
{
    if (early->count == 0)
        return NULL;
    struct ga_early_slot *slot = &early->slots[place(early, early->first)];
    if (!slot->there)
        return NULL;
    slot->finished.result.metrics = row(early, early->first); /* the ring may have moved */
    if (slot->finished.spread)
        slot->finished.spread = slot->finished.result.metrics + early->n_metrics;
    slot->finished.host = slot->host;
    slot->finished.result.message = slot->message ? slot->message : "";
    return &slot->finished;
}

void ga_early_next(struct ga_early *early)
{
    if (early->count > 0) {
        struct ga_early_slot *slot = &early->slots[place(early, early->first)];
        early->count -= slot->there;
        free(slot->message);
        slot->message = NULL;
        slot->there = false;
    }
    early->first++;
}
