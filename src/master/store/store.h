/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.h - a run on disk: what makes a run survive anything.
 *
 *   RESULTS/lock          held by the one gaopt that works here; names its host and process
 *   RESULTS/run.h5        the last checkpoint; where a reader starts, always
 *   RESULTS/history/      sealed segments of the history, of bounded size, and a view that joins
 *                         them (long runs only); seen through run.h5
 *   RESULTS/journal-*     every evaluation that finished since the last checkpoint, or is not yet
 *                         told
 *   RESULTS/evaluations/  folders of evaluations that were kept
 *
 * An evaluation is journalled when it arrives and told when its turn comes; what was told becomes
 * history at the next checkpoint. A checkpoint appears whole or not at all, and costs the same
 * however long the run; it is written while the run goes on. Layouts: docs/run-file.md. */
#ifndef GA_MASTER_STORE_H
#define GA_MASTER_STORE_H

#include "common/config/config.h"
#include "common/error.h"
#include "common/evaluation.h"
#include "master/store/accounts.h"
#include "master/store/record.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An evaluation that finished, as it is journalled: one repeat; or what the repeats of an
 * individual come to (master/repeats.h), as it is told. */
struct ga_finished {
    struct ga_result result;
    const double *spread; /* of repeats that came together: of each metric; else NULL */
    uint32_t attempts;    /* that it took, this one included */
    uint32_t failures;    /* of the attempts; as in struct ga_record, and so is the next */
    enum ga_failure first_failure;
    uint32_t rank;
    const char *host;
    uint64_t genes_id; /* ga_genes_id of its genes: a result is believed only for the genes that it
                          is of */
};
uint64_t ga_genes_id(const double *genes, size_t n);

/* One start of gaopt on this run: a row of the table of sessions. */
struct ga_session {
    double started, ended; /* s since 1970; ended 0: it was killed, or goes on */
    uint32_t ranks;
    uint32_t slots;
    const char *version;
    const char *hosts;    /* "node1:4 node2:8" */
    const char *ended_by; /* "generations", "signal", ...; "" */
    const char *changes;  /* differences of config that were taken over, a line each; "" */
};

/* What a checkpoint holds besides the history. engine_size 0: the run was killed before its first
 * checkpoint; there is a past (journalled results), but no state to restore. */
struct ga_checkpoint {
    const void *engine_state; /* ga_engine_save's bytes */
    size_t engine_size;
    uint64_t told;           /* must be the number of records told to the store */
    double elapsed;          /* s of wall time over all sessions */
    const char *finished_by; /* the stop criterion that ended the run; "" if it is unfinished */
};

struct ga_store;

/* Makes the folder if need be, locks it (GA_E_BUSY names host and process of the holder) and looks
 * for an earlier run; one without any evaluation counts as none. fresh: one that is there is set
 * aside first, as RESULTS.1, .2, ...; never deleted. Damage that could be worked around is told in
 * ga_store_notes. The config must outlive the store. */
enum ga_status GA_MUST_CHECK ga_store_open(struct ga_store **store, const struct ga_config *config,
                                           bool fresh, struct ga_error *error);
/* Without a checkpoint: what is not in one is in the journal. One that is under way ends between
 * two files. NULL is fine. */
void ga_store_close(struct ga_store *store);

/* --- what was there before; all of it is valid until the first call of the second half --- */

bool ga_store_has_past(const struct ga_store *store);
const char *ga_store_past_config(const struct ga_store *store); /* resolved, of the last session */
void ga_store_past_checkpoint(const struct ga_store *store, struct ga_checkpoint *checkpoint);
const struct ga_accounts *ga_store_past_accounts(const struct ga_store *store);
/* Each record of the history, in order of id, its metrics in the order of the present config (NaN
 * for one that was not recorded). The record is valid during the call. An error from `visit` ends
 * it. */
enum ga_status GA_MUST_CHECK ga_store_past_records(
    struct ga_store *store, enum ga_status (*visit)(void *self, const struct ga_record *record),
    void *self, struct ga_error *error);
/* Finished evaluations in the journals that the history does not hold, in order of arrival; each
 * repeat of an id once. */
size_t ga_store_past_finished(const struct ga_store *store);
const struct ga_finished *ga_store_past_finished_at(const struct ga_store *store, size_t i);
const char *
ga_store_notes(const struct ga_store *store); /* lines for the user; "" if all was sound */

/* --- the run that goes on --- */

