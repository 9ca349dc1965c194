/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rescore.c - the past seen through the present config. */
#include "master/store/rescore.h"
#include "common/files.h"
#include "master/store/run_layout.h"
#include "master/store/run_loader.h"
#include "master/store/segment_writer.h"
#include "master/store/texts.h"
#include <dirent.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- metrics and objectives of the present widths --- */

struct adapter {
    const struct ga_past_history *past;
    size_t past_objectives;
    double *metrics, *spread, *objectives;
    enum ga_status (*visit)(void *self, const struct ga_record *record);
    void *self;
};

static enum ga_status adapt(void *self, const struct ga_record *record)
{
    struct adapter *adapter = self;
    struct ga_record adapted = *record;

    ga_metric_map_apply(adapter->past->map, record->metrics, adapter->metrics);
    if (record->spread)
        ga_metric_map_apply(adapter->past->map, record->spread, adapter->spread);
    for (size_t i = 0; i < adapter->past->n_objectives; i++)
        adapter->objectives[i] = i < adapter->past_objectives ? record->objectives[i] : NAN;
    adapted.metrics = adapter->metrics;
    adapted.spread = adapter->spread;
    adapted.objectives = adapter->objectives;
    return adapter->visit(adapter->self, &adapted);
}

enum ga_status ga_past_visit(const struct ga_past_history *past,
                             enum ga_status (*visit)(void *self, const struct ga_record *record),
                             void *self, struct ga_error *error)
{
    struct adapter adapter = {
        .past = past,
        .past_objectives = past->state->objectives.n,
        .metrics = ga_alloc(past->map->n, sizeof(double)),
        .spread = ga_alloc(past->map->n, sizeof(double)),
        .objectives = ga_alloc(past->n_objectives, sizeof(double)),
        .visit = visit,
        .self = self,
    };
    enum ga_status status = ga_run_walk(past->folder, past->state, past->tail, 0, past->state->told,
                                        adapt, &adapter, error);

    free(adapter.objectives);
    free(adapter.spread);
    free(adapter.metrics);
    return status;
}

/* --- written again --- */

struct rewriting {
    const struct ga_past_history *past;
    const struct ga_rescoring *rescoring;
    struct ga_run_state now; /* what segments say of the run */
    struct ga_rows *tail;
    double *objectives;
    struct ga_error *error;
};

static enum ga_status seal(struct rewriting *rewriting)
{
    enum ga_status status =
        ga_segment_write(rewriting->past->folder, &rewriting->now, rewriting->now.segments,
                         rewriting->tail, NULL, rewriting->error);

    if (status == GA_OK) {
        ga_rows_drop(rewriting->tail, GA_SEGMENT_ROWS);
        rewriting->now.segments++;
    }
    return status;
}

static enum ga_status rewrite(void *self, const struct ga_record *record)
{
    struct rewriting *rewriting = self;
    const struct ga_rescoring *rescoring = rewriting->rescoring;
    struct ga_record anew = *record;

    memcpy(rewriting->objectives, record->objectives,
           rewriting->past->n_objectives * sizeof *rewriting->objectives);
    anew.objectives = rewriting->objectives;
    rescoring->rescored(rescoring->self, record, rewriting->objectives, &anew.violation);
    ga_rows_add(rewriting->tail, &anew, ga_run_state_host(&rewriting->now, record->host));
    return rewriting->tail->n < GA_SEGMENT_ROWS ? GA_OK : seal(rewriting);
}

enum ga_status ga_rescore(const struct ga_past_history *past, const struct ga_rescoring *rescoring,
                          struct ga_rescored *anew, struct ga_error *error)
{
    struct rewriting rewriting = {
        .past = past,
        .rescoring = rescoring,
        .tail = &anew->tail,
        .objectives = ga_alloc(past->n_objectives, sizeof(double)),
        .error = error,
    };
    enum ga_status status;

    ga_run_state_init(&rewriting.now);
    ga_run_state_configure(&rewriting.now, rescoring->config);
    rewriting.now.run_id = past->state->run_id;
    rewriting.now.epoch = past->state->epoch + 1;
    ga_texts_copy(&rewriting.now.hosts, &past->state->hosts); /* rows keep their numbers */
    ga_rows_init(&anew->tail, ga_run_state_widths(&rewriting.now));
    status = ga_past_visit(past, rewrite, &rewriting, error);
    anew->epoch = rewriting.now.epoch;
    anew->segments = rewriting.now.segments;
    ga_run_state_release(&rewriting.now);
    free(rewriting.objectives);
    return status;
}

/* --- what is left of other epochs --- */

void ga_remove_other_epochs(const char *folder, uint64_t epoch)
{
    char *history = ga_path_join(folder, GA_RUN_HISTORY);
    DIR *entries = opendir(history);
    const struct dirent *entry;

    while (entries && (entry = readdir(entries))) {
        uint64_t of;
        char dash;

        if (sscanf(entry->d_name, "e%" SCNu64 "%c", &of, &dash) == 2 && dash == '-' && of != epoch)
            (void)unlinkat(dirfd(entries), entry->d_name, 0);
    }
    if (entries)
        closedir(entries);
    free(history);
}
