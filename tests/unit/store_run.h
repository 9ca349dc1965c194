/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_run.h - the run of store_fixture.h, there for each test and gone behind it. State is
 * static: one file a program includes this. */
#ifndef GA_TEST_STORE_RUN_H
#define GA_TEST_STORE_RUN_H

#include "store_fixture.h"

static struct store_fixture fixture;

static inline void enter(void)
{
    fixture_init(&fixture);
}

static inline void leave(void)
{
    fixture_release(&fixture);
}

static inline void ok(enum ga_status status)
{
    fixture_ok(&fixture, status);
}

/* A run of `told` rows in checkpoints of 7,000 at most, with `ahead` more results in the journal.
 */
static inline void make_run(uint64_t told, uint64_t ahead)
{
    struct ga_store *store = fixture_begin(&fixture);

    for (uint64_t at = 0; at < told;) {
        uint64_t next = at + 7000 < told ? at + 7000 : told;

        fixture_tell(store, at, next);
        ok(fixture_checkpoint(&fixture, store, next));
        at = next;
    }
    for (uint64_t id = told; id < told + ahead; id++)
        fixture_journal(store, id);
    ga_store_close(store);
}

#endif
