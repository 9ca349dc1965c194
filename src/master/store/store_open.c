/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_open.c - a results folder taken into possession, and what was there before. */
#include "common/files.h"
#include "common/islands.h"
#include "master/store/aside.h"
#include "master/store/notes.h"
#include "master/store/run_layout.h"
#include "master/store/run_loader.h"
#include "master/store/store_internal.h"
#include "master/store/texts.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const double lock_patience = 2; /* s: a killed gaopt's last moments */

/* --- the folder --- */

static enum ga_status lock_folder(struct ga_store *store, struct ga_error *error)
{
    char *path = ga_path_join(store->folder, "lock");
    enum ga_status status =
        ga_lock_acquire(&store->lock, path, store->config->run.results, lock_patience, error);

    free(path);
    return status;
}

/* Makes the folder and finds out where it really is, so that a link to another disk stays one when
 * the folder behind it is renamed. */
static enum ga_status take_folder(struct ga_store *store, struct ga_error *error)
{
    const char *path = store->config->run.results;
    enum ga_status status = ga_folder_make(path, error);

    if (status != GA_OK)
        return status;
    store->folder = realpath(path, NULL);
    if (!store->folder)
        return ga_error_set(error, GA_E_IO, "cannot find %s: %s", path, strerror(errno));
    return lock_folder(store, error);
}

/* Then the config, and all that is beside it, would be moved with the results. */
static bool holds_config(const struct ga_store *store)
{
    const size_t length = strlen(store->folder);
    char *folder = realpath(store->config->folder, NULL);
    const bool holds = folder && strncmp(folder, store->folder, length) == 0 &&
                       (folder[length] == '/' || folder[length] == '\0');

    free(folder);
    return holds;
}

/* The lock goes with the folder and is held until there is a new one. */
static enum ga_status set_aside(struct ga_store *store, struct ga_error *error)
{
    struct ga_lock *lock = store->lock;
    bool needed;
    char *where = NULL;
    enum ga_status status = ga_aside_is_needed(store->folder, &needed, error);

    if (status != GA_OK || !needed)
        return status;
    if (holds_config(store))
        return ga_error_set(error, GA_E_CONFIG,
                            "cannot set %s aside: the config itself is in it; give run.results a "
                            "folder of its own",
                            store->folder);
    status = ga_aside(store->folder, &where, error);
    if (status != GA_OK)
        return status;
    ga_notes_add(&store->notes, "the earlier run is set aside in %s", where);
    free(where);
    store->lock = NULL;
    status = ga_folder_make(store->folder, error);
    if (status == GA_OK)
        status = lock_folder(store, error);
    ga_lock_release(lock);
    return status;
}

/* --- the past --- */

static enum ga_status tell_way_out(enum ga_status status, struct ga_error *error)
{
    if (status == GA_E_FORMAT)
        return ga_error_add(error, status,
                            "with --fresh gaopt sets this run aside (nothing is deleted) and "
                            "starts over");
    return status;
}

static enum ga_status check_nothing_is_left(const struct ga_store *store, struct ga_error *error)
{
    bool found;
    enum ga_status status = ga_aside_is_needed(store->folder, &found, error);

    if (status == GA_OK && found)
        status = ga_error_set(error, GA_E_FORMAT,
                              "%s holds journals or a history, but no " GA_RUN_FILE ": put it back",
                              store->folder);
    return status;
}

static enum ga_status load_journals(struct ga_store *store, struct ga_error *error)
{
    struct ga_past_request request = {
        .folder = store->folder,
        .run_id = store->state.run_id,
        .told = store->state.told,
        .stored = &store->state.metrics,
        .present = &store->config->evaluator.metrics,
        .trailing = ga_result_trailing(store->config),
    };
    enum ga_status status = ga_past_journals_read(&store->past, &request, &store->notes, error);

    store->next_journal = store->past.next;
    return status;
}

/* A run that ended before anything was evaluated binds nobody to its config: it begins anew. */
static void forget_empty_past(struct ga_store *store)
{
    if (store->state.told > 0 || store->past.finished.n > 0)
        return;
    store->has_past = false;
    ga_metric_map_release(&store->map);
    ga_rows_release(&store->tail);
    ga_run_state_release(&store->state);
    ga_run_state_init(&store->state);
}