/* Once, before the first of the following. `rescored` (or NULL) gives every record of the past
 * anew: the history is written again with what it fills into objectives (n_objectives, user's
 * direction) and *violation. Kept evaluations and identity of records stay. GA_E_CHANGED if the
 * past does not fit: other parameters, a metric that was not recorded, other columns without
 * `rescored`. */
enum ga_status GA_MUST_CHECK ga_store_begin(struct ga_store *store,
                                            const struct ga_session *session,
                                            void (*rescored)(void *self,
                                                             const struct ga_record *record,
                                                             double *objectives, double *violation),
                                            void *self, struct ga_error *error);

/* Before it is told: for the journal, which has it after the next ga_store_write. */
void ga_store_journal(struct ga_store *store, const struct ga_finished *finished);
/* Hands to the system, in one piece, what was journalled since the last time; synced by
 * ga_store_sync. To be called before anybody else hears of it. What the disk does not take waits in
 * memory, and all that comes behind it; the next sync or checkpoint writes it. */
void ga_store_write(struct ga_store *store);

/* What is in memory because it could not be written, or is not yet. */
struct ga_unsaved {
    size_t results; /* that are in no journal: all that a kill would lose */
    uint64_t bytes; /* of these, and of the rows told since the last checkpoint */
};
struct ga_unsaved ga_store_unsaved(const struct ga_store *store);

/* In order of id. Copied; it is on disk as history with the next checkpoint. */
void ga_store_told(struct ga_store *store, const struct ga_record *record);
/* Updates the row of this session (hosts, ended, ended_by) in the next checkpoint. */
void ga_store_session(struct ga_store *store, const struct ga_session *session);

/* Where the time went, over all sessions, for the next checkpoint. Copied. */
void ga_store_account(struct ga_store *store, const struct ga_accounts *accounts);

/* --- what takes the disk long ---
 * It is asked for, one thing at a time, and goes on while results and rows come in. The store's own
 * thread does it once there is one; before that, and in tests, whoever calls ga_store_work. */

enum ga_store_task {
    GA_STORE_REMOVE,     /* folders that nobody needs */
    GA_STORE_SYNC,       /* the journal: safe from power loss too */
    GA_STORE_CHECKPOINT, /* a new journal with what is not yet told, then run.h5 anew, and a segment
                            of it sealed when enough has come together */
};

/* After begin. It has all signals blocked. */
enum ga_status GA_MUST_CHECK ga_store_start_thread(struct ga_store *store, struct ga_error *error);
/* One step of what was asked for, a file or so. False if there is none left, or a thread for it. */
bool ga_store_work(struct ga_store *store);

/* From a request until ga_store_done has told of it: then nothing else may be asked for. */
bool ga_store_is_busy(const struct ga_store *store);

/* Writes what waits, and syncs. After a failure only a checkpoint does that: a system may report
 * what it could not write once, forget it, and find nothing wrong the next time. */
void ga_store_sync(struct ga_store *store);
/* Whether there is anything for it to do. */
bool ga_store_needs_sync(const struct ga_store *store);

/* Takes the run as it is now; what is told from here on is for the next one. If it fails the last
 * checkpoint and the journals still stand, and it can be asked for again. */
void ga_store_checkpoint(struct ga_store *store, const struct ga_checkpoint *checkpoint);

/* A folder of RESULTS, such as "evaluations/000012"; a missing one is fine. It goes with the next
 * request of whatever kind, before a checkpoint makes history of what was told so far. */
void ga_store_remove_later(struct ga_store *store, const char *folder);
void ga_store_remove(struct ga_store *store); /* now, without another reason */
bool ga_store_needs_remove(const struct ga_store *store);

/* What became of a request. */
struct ga_store_outcome {
    enum ga_store_task task;
    enum ga_status status;
    double seconds;          /* that it took, */
    double processor;        /* and of a processor, of those */
    uint64_t told;           /* of a checkpoint */
    const char *not_removed; /* a folder that could not be, and why; "" if none; until the next
                                request */
};
/* True once for each request, when it is done; `error` says what failed. To be asked often: a new
 * journal is taken into use by it as soon as that is there. */
bool ga_store_done(struct ga_store *store, struct ga_store_outcome *outcome,
                   struct ga_error *error);
/* Readable when the thread has come to the end of a request: for sleeping on; -1 without one. */
int ga_store_event(const struct ga_store *store);

#endif
