/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_open.c - the run on disk, and its past if it has one. */
#include "common/clock.h"
#include "common/islands.h"
#include "master/given.h"
#include "master/kept_folders.h"
#include "master/master_internal.h"
#include "master/resume.h"
#include <stdlib.h>
#include <string.h>

static enum ga_status create_search(struct ga_master *master, const double *given, size_t n_given,
                                    struct ga_error *error)
{
    struct ga_search_setup setup = {
        .config = master->config,
        .rule = master->rule,
        .given = given,
        .n_given = n_given,
        .told = ga_master_told,
        .self = master,
    };
    return ga_search_create(&master->search, &setup, error);
}

static enum ga_status create_new_search(struct ga_master *master, struct ga_error *error)
{
    double *given = NULL;
    size_t n_given = 0;
    enum ga_status status = ga_given_load(master->config, &given, &n_given, error);
    if (status == GA_OK)
        status = create_search(master, given, n_given, error);
    if (status == GA_OK) {
        ga_search_next(master->search); /* the first individuals are made, and are in its state */
        ga_search_rewind(master->search);
    }
    free(given);
    return status;
}

/* The first checkpoint comes at once: from then on the run is what its file says, whatever becomes
 * of the config's. */
static enum ga_status open_new(struct ga_master *master, struct ga_error *error)
{
    enum ga_status status = create_new_search(master, error);
    if (status == GA_OK)
        status = ga_store_begin(master->store, &master->session, NULL, NULL, error);
    if (status == GA_OK)
        status = ga_master_first_checkpoint(master, "", error);
    return status;
}

static void rescored(void *self, const struct ga_record *record, double *objectives,
                     double *violation)
{
    const struct ga_master *master = self;
    ga_search_worth(master->search, record->id, objectives, violation);
}

static enum ga_status note_attempts(void *self, const struct ga_record *record)
{
    struct ga_master *master = self;
    if (record->id == master->kept_best)
        master->kept_attempts = record->attempts;
    return GA_OK;
}

/* keep: best: the folder that an earlier session kept makes way for that of a better one. */
static enum ga_status note_kept_best(struct ga_master *master, struct ga_error *error)
{
    struct ga_search_summary summary;
    if (master->config->evaluator.keep != GA_KEEP_BEST)
        return GA_OK;
    ga_search_summarize(master->search, &summary);
    if (!summary.has_best)
        return GA_OK;
    master->kept_best = summary.best_id;
    return ga_store_past_records(master->store, note_attempts, master, error);
}

/* The search as the past left it, scored by today's config. */
static enum ga_status recall_past(struct ga_master *master, bool rescore, struct ga_error *error)
{
    struct ga_checkpoint past;
    ga_store_past_checkpoint(master->store, &past);
    master->elapsed_before = past.elapsed;
    master->told_before = past.told;
    ga_accounts_copy(&master->accounting.past, ga_store_past_accounts(master->store));
    master->checkpoint_told = past.told;
    if (past.engine_size == 0) /* it ended before its first checkpoint */
        return create_new_search(master, error);
    enum ga_status status = create_search(master, NULL, 0, error);
    if (status == GA_OK)
        status = ga_resume_search(master->store, master->search, rescore, error);
    if (status == GA_OK)
        status = note_kept_best(master, error);
    return status;
}

/* Today's config finds the past finished: nobody has to be gathered. */
static void end_session(struct ga_master *master, enum ga_end end)
{
    master->session.ended = ga_clock_date();
    master->session.ended_by = ga_end_word(end);
    ga_store_session(master->store, &master->session);
}

static enum ga_status go_on(struct ga_master *master, bool rescore, struct ga_error *error)
{
    struct ga_journalled journalled;
    ga_journalled_init(&journalled, master->store, ga_result_width(master->config));
    enum ga_status status =
        ga_store_begin(master->store, &master->session, rescore ? rescored : NULL, master, error);
    if (status == GA_OK) {
        ga_journalled_replay(&journalled, master->search, master->repeats,
                             ga_task_width(master->config));
        ga_master_say_resumed(master, &journalled);
        enum ga_end end = ga_search_end(master->search);
        master->finished_already = end != GA_END_NONE;
        if (master->finished_already)
            end_session(master, end);
        status = ga_master_first_checkpoint(master, ga_end_word(end), error);
    }
    ga_journalled_release(&journalled);
    return status;
}

static enum ga_status open_past(struct ga_master *master, struct ga_error *error)
{
    struct ga_differences differences;
    enum ga_status status = ga_resume_compare(master->store, master->config, &differences, error);
    master->changes = differences.text; /* taken over */
    master->session.changes = master->changes;
    if (status == GA_OK)
        status = recall_past(master, differences.rescore, error);
    if (status != GA_OK)
        return status;
    master->finished_already = ga_search_end(master->search) != GA_END_NONE && !*master->changes;
    return master->finished_already ? GA_OK : go_on(master, differences.rescore, error);
}

enum ga_status ga_master_open_run(struct ga_master *master, struct ga_error *error)
{
    master->session = (struct ga_session){
        .started = ga_clock_date(),
        .ranks = (uint32_t)master->setup.port->n_peers,
        .version = master->setup.self->version,
        .hosts = "",
        .ended_by = "",
        .changes = "",
    };
    enum ga_status status = ga_score_create(&master->rule, master->config, error);
    if (status == GA_OK)
        master->repeats = ga_repeats_create(master->config, master->rule);
    if (status == GA_OK)
        status = ga_store_open(&master->store, master->config, master->setup.fresh, error);
    if (status != GA_OK)
        return status;
    ga_spare_folders_sweep(master->config->run.results);
    if (master->setup.job)
        ga_progress_say(master->progress, "%s", master->setup.job);
    const char *notes = ga_store_notes(master->store);
    if (*notes)
        ga_progress_say(master->progress, "%.*s", (int)strlen(notes) - 1,
                        notes); /* less a newline */
    status = ga_store_has_past(master->store) ? open_past(master, error) : open_new(master, error);
    if (status == GA_OK && master->setup.disk_thread && !master->finished_already)
        status = ga_store_start_thread(master->store, error);
    return status;
}
