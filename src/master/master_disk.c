/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_disk.c - what is told, and what makes it last. */
#include "common/clock.h"
#include "common/files.h"
#include "master/master_internal.h"
#include "master/store/run_layout.h"
#include <stdlib.h>

/* A checkpoint is due when a generation is complete, and for slow evaluations now and then, so that
 * a reader sees them. */
#define CHECKPOINT_AT_LEAST_EVERY_S 30.0
/* What was told since the last one is in memory, and in a journal that is read when resuming. */
#define CHECKPOINT_AT_LEAST_EVERY_ROWS ((uint64_t)2 * GA_SEGMENT_ROWS)

static void remove_folder_of(const struct ga_master *master, uint64_t id)
{
    char label[GA_LABEL_ROOM];
    struct ga_error ignored; /* it costs room on the disk, nothing else */
    char *path = ga_path_join(master->config->run.results, ga_evaluation_label(id, label));
    ga_error_init(&ignored);
    if (ga_folder_remove(path, &ignored) != GA_OK)
        ga_progress_say(master->progress, "cannot remove %s: %s", path, ignored.text);
    free(path);
}

/* Of the folders of evaluations that succeeded, only that of the best stays. */
static void keep_best_only(struct ga_master *master, const struct ga_record *record)
{
    struct ga_search_summary summary;
    ga_search_summarize(master->search, &summary);
    bool is_best = summary.has_best && summary.best_id == record->id;
    uint64_t goes = is_best ? master->kept_best : record->id;
    if (goes != GA_NO_ID)
        remove_folder_of(master, goes);
    if (is_best)
        master->kept_best = record->id;
}

void ga_master_told(void *self, const struct ga_record *record)
{
    struct ga_master *master = self;
    ga_store_told(master->store, record);
    if (record->status == GA_RECORD_FAILED)
        ga_progress_failed(master->progress, record);
    else if (record->status == GA_RECORD_OK && master->config->evaluator.keep == GA_KEEP_BEST &&
             master->config->evaluator.kind == GA_EVALUATOR_COMMAND)
        keep_best_only(master, record);
}

enum ga_status ga_master_checkpoint(struct ga_master *master, const char *finished_by,
                                    struct ga_error *error)
{
    uint64_t told = ga_search_told(master->search);
    double began = ga_clock_now();
    ga_buffer_clear(&master->engine_state);
    ga_search_save(master->search, &master->engine_state);
    struct ga_checkpoint checkpoint = {
        .engine_state = master->engine_state.bytes,
        .engine_size = master->engine_state.size,
        .told = told,
        .elapsed = master->elapsed_before + (began - master->began),
        .finished_by = finished_by,
    };
    enum ga_status status = ga_store_checkpoint(master->store, &checkpoint, error);
    ga_pace_done(&master->checkpoints, began, ga_clock_now());
    master->checkpoint_told = told;
    return status;
}

static bool checkpoint_due(const struct ga_master *master, double now)
{
    uint64_t population = master->config->algorithm.population;
    uint64_t told = ga_search_told(master->search);
    uint64_t rows = told - master->checkpoint_told;
    if (rows >= CHECKPOINT_AT_LEAST_EVERY_ROWS)
        return true;
    if (rows == 0 || !ga_pace_allows(&master->checkpoints, now))
        return false;
    return told / population != master->checkpoint_told / population ||
           now - master->checkpoints.ended >= CHECKPOINT_AT_LEAST_EVERY_S;
}

void ga_master_save_when_due(struct ga_master *master, double now)
{
    struct ga_error error;
    enum ga_status status = GA_OK;
    ga_error_init(&error);
    if (checkpoint_due(master, now)) {
        status = ga_master_checkpoint(master, "", &error);
    } else if (ga_pace_allows(&master->syncs, now)) {
        status = ga_store_sync(master->store, &error);
        ga_pace_done(&master->syncs, now, ga_clock_now());
    }
    if (status != GA_OK)
        ga_master_fail(master, &error);
}
