/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.c - a run that goes on: journalled, told, checkpointed.
 *
 * A checkpoint, step by step; whatever ends it, the folder is whole:
 *   1. a new journal begins with what is not yet told, and with what waited because the disk did
 *      not take it: from now on results are in both or in the new;
 *   2. rows enough for a segment are sealed: a file that nobody refers to yet;
 *   3. run.h5 is replaced: the rows told since the last checkpoint are history now;
 *   4. the old journals go: all they hold is history, or in the new one.
 * Whoever opens the folder reads all journals, each id once, and leaves out what is history. */
#include "master/store/store.h"

#include "master/store/run_layout.h"
#include "master/store/run_writer.h"
#include "master/store/segment_writer.h"
#include "master/store/store_internal.h"
#include "master/store/texts.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* --- begin --- */

static enum ga_status make_run_id(uint64_t *id, struct ga_error *error)
{
    if (getrandom(id, sizeof *id, 0) != sizeof *id)
        return ga_error_set(error, GA_E_SYSTEM, "cannot get a random number: %s", strerror(errno));
    return GA_OK;
}

static bool same_parameters(const struct ga_store *store)
{
    const struct ga_space *space = &store->config->space;

    if (store->state.parameters.n != space->n)
        return false;
    for (size_t i = 0; i < space->n; i++) {
        if (strcmp(store->state.parameters.items[i], space->params[i].name) != 0)
            return false;
    }
    return true;
}

/* Whether the past can be seen with the present config at all. */
static enum ga_status check_past(const struct ga_store *store, bool is_rescored,
                                 struct ga_error *error)
{
    const struct ga_text_list *metrics = &store->config->evaluator.metrics;
    bool same_columns = ga_texts_same(&store->state.metrics, metrics) &&
                        store->state.objectives.n == store->config->n_objectives;

    if (!same_parameters(store))
        return ga_error_set(error, GA_E_CHANGED, "the history has other parameters");
    if (store->map.missing >= 0)
        return ga_error_set(error, GA_E_CHANGED, "metric '%s' was not recorded in the history",
                            metrics->items[store->map.missing]);
    if (!same_columns && !is_rescored)
        return ga_error_set(error, GA_E_CHANGED, "the history has other metrics or objectives");
    return GA_OK;
}

/* The past's rows, scored anew, take the place of those that were read. */
static enum ga_status rescore(struct ga_store *store, const struct ga_rescoring *rescoring,
                              struct ga_error *error)
{
    struct ga_past_history past = ga_store_past(store);
    struct ga_rescored anew;
    enum ga_status status = ga_rescore(&past, rescoring, &anew, error);

    if (status != GA_OK) {
        ga_rows_release(&anew.tail);
        return status;
    }
    ga_rows_release(&store->tail);
    store->tail = anew.tail;
    store->state.epoch = anew.epoch;
    store->state.segments = anew.segments;
    store->viewed = 0;
    return GA_OK;
}

static enum ga_status begin_new(struct ga_store *store, const struct ga_session *session,
                                struct ga_error *error)
{
    enum ga_status status = make_run_id(&store->state.run_id, error);

    if (status != GA_OK)
        return status;
    ga_run_state_configure(&store->state, store->config);
    (void)ga_run_state_host(&store->state, "");
    store->state.created = session->started;
    ga_run_state_add_session(&store->state, session);
    ga_rows_init(&store->tail, ga_run_state_widths(&store->state));
    /* So that a journal is never without the run file that says whose it is. */
    return ga_run_write(store->folder, &store->state, store->config, &store->tail, error);
}

static enum ga_status begin_again(struct ga_store *store, const struct ga_session *session,
                                  const struct ga_rescoring *rescoring, struct ga_error *error)
{
    enum ga_status status = check_past(store, rescoring->rescored != NULL, error);

    if (status == GA_OK && rescoring->rescored)
        status = rescore(store, rescoring, error);
    if (status != GA_OK)
        return status;
    ga_run_state_configure(&store->state, store->config);
    ga_run_state_add_session(&store->state, session);
    return GA_OK;
}

/* --- journal --- */

static void frame(struct ga_store *store, const struct ga_finished *finished)
{
    ga_buffer_clear(&store->record);
    ga_buffer_clear(&store->frame);
    ga_finished_put(&store->record, finished, store->state.metrics.n);
    ga_journal_frame(&store->frame, store->state.run_id, &store->record);
}

static void add_old(struct ga_store *store, uint64_t number)
{
    store->old = ga_realloc(store->old, store->n_old + 1, sizeof *store->old);
    store->old[store->n_old++] = number;
}

/* A new journal that begins with what is not told; the one before becomes superfluous. */
static enum ga_status rotate(struct ga_store *store, struct ga_error *error)
{
    uint64_t number = store->next_journal++;
    struct ga_journal *journal;
    struct ga_buffer note;
    enum ga_status status;

    ga_buffer_init(&note);
    ga_past_note(&note, &store->state.metrics);
    status = ga_journal_create(&journal, store->folder, number, store->state.run_id, &note,
                               &store->untold.frames, error);
    ga_buffer_release(&note);
    if (status != GA_OK) {
        add_old(store, number); /* what may be left of it */
        return status;
    }
    if (store->journal)
        add_old(store, store->journal_number);
    ga_journal_close(store->journal);
    store->journal = journal;
    store->journal_number = number;
    ga_untold_wrote(&store->untold);
    store->refused = false;
    return GA_OK;
}

/* The past's journals stay until the next checkpoint; all they hold is in the new one too. */
static void take_past_journals(struct ga_store *store)
{
    for (size_t i = 0; i < store->past.n; i++)
        add_old(store, store->past.numbers[i]);
    for (size_t i = 0; i < store->past.finished.n; i++) {
        const struct ga_finished *finished = &store->past.finished.items[i];

        frame(store, finished);
        ga_untold_add(&store->untold, finished->result.id, &store->frame);
    }
    ga_past_journals_release(&store->past);
}

