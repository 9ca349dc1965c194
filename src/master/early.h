/* SPDX-License-Identifier: GPL-3.0-or-later */
/* early.h - results that came before their turn: a ring that slides along with the ids. */
#ifndef GA_MASTER_EARLY_H
#define GA_MASTER_EARLY_H

#include "master/store/store.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ga_early {
    size_t n_metrics, n_spread;
    size_t room;    /* a power of two */
    uint64_t first; /* the id whose turn it is */
    size_t count;   /* results held */
    struct ga_early_slot {
        bool there;
        char *message; /* NULL: none */
        char host[GA_HOST_ROOM];
        struct ga_finished finished;
    } * slots;
    double *rows; /* room rows: metrics, then spread */
};

/* n_spread: n_metrics, or 0 if results come without. */
void ga_early_init(struct ga_early *early, size_t n_metrics, size_t n_spread, uint64_t first);
void ga_early_release(struct ga_early *early);

/* Copies a result of an id >= first; false if there is one already. */
bool ga_early_put(struct ga_early *early, const struct ga_finished *finished);
bool ga_early_has(const struct ga_early *early, uint64_t id);
/* The result of id `first`, or NULL. Valid until the next put. */
const struct ga_finished *ga_early_first(const struct ga_early *early);
/* Goes on to the next id, and forgets the result of the first if there is one. */
void ga_early_next(struct ga_early *early);

#endif
