/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notices.h - actions about one task or host each that have been decided and wait to be
 * fetched, the first one first. Dispatch's own. */
#ifndef GA_MASTER_NOTICES_H
#define GA_MASTER_NOTICES_H

#include "master/dispatch/dispatch.h"

struct ga_notice {
    enum ga_dispatch_kind kind;
    size_t worker, host;
    double until; /* s */
    uint64_t task;
    uint32_t number; /* of the try */
};

struct ga_notices {
    struct ga_notice *all; /* first .. n-1 have not been fetched */
    size_t first, n, room;
};

void ga_notices_release(struct ga_notices *notices);
void ga_notices_add(struct ga_notices *notices, struct ga_notice notice);
/* The next one, NULL if there is none; valid until the next add. */
const struct ga_notice *ga_notices_next(const struct ga_notices *notices);
void ga_notices_drop(struct ga_notices *notices); /* that one */

#endif
