/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_internal.h - a store's insides, shared by store_open.c (what was there before) and store.c
 * (the run that goes on). */
#ifndef GA_MASTER_STORE_INTERNAL_H
#define GA_MASTER_STORE_INTERNAL_H

#include "master/store/journal.h"
#include "master/store/lock.h"
#include "master/store/past_journals.h"
#include "master/store/rescore.h"
#include "master/store/run_state.h"
#include "master/store/store.h"
#include "master/store/untold.h"

struct ga_store {
    char *folder; /* absolute, without links */
    const struct ga_config *config;
    struct ga_lock *lock;

    struct ga_run_state state; /* of the last checkpoint; then of the run that goes on */
    struct ga_rows tail;       /* rows that are in no segment */

    bool has_past;
    struct ga_past_journals past; /* until begin */
    struct ga_metric_map map;     /* from the past's metrics to the present ones */
    struct ga_buffer notes;

    struct ga_journal *journal; /* NULL before begin */
    uint64_t journal_number, next_journal;
    bool refused; /* the last write: the next sync or checkpoint tries again */
    bool rotated; /* the journal was begun for a checkpoint that has not succeeded yet */
    size_t n_old;
    uint64_t *old; /* numbers of journals that the next checkpoint makes superfluous */
    struct ga_untold untold;
    uint64_t saved;        /* told at the last checkpoint */
    size_t row_size;       /* bytes of a row in memory */
    uint64_t viewed;       /* segments that the view joins */
    bool has_other_epochs; /* segments that the next checkpoint makes superfluous may be there */

    struct ga_buffer record, frame; /* scratch of ga_store_journal */
};

/* The history as store->state and store->tail have it, for the present config. */
struct ga_past_history ga_store_past(const struct ga_store *store);

#endif
