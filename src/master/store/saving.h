/* SPDX-License-Identifier: GPL-3.0-or-later */
/* saving.h - what the store's thread does: files written, synced and removed, one step after the
 * other. Knows nothing of threads. Whoever asks fills in a request and keeps away from all of this
 * until the steps are done, or one of them failed; then the outcome is read.
 *
 * A checkpoint, step by step; whatever ends it, the folder is whole:
 *   1. a new journal begins with what was not told when it was asked for, and with what waited
 *      because the disk did not take it. Results go on coming into the one before;
 *   2. rows enough for a segment are sealed: a file that nobody refers to yet;
 *   3. run.h5 is replaced: the rows told up to the request are history now;
 *   4. journals older than both go: all they hold is history, or in the new one.
 * When the new journal is there it gets what has come since it was begun, and takes the place of
 * the one before, which goes once the checkpoint is done and the new one is synced (store_disk.c).
 * Whoever opens the folder reads all journals, each id once, and leaves out what is history. */
#ifndef GA_MASTER_SAVING_H
#define GA_MASTER_SAVING_H

#include "master/store/h5_writer.h"
#include "master/store/journal.h"
#include "master/store/rows.h"
#include "master/store/run_state.h"

struct ga_saving {
    /* The run as run.h5 has it, or is about to. */
    const char *folder;
    const struct ga_config *config;
    struct ga_run_state state;
    struct ga_rows tail;        /* rows in no segment */
    uint64_t viewed;            /* segments that the view joins; of an earlier session's: 0 */
    struct ga_h5_memory memory; /* of the files that are made */

    /* The request; each part is cleared as it is done, all that is left when a step fails. */
    struct ga_text_list folders;    /* of RESULTS, to be removed */
    struct ga_rows rows;            /* told since the last checkpoint: to go behind the tail */
    size_t taken;                   /* of these */
    struct ga_journal *journal;     /* to be synced; borrowed */
    const struct ga_buffer *frames; /* a new journal is to begin with them, unless syncing the
                                       present one does; borrowed */
    uint64_t number;                /* of the new one */
    bool checkpoint;                /* run.h5, with the state above */
    const uint64_t *old;            /* journals that go at last; borrowed */
    size_t n_old;
    bool other_epochs; /* segments of others than the state's go at last */

    /* What came of it. */
    enum ga_status status;
    struct ga_error error;   /* of the step that failed */
    struct ga_error removal; /* of a folder: no failure, it costs room on the disk */
    bool has_journal;        /* what was not told is in a journal that can be relied on, ... */
    _Atomic(struct ga_journal *) made; /* ... this one if it is new; the asker's, who may take it as
                                          soon as it is there */
    double seconds, processor;
};

/* Begins a request; nothing is asked for yet. */
void ga_saving_clear(struct ga_saving *saving);
/* Does the first thing that is left; false if there was none. */
bool ga_saving_step(struct ga_saving *saving);
bool ga_saving_is_done(const struct ga_saving *saving);
void ga_saving_release(struct ga_saving *saving);

#endif
