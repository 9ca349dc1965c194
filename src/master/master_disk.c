/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_disk.c - what is told, and what makes it last. */
#include "common/clock.h"
#include "common/islands.h"
#include "master/master_internal.h"
#include "master/shown.h"
#include "master/store/run_layout.h"
#include <stdlib.h>

/* A checkpoint is due when a generation is complete, and for slow evaluations now and then, so that
 * a reader sees them. */
#define CHECKPOINT_AT_LEAST_EVERY_S 30.0
/* What was told since the last one is in memory, and in a journal that is read when resuming. */
#define CHECKPOINT_AT_LEAST_EVERY_ROWS ((uint64_t)2 * GA_SEGMENT_ROWS)

static void remove_folder(const struct ga_master *master, uint64_t id, uint32_t repeat,
                          uint32_t attempt)
{
    char label[GA_LABEL_ROOM];
    ga_evaluation_label(id, repeat, attempt, label);
    ga_store_remove_later(master->store, label);
}

/* Of the attempt that gave its result; where there are repeats it is not known which did. */
static void remove_folders_of(const struct ga_master *master, uint64_t id, uint32_t attempts)
{
    const uint64_t repeats = master->config->evaluator.repeats;
    for (uint32_t repeat = 0; repeat < repeats; repeat++)
        for (uint32_t i = repeats > 1 || attempts == 0 ? 0 : attempts - 1; i < attempts; i++)
            remove_folder(master, id, repeat, i);
}