enum ga_status ga_store_begin(struct ga_store *store, const struct ga_session *session,
                              void (*rescored)(void *self, const struct ga_record *record,
                                               double *objectives, double *violation),
                              void *self, struct ga_error *error)
{
    struct ga_rescoring rescoring = {store->config, rescored, self};
    enum ga_status status;

    GA_ASSERT(!store->journal);
    status = store->has_past ? begin_again(store, session, &rescoring, error)
                             : begin_new(store, session, error);
    if (status != GA_OK)
        return status;
    store->has_other_epochs = store->has_past;
    store->saved = store->state.told;
    store->row_size = ga_rows_size_of_one(ga_run_state_widths(&store->state));
    take_past_journals(store);
    return rotate(store, error);
}

/* All that waits goes in one piece, in the order in which it came. */
static enum ga_status write_waiting(struct ga_store *store, struct ga_error *error)
{
    const struct ga_untold *untold = &store->untold;
    enum ga_status status;

    if (untold->n_written == untold->n)
        return GA_OK;
    status = ga_journal_append(store->journal, untold->frames.bytes + untold->written,
                               untold->frames.size - untold->written, error);
    if (status == GA_OK)
        ga_untold_wrote(&store->untold);
    store->refused = status != GA_OK;
    return status;
}

void ga_store_journal(struct ga_store *store, const struct ga_finished *finished)
{
    frame(store, finished);
    ga_untold_add(&store->untold, finished->result.id, &store->frame);
}

void ga_store_write(struct ga_store *store)
{
    if (store->journal && !store->refused)
        (void)!write_waiting(store, NULL); /* it waits then, and is tried again */
}

enum ga_status ga_store_sync(struct ga_store *store, struct ga_error *error)
{
    enum ga_status status = write_waiting(store, error);

    if (status == GA_OK)
        status = ga_journal_sync(store->journal, error);
    if (status != GA_OK)
        store->rotated = false; /* this journal is not to be relied on: another one is needed */
    return status;
}

struct ga_unsaved ga_store_unsaved(const struct ga_store *store)
{
    const struct ga_untold *untold = &store->untold;
    uint64_t rows = store->state.told - store->saved;

    return (struct ga_unsaved){
        .results = untold->n - untold->n_written,
        .bytes = untold->frames.size - untold->written + rows * store->row_size,
    };
}

/* --- told --- */

void ga_store_told(struct ga_store *store, const struct ga_record *record)
{
    GA_ASSERT(record->id == store->state.told);
    ga_rows_add(&store->tail, record, ga_run_state_host(&store->state, record->host));
    if (record->status == GA_RECORD_FAILED)
        ga_run_state_failure(&store->state, record->id, record->message);
    store->state.told++;
}

void ga_store_session(struct ga_store *store, const struct ga_session *session)
{
    ga_run_state_set_session(&store->state, session);
}

/* --- checkpoint --- */

/* What is sealed leaves the memory even if the checkpoint fails later: on disk the last checkpoint
 * still has its own rows, and the journals have the rest. */
static enum ga_status seal_segments(struct ga_store *store, struct ga_error *error)
{
    enum ga_status status = GA_OK;

    while (store->tail.n >= GA_SEGMENT_ROWS && status == GA_OK) {
        status = ga_segment_write(store->folder, &store->state, store->state.segments, &store->tail,
                                  error);
        if (status == GA_OK) {
            ga_rows_drop(&store->tail, GA_SEGMENT_ROWS);
            store->state.segments++;
        }
    }
    if (status == GA_OK && store->viewed != store->state.segments) {
        status = ga_view_write(store->folder, &store->state, error);
        if (status == GA_OK)
            store->viewed = store->state.segments;
    }
    return status;
}

/* What cannot be removed does no harm, and is tried again by whoever resumes. */
static void remove_superfluous(struct ga_store *store)
{
    for (size_t i = 0; i < store->n_old; i++) {
        char *path = ga_journal_path(store->folder, store->old[i]);

        (void)unlink(path);
        free(path);
    }
    store->n_old = 0;
    if (store->has_other_epochs)
        ga_remove_other_epochs(store->folder, store->state.epoch);
    store->has_other_epochs = false;
}

static enum ga_status replace_run_file(struct ga_store *store, struct ga_error *error)
{
    enum ga_status status;

    store->state.checkpoint++;
    status = ga_run_write(store->folder, &store->state, store->config, &store->tail, error);
    if (status != GA_OK)
        store->state.checkpoint--;
    return status;
}

/* A journal for what comes after the checkpoint; that of an attempt before is as good if it can
 * still be written. */
static enum ga_status begin_journal(struct ga_store *store, struct ga_error *error)
{
    enum ga_status status;

    if (store->rotated && ga_store_sync(store, error) == GA_OK)
        return GA_OK;
    status = rotate(store, error);
    store->rotated = status == GA_OK;
    return status;
}

enum ga_status ga_store_checkpoint(struct ga_store *store, const struct ga_checkpoint *checkpoint,
                                   struct ga_error *error)
{
    enum ga_status status;

    GA_ASSERT(store->journal && checkpoint->told == store->state.told);
    ga_run_state_set_checkpoint(&store->state, checkpoint);
    ga_untold_forget(&store->untold, store->state.told);
    status = begin_journal(store, error);
    if (status == GA_OK)
        status = seal_segments(store, error);
    if (status == GA_OK)
        status = replace_run_file(store, error);
    if (status != GA_OK)
        return status;
    store->rotated = false;
    store->saved = store->state.told;
    remove_superfluous(store);
    return GA_OK;
}
