/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resume.c - an earlier run's past, put into a new search. */
#include "master/resume.h"
#include "common/islands.h"
#include "master/store/run_reader.h"
#include <stdlib.h>
#include <string.h>

void ga_resume_adopt_metrics(struct ga_config *config)
{
    struct ga_run_reader *reader = NULL;
    struct ga_error ignored;
    ga_error_init(&ignored);
    if (ga_run_reader_open(&reader, config->run.results, &ignored) == GA_OK &&
        ga_run_reader_count(reader) + ga_run_reader_journalled(reader) > 0)
        ga_config_keep_metrics(config, ga_run_reader_config(reader));
    ga_run_reader_close(reader);
}

struct comparison {
    struct ga_differences *differences;
    struct ga_error *error;
    enum ga_status status;
    const struct ga_config *config;
};

static const char *change_word(enum ga_change change)
{
    return change == GA_CHANGE_RESCORE ? "the history is scored anew" : "taken over";
}

/* The line above those that name the changes. */
static void say_refused(const struct ga_config *config, struct ga_error *error)
{
    enum ga_status status =
        ga_error_add(error, GA_E_CHANGED,
                     "%s: these changes would falsify the run that is in %s; undo them, choose "
                     "another run.results, or start over with --fresh:",
                     config->path, config->run.results);
    (void)status; /* the caller's own, too */
}

/* Which repeat was the worst depends on what is wanted, and the others are not recorded; nor are
 * the metrics of islands' members. */
static bool worst_counts(const struct ga_config *config)
{
    return config->evaluator.repeats > 1 && config->evaluator.combine == GA_COMBINE_WORST;
}

static void differs(void *self, const char *path, const char *before, const char *now,
                    enum ga_change change)
{
    struct comparison *comparison = self;
    struct ga_differences *differences = comparison->differences;
    if (change == GA_CHANGE_RESCORE &&
        (worst_counts(comparison->config) || ga_has_islands(comparison->config)))
        change = GA_CHANGE_REFUSED;
    if (change == GA_CHANGE_REFUSED) {
        if (comparison->status == GA_OK)
            say_refused(comparison->config, comparison->error);
        comparison->status =
            ga_error_add(comparison->error, GA_E_CHANGED, "  %s: %s -> %s", path, before, now);
        return;
    }
    differences->rescore |= change == GA_CHANGE_RESCORE;
    char *longer =
        ga_format("%s%s%s %s -> %s (%s)", differences->text, *differences->text ? "\n" : "", path,
                  before, now, change_word(change));
    free(differences->text);
    differences->text = longer;
}

enum ga_status ga_resume_compare(const struct ga_store *store, const struct ga_config *config,
                                 struct ga_differences *differences, struct ga_error *error)
{
    struct ga_config before;
    struct comparison comparison = {differences, error, GA_OK, config};
    *differences = (struct ga_differences){.text = ga_strdup("")};
    enum ga_status status = ga_config_parse(&before, ga_store_past_config(store), "run.h5:/config",
                                            config->folder, NULL, 0, error);
    if (status != GA_OK)
        return status;
    ga_config_compare(&before, config, differs, &comparison);
    ga_config_release(&before);
    return comparison.status;
}

struct replay {
    struct ga_search *search;
    bool rescore;
};

static enum ga_status remember(void *self, const struct ga_record *record)
{
    const struct replay *replay = self;
    ga_search_remember(replay->search, record, replay->rescore);
    return GA_OK;
}

enum ga_status ga_resume_search(struct ga_store *store, struct ga_search *search, bool rescore,
                                struct ga_error *error)
{
    struct ga_checkpoint past;
    struct replay replay = {search, rescore};
    ga_store_past_checkpoint(store, &past);
    enum ga_status status =
        ga_search_restore(search, past.engine_state, past.engine_size, past.told, error);
    if (status == GA_OK)
        status = ga_store_past_records(store, remember, &replay, error);
    if (status == GA_OK)
        ga_search_resumed(search, rescore);
    return status;
}

void ga_journalled_init(struct ga_journalled *journalled, const struct ga_store *store,
                        size_t n_metrics)
{
    size_t n = ga_store_past_finished(store);
    *journalled = (struct ga_journalled){
        .n = n,
        .finished = ga_alloc(n, sizeof *journalled->finished),
        .metrics = ga_alloc(n * n_metrics, sizeof *journalled->metrics),
    };
    for (size_t i = 0; i < n; i++) {
        struct ga_finished *copy = &journalled->finished[i];
        double *metrics = journalled->metrics + i * n_metrics;
        *copy = *ga_store_past_finished_at(store, i);
        memcpy(metrics, copy->result.metrics, n_metrics * sizeof *metrics);
        copy->result.metrics = metrics;
        copy->result.message = ga_strdup(copy->result.message);
        copy->host = ga_strdup(copy->host);
    }
}

void ga_journalled_release(struct ga_journalled *journalled)
{
    for (size_t i = 0; i < journalled->n; i++) {
        free((char *)journalled->finished[i].result.message);
        free((char *)journalled->finished[i].host);
    }
    free(journalled->finished);
    free(journalled->metrics);
}

static void take_in(struct ga_journalled *journalled, struct ga_search *search,
                    struct ga_repeats *repeats, const struct ga_finished *finished,
                    const double *genes)
{
    if (!ga_repeats_needs(repeats, finished->result.id, finished->result.repeat))
        return;
    const struct ga_finished *whole = ga_repeats_take(repeats, finished, genes);
    journalled->used += whole && ga_search_finish(search, whole);
}

void ga_journalled_replay(struct ga_journalled *journalled, struct ga_search *search,
                          struct ga_repeats *repeats, size_t n_genes)
{
    for (size_t i = 0; i < journalled->n; i++) {
        const struct ga_finished *finished = &journalled->finished[i];
        while (ga_search_next(search))
            continue; /* what was handed out before this one came is handed out again */
        const struct ga_individual *individual = ga_search_open(search, finished->result.id);
        if (!individual)
            continue;
        if (finished->genes_id == ga_genes_id(individual->genes, n_genes))
            take_in(journalled, search, repeats, finished, individual->genes);
        else
            journalled->unfit++;
    }
    journalled->parts = ga_repeats_waiting(repeats);
    ga_search_rewind(search);
}