/* Of the folders of evaluations that succeeded, only those of the best stay. */
static void keep_best_only(struct ga_master *master, const struct ga_record *record)
{
    struct ga_search_summary summary;
    ga_search_summarize(master->search, &summary);
    bool is_best = summary.has_best && summary.best_id == record->id;
    if (!is_best) {
        remove_folders_of(master, record->id, record->attempts);
        return;
    }
    if (master->kept_best != GA_NO_ID)
        remove_folders_of(master, master->kept_best, master->kept_attempts);
    master->kept_best = record->id;
    master->kept_attempts = record->attempts;
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

void ga_master_ask_for_checkpoint(struct ga_master *master, const char *finished_by, double now)
{
    ga_master_give_accounts(master, now);
    ga_buffer_clear(&master->engine_state);
    ga_search_save(master->search, &master->engine_state);
    struct ga_checkpoint checkpoint = {
        .engine_state = master->engine_state.bytes,
        .engine_size = master->engine_state.size,
        .told = ga_search_told(master->search),
        .elapsed = master->elapsed_before + (now - master->began),
        .finished_by = finished_by,
    };
    ga_store_checkpoint(master->store, &checkpoint);
}

void ga_master_note_outcome(struct ga_master *master, const struct ga_store_outcome *outcome,
                            double now)
{
    if (outcome->task == GA_STORE_SYNC)
        ga_pace_done(&master->syncs, outcome->seconds, outcome->processor, now);
    if (outcome->task == GA_STORE_CHECKPOINT) {
        ga_pace_done(&master->checkpoints, outcome->seconds, outcome->processor, now);
        if (outcome->status == GA_OK)
            master->checkpoint_told = outcome->told;
    }
    if (*outcome->not_removed && !master->disk.lasts) /* it costs room, nothing else */
        ga_progress_say(master->progress, "%s", outcome->not_removed);
}

enum ga_status ga_master_first_checkpoint(struct ga_master *master, const char *finished_by,
                                          struct ga_error *error)
{
    struct ga_store_outcome outcome;
    double now = ga_clock_now();
    ga_master_ask_for_checkpoint(master, finished_by, now);
    while (ga_store_work(master->store))
        continue;
    bool done = ga_store_done(master->store, &outcome, error);
    GA_ASSERT(done);
    ga_master_note_outcome(master, &outcome, now + outcome.seconds);
    return outcome.status;
}

static bool checkpoint_due(const struct ga_master *master, double now)
{
    uint64_t turn = ga_rows_a_turn(master->config);
    uint64_t told = ga_search_told(master->search);
    uint64_t rows = told - master->checkpoint_told;
    if (rows >= CHECKPOINT_AT_LEAST_EVERY_ROWS)
        return true;
    if (rows == 0 || !ga_pace_allows(&master->checkpoints, now))
        return false;
    return told / turn != master->checkpoint_told / turn ||
           now - master->checkpoints.ended >= CHECKPOINT_AT_LEAST_EVERY_S;
}

/* --- a disk that is full, read-only or broken --- */

/* "37 results wait in memory (12 KiB of 256 MiB)" */
static char *unsaved_shown(const struct ga_master *master)
{
    struct ga_unsaved unsaved = ga_store_unsaved(master->store);
    char size[GA_NUMBER_ROOM], bound[GA_NUMBER_ROOM];
    ga_size_shown(unsaved.bytes, size);
    ga_size_shown(master->config->run.unsaved, bound);
    if (unsaved.results == 0) /* a file that has room left, on a disk that has none */
        return ga_format("results are in the journal, their rows wait in memory (%s of %s)", size,
                         bound);
    return ga_format("%zu result%s in memory (%s of %s)", unsaved.results,
                     unsaved.results == 1 ? " waits" : "s wait", size, bound);
}

void ga_master_disk_failed(struct ga_master *master, const struct ga_error *error, double now)
{
    if (!ga_trouble_fail(&master->disk, now))
        return;
    char *unsaved = unsaved_shown(master);
    ga_progress_say(master->progress, "%s: %s; %s, %s; make room there, or mend it",
                    master->config->run.name, error->text,
                    master->state == GA_MASTER_RUNNING ? "evaluations go on"
                                                       : "it is tried again for a while",
                    unsaved);
    free(unsaved);
}

void ga_master_disk_works(struct ga_master *master, double now)
{
    char lasted[GA_NUMBER_ROOM];
    if (ga_trouble_end(&master->disk))
        ga_progress_say(master->progress, "%s: writing again after %s; nothing was lost",
                        master->config->run.name,
                        ga_text_duration(now - master->disk.since, lasted));
}

/* A checkpoint needs no file that was opened when the disk was another: in trouble that is what is
 * tried. One that fails slowly keeps to its share of the time as well. */
static bool wants_checkpoint(const struct ga_master *master, double now)
{
    if (master->disk.lasts)
        return ga_trouble_may_try(&master->disk, now) && ga_pace_allows(&master->checkpoints, now);
    return checkpoint_due(master, now);
}

static bool wants_sync(const struct ga_master *master, double now)
{
    return !master->disk.lasts &&
           (ga_store_unsaved(master->store).results > 0 || ga_pace_allows(&master->syncs, now)) &&
           ga_store_needs_sync(master->store);
}

bool ga_master_hear_disk(struct ga_master *master, double now)
{
    struct ga_store_outcome outcome;
    struct ga_error error;
    if (!ga_store_done(master->store, &outcome, &error))
        return false;
    ga_master_note_outcome(master, &outcome, now);
    if (outcome.status != GA_OK)
        ga_master_disk_failed(master, &error, now);
    else if (outcome.task != GA_STORE_REMOVE)
        ga_master_disk_works(master, now);
    return true;
}

static void save_when_due(struct ga_master *master, double now)
{
    if (ga_store_is_busy(master->store))
        return;
    if (wants_checkpoint(master, now))
        ga_master_ask_for_checkpoint(master, "", now);
    else if (wants_sync(master, now))
        ga_store_sync(master->store);
    else if (ga_store_needs_remove(master->store))
        ga_store_remove(master->store);
}

bool ga_master_mind_disk(struct ga_master *master, double now)
{
    bool heard = ga_master_hear_disk(master, now);
    save_when_due(master, now);
    return heard;
}

/* Of a disk that is only slow a part of that memory is enough to keep it at work. */
bool ga_master_is_ahead_of_disk(const struct ga_master *master)
{
    return ga_store_is_busy(master->store) &&
           ga_store_unsaved(master->store).bytes > master->config->run.unsaved / 8;
}

void ga_master_stop_if_too_much_waits(struct ga_master *master, double now)
{
    if (!master->disk.lasts || master->state != GA_MASTER_RUNNING ||
        ga_store_unsaved(master->store).bytes <= master->config->run.unsaved)
        return;
    char *unsaved = unsaved_shown(master);
    ga_progress_say(master->progress, "%s: stopping: %s; run.unsaved allows no more",
                    master->config->run.name, unsaved);
    free(unsaved);
    master->stopped_by = "run.unsaved";
    ga_master_wind_down(master, now + master->config->run.grace);
}
