/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_begin.c - a run goes on from its past, or begins. */
#include "master/store/run_writer.h"
#include "master/store/store_internal.h"
#include "master/store/texts.h"
#include <errno.h>
#include <string.h>
#include <sys/random.h>

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
    return ga_run_write(store->folder, &store->state, store->config, &store->tail, NULL, error);
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

/* The past's journals stay until the next checkpoint; all they hold is in the new one too. */
static void take_past_journals(struct ga_store *store)
{
    store->old = ga_alloc(store->past.n, sizeof *store->old);
    for (size_t i = 0; i < store->past.n; i++)
        store->old[store->n_old++] = store->past.numbers[i];
    for (size_t i = 0; i < store->past.finished.n; i++)
        ga_store_keep(store, &store->untold, &store->past.finished.items[i]);
    ga_past_journals_release(&store->past);
}

/* From here on the rows that are in no segment are the disk's, and the store collects new ones. */
static void hand_over_past(struct ga_store *store)
{
    struct ga_widths widths = ga_run_state_widths(&store->state);
    struct ga_saving *saving = &store->saving;

    saving->folder = store->folder;
    saving->config = store->config;
    saving->tail = store->tail;
    ga_rows_init(&saving->rows, widths);
    ga_rows_init(&store->tail, widths);
    ga_buffer_release(&store->state.engine); /* the past's; each checkpoint brings its own */
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
    hand_over_past(store);
    return ga_store_begin_journal(store, error);
}
