/* SPDX-License-Identifier: GPL-3.0-or-later */
/* saving.c - the steps of a request, in the order in which they must come. */
#include "master/store/saving.h"
#include "common/clock.h"
#include "common/inside.h"
#include "master/store/past_journals.h"
#include "master/store/rescore.h"
#include "master/store/run_layout.h"
#include "master/store/run_writer.h"
#include "master/store/segment_writer.h"
#include "master/store/texts.h"
#include <stdlib.h>
#include <unistd.h>

/* --- folders --- */

static bool has_folders(const struct ga_saving *saving)
{
    return saving->folders.n > 0;
}

static enum ga_status remove_folder(struct ga_saving *saving)
{
    char *folder = saving->folders.items[--saving->folders.n];

    (void)!ga_inside_remove(saving->folder, folder, &saving->removal);
    free(folder);
    if (saving->folders.n == 0)
        ga_text_list_release(&saving->folders);
    return GA_OK;
}

/* --- rows --- */

static bool has_segment(const struct ga_saving *saving)
{
    return saving->checkpoint && saving->tail.n >= GA_SEGMENT_ROWS;
}

static bool has_rows(const struct ga_saving *saving)
{
    return saving->rows.n > 0 && !has_segment(saving);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Once: what becomes of the checkpoint makes no difference to them. No more than to the next
 * segment, as long as these can be sealed: then nothing is left to be moved. */
static enum ga_status take_rows(struct ga_saving *saving)
{
    const size_t left = saving->rows.n - saving->taken;
    const size_t n = saving->checkpoint ? smaller(left, GA_SEGMENT_ROWS - saving->tail.n) : left;
    const struct ga_rows rows = ga_rows_part(&saving->rows, saving->taken, n);

    ga_rows_append(&saving->tail, &rows);
    saving->taken += n;
    if (n == left) {
        ga_rows_drop(&saving->rows, saving->rows.n);
        saving->taken = 0;
    }
    return GA_OK;
}

/* --- the journal --- */

static bool has_journal_to_sync(const struct ga_saving *saving)
{
    return saving->journal != NULL;
}

/* One that cannot be synced is not to be relied on: then another is begun, if that is asked for. */
static enum ga_status sync_journal(struct ga_saving *saving)
{
    enum ga_status status = ga_journal_sync(saving->journal, &saving->error);

    saving->journal = NULL;
    saving->has_journal = status == GA_OK;
    if (saving->has_journal)
        saving->frames = NULL;
    return saving->frames ? GA_OK : status;
}

static bool has_journal_to_begin(const struct ga_saving *saving)
{
    return saving->frames != NULL;
}

static enum ga_status begin_journal(struct ga_saving *saving)
{
    struct ga_journal *made;
    struct ga_buffer note;
    enum ga_status status;

    ga_buffer_init(&note);
    ga_past_note(&note, &saving->state.metrics);
    status = ga_journal_create(&made, saving->folder, saving->number, saving->state.run_id, &note,
                               saving->frames, &saving->error);
    ga_buffer_release(&note);
    saving->frames = NULL;
    saving->has_journal = status == GA_OK;
    saving->made = made; /* from here on the frames are the asker's again */
    return status;
}

/* --- history and run.h5 --- */

/* What is sealed leaves the memory even if the checkpoint fails later: on disk the last checkpoint
 * still has its own rows, and the journals have the rest. */
static enum ga_status seal_segment(struct ga_saving *saving)
{
    const struct ga_rows rows = ga_rows_part(&saving->tail, 0, GA_SEGMENT_ROWS);
    enum ga_status status = ga_segment_write(saving->folder, &saving->state, saving->state.segments,
                                             &rows, &saving->memory, &saving->error);

    if (status == GA_OK) {
        ga_rows_drop(&saving->tail, GA_SEGMENT_ROWS);
        saving->state.segments++;
    }
    return status;
}

static bool has_old_view(const struct ga_saving *saving)
{
    return saving->checkpoint && saving->viewed != saving->state.segments;
}

static enum ga_status write_view(struct ga_saving *saving)
{
    enum ga_status status = ga_view_write(saving->folder, &saving->state, saving->viewed,
                                          &saving->memory, &saving->error);

    if (status == GA_OK)
        saving->viewed = saving->state.segments;
    return status;
}

static bool has_checkpoint(const struct ga_saving *saving)
{
    return saving->checkpoint;
}

static enum ga_status replace_run_file(struct ga_saving *saving)
{
    saving->checkpoint = false;
    ga_dates_add(&saving->state.checkpoints, saving->state.checkpoint++, ga_clock_date());
    return ga_run_write(saving->folder, &saving->state, saving->config, &saving->tail,
                        &saving->memory, &saving->error);
}

/* --- what is superfluous --- */

static bool has_superfluous(const struct ga_saving *saving)
{
    return saving->n_old > 0 || saving->other_epochs;
}

/* What cannot be removed does no harm, and is tried again by whoever resumes. */
static enum ga_status remove_superfluous(struct ga_saving *saving)
{
    for (size_t i = 0; i < saving->n_old; i++) {
        char *path = ga_journal_path(saving->folder, saving->old[i]);

        (void)unlink(path);
        free(path);
    }
    saving->n_old = 0;
    if (saving->other_epochs)
        ga_remove_other_epochs(saving->folder, saving->state.epoch);
    saving->other_epochs = false;
    return GA_OK;
}

/* --- one after the other --- */

static const struct step {
    bool (*is_left)(const struct ga_saving *saving);
    enum ga_status (*act)(struct ga_saving *saving);
} steps[] = {
    {has_folders, remove_folder},        {has_rows, take_rows},
    {has_journal_to_sync, sync_journal}, {has_journal_to_begin, begin_journal},
    {has_segment, seal_segment},         {has_old_view, write_view},
    {has_checkpoint, replace_run_file},  {has_superfluous, remove_superfluous},
};

static const struct step *first_left(const struct ga_saving *saving)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].is_left(saving))
            return &steps[i];
    }
    return NULL;
}

static void drop_rest(struct ga_saving *saving)
{
    saving->checkpoint = false;
    saving->n_old = 0;
    saving->other_epochs = false;
}

bool ga_saving_step(struct ga_saving *saving)
{
    const struct step *step = first_left(saving);
    double began = ga_clock_now(), had = ga_clock_processor();
    enum ga_status status;

    if (!step)
        return false;
    status = step->act(saving);
    if (status != GA_OK) {
        saving->status = status;
        drop_rest(saving);
    }
    saving->seconds += ga_clock_now() - began;
    saving->processor += ga_clock_processor() - had;
    return true;
}

bool ga_saving_is_done(const struct ga_saving *saving)
{
    return !first_left(saving);
}

void ga_saving_clear(struct ga_saving *saving)
{
    GA_ASSERT(ga_saving_is_done(saving) && !saving->made);
    saving->status = GA_OK;
    saving->seconds = saving->processor = 0;
    saving->has_journal = false;
    ga_error_init(&saving->error);
    ga_error_init(&saving->removal);
}

void ga_saving_release(struct ga_saving *saving)
{
    ga_journal_close(saving->made);
    ga_text_list_release(&saving->folders);
    ga_rows_release(&saving->rows);
    ga_rows_release(&saving->tail);
    ga_run_state_release(&saving->state);
    ga_h5_memory_release(&saving->memory);
}
