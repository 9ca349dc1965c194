/* SPDX-License-Identifier: GPL-3.0-or-later */
/* held.h - failures of which dispatch does not yet know whether they count (see dispatch.h). There
 * are never many. */
#ifndef GA_MASTER_HELD_H
#define GA_MASTER_HELD_H

#include "common/evaluation.h"
#include "master/dispatch/dispatch.h"

struct ga_held {
    size_t n;
    struct ga_held_result {
        size_t peer;
        struct ga_result result; /* of a failure: its message is the list's own, metrics are NULL */
        struct ga_tries tries;
    } * items;
};

void ga_held_release(struct ga_held *held);

/* Copies a failure; one that is there of the same task makes way. */
void ga_held_keep(struct ga_held *held, size_t peer, const struct ga_result *result,
                  const struct ga_tries *tries);
/* NULL if there is none. Valid until the next call. */
const struct ga_held_result *ga_held_find(const struct ga_held *held, uint64_t task);
void ga_held_drop(struct ga_held *held, uint64_t task); /* if it is there */

#endif
