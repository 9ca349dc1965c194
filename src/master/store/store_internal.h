/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_internal.h - a store's insides, shared by store_open.c (what was there before),
 * store_begin.c (how it goes on), store.c (results and rows) and store_disk.c (what is asked of the
 * disk).
 *
 * Who owns what. All calls of the store come from one thread, the master's. It owns everything here
 * but `saving`, which is filled in for a request and belongs to the disk's thread from then until
 * the request is done: only then it is looked at again. What a request borrows stays as it is
 * meanwhile: `old` is not touched, nor `untold` until the new journal that begins with it is there
 * (saving.made): results go into `since`. The present journal is the one thing that both use: the
 * master's thread appends to it, while the other may sync it. So there is no lock here;
 * disk_thread.c has the one that there is, to sleep on. HDF5 is called by the thread that has
 * `saving`, and by nobody else once there is a thread. */
#ifndef GA_MASTER_STORE_INTERNAL_H
#define GA_MASTER_STORE_INTERNAL_H

#include "master/store/disk_thread.h"
#include "master/store/journal.h"
#include "master/store/lock.h"
#include "master/store/past_journals.h"
#include "master/store/rescore.h"
#include "master/store/run_state.h"
#include "master/store/saving.h"
#include "master/store/store.h"
#include "master/store/untold.h"

struct ga_store {
    char *folder; /* absolute, without links */
    const struct ga_config *config;
    struct ga_lock *lock;

    struct ga_run_state state; /* of the last checkpoint; then of the run that goes on */
    struct ga_rows tail;       /* of the past, those in no segment; then rows told since the last
                                  request for a checkpoint */
    bool has_past;
    struct ga_past_journals past; /* until begin */
    struct ga_metric_map map;     /* from the past's metrics to the present ones */
    struct ga_buffer notes;

    struct ga_journal *journal; /* the present one; NULL before begin */
    uint64_t journal_number, next_journal;
    uint64_t retired; /* number of the one before, if the request under way replaced it; or 0 */
    bool refused;     /* the last write: the next sync or checkpoint tries again */
    bool rotated;     /* the journal was begun for a checkpoint that has not succeeded yet */
    size_t n_old;
    uint64_t *old; /* numbers of earlier journals; the next checkpoint makes them superfluous ... */
    bool old_are_superfluous; /* ... or the last one has, once what is in the present is synced */
    struct ga_untold untold;
    struct ga_untold since; /* came while a checkpoint has `untold` */
    bool lent;              /* it has */

    uint64_t saved;  /* told at the last checkpoint */
    size_t row_size; /* bytes of a row in memory */

    struct ga_text_list folders; /* to be removed with the next request */
    bool has_other_epochs; /* segments that the next checkpoint makes superfluous may be there */

    bool is_busy; /* something was asked for, of which ga_store_done has not told yet */
    enum ga_store_task task;
    struct ga_saving saving;
    struct ga_disk_thread *thread; /* NULL: ga_store_work does it */
};

/* The history as store->state and store->tail have it, for the present config. */
struct ga_past_history ga_store_past(const struct ga_store *store);

/* A finished evaluation as the journal has it. */
void ga_store_keep(struct ga_store *store, struct ga_untold *untold,
                   const struct ga_finished *finished);
/* Tries to write what waits. */
enum ga_status GA_MUST_CHECK ga_store_write_waiting(struct ga_store *store, struct ga_error *error);

/* store_disk.c: the first journal, with what the past has not told; done when it returns. */
enum ga_status GA_MUST_CHECK ga_store_begin_journal(struct ga_store *store, struct ga_error *error);

#endif