static enum ga_status load_past(struct ga_store *store, struct ga_error *error)
{
    char *file = ga_path_join(store->folder, GA_RUN_FILE);
    enum ga_status status = GA_OK;

    store->has_past = ga_path_exists(file);
    if (store->has_past)
        status = ga_run_load(store->folder, &store->state, &store->tail, error);
    else
        status = check_nothing_is_left(store, error);
    if (status == GA_OK && store->has_past) {
        ga_metric_map_init(&store->map, &store->config->evaluator.metrics, &store->state.metrics);
        status = load_journals(store, error);
        if (status == GA_OK)
            forget_empty_past(store);
    }
    free(file);
    return tell_way_out(status, error);
}

enum ga_status ga_store_open(struct ga_store **store, const struct ga_config *config, bool fresh,
                             struct ga_error *error)
{
    struct ga_store *opened = ga_alloc(1, sizeof *opened);
    enum ga_status status;

    opened->config = config;
    opened->next_journal = 1;
    ga_run_state_init(&opened->state);
    ga_run_state_init(&opened->saving.state);
    ga_untold_init(&opened->untold);
    ga_untold_init(&opened->since);
    ga_buffer_init(&opened->notes);
    status = take_folder(opened, error);
    if (status == GA_OK && fresh)
        status = set_aside(opened, error);
    if (status == GA_OK)
        status = load_past(opened, error);
    if (status != GA_OK) {
        ga_store_close(opened);
        opened = NULL;
    }
    *store = opened;
    return status;
}

void ga_store_close(struct ga_store *store)
{
    if (!store || (store->thread && !ga_disk_thread_stop(store->thread)))
        return; /* a thread that hangs in the system keeps what it has, and the lock */
    ga_saving_release(&store->saving);
    ga_text_list_release(&store->folders);
    ga_journal_close(store->journal);
    ga_untold_release(&store->since);
    ga_untold_release(&store->untold);
    free(store->old);
    ga_buffer_release(&store->notes);
    ga_metric_map_release(&store->map);
    ga_past_journals_release(&store->past);
    ga_rows_release(&store->tail);
    ga_run_state_release(&store->state);
    ga_lock_release(store->lock);
    free(store->folder);
    free(store);
}

/* --- what the caller asks about it --- */

bool ga_store_has_past(const struct ga_store *store)
{
    return store->has_past;
}

const char *ga_store_past_config(const struct ga_store *store)
{
    return store->state.config;
}

const struct ga_accounts *ga_store_past_accounts(const struct ga_store *store)
{
    return &store->state.accounts;
}

void ga_store_past_checkpoint(const struct ga_store *store, struct ga_checkpoint *checkpoint)
{
    ga_run_state_checkpoint(&store->state, checkpoint);
}

struct ga_past_history ga_store_past(const struct ga_store *store)
{
    return (struct ga_past_history){
        .folder = store->folder,
        .state = &store->state,
        .tail = &store->tail,
        .map = &store->map,
        .n_objectives = store->config->n_objectives,
    };
}

enum ga_status ga_store_past_records(struct ga_store *store,
                                     enum ga_status (*visit)(void *self,
                                                             const struct ga_record *record),
                                     void *self, struct ga_error *error)
{
    struct ga_past_history past = ga_store_past(store);

    if (!store->has_past)
        return GA_OK;
    if (store->state.parameters.n != store->config->space.n) /* the visitor counts on it */
        return ga_error_set(error, GA_E_CHANGED, "the history has other parameters");
    return tell_way_out(ga_past_visit(&past, visit, self, error), error);
}

size_t ga_store_past_finished(const struct ga_store *store)
{
    return store->past.finished.n;
}

const struct ga_finished *ga_store_past_finished_at(const struct ga_store *store, size_t i)
{
    GA_ASSERT(i < store->past.finished.n);
    return &store->past.finished.items[i];
}

const char *ga_store_notes(const struct ga_store *store)
{
    return ga_notes_text(&store->notes);
}
