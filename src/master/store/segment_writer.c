/* SPDX-License-Identifier: GPL-3.0-or-later */
/* segment_writer.c - sealed segments of a history, and views of them. */
#include "master/store/segment_writer.h"
#include "common/files.h"
#include "master/store/rows_writer.h"
#include "master/store/run_layout.h"
#include "master/store/seal.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

char *ga_segment_name(uint64_t epoch, uint64_t number)
{
    return ga_format(GA_RUN_HISTORY "/e%" PRIu64 "-%06" PRIu64 ".h5", epoch, number);
}

char *ga_view_name(uint64_t epoch)
{
    return ga_format(GA_RUN_HISTORY "/e%" PRIu64 "-view.h5", epoch);
}

/* What all files of a history say of themselves. */
static struct ga_h5_writer *start(const struct ga_run_state *state, const char *format,
                                  struct ga_h5_memory *memory)
{
    struct ga_h5_writer *writer = ga_h5_writer_create(memory);

    ga_h5_mark_text(writer, "/", "format", format);
    ga_h5_mark_u64(writer, "/", "format_version", GA_RUN_VERSION);
    ga_h5_mark_u64(writer, "/", "run_id", state->run_id);
    ga_h5_mark_u64(writer, "/", "epoch", state->epoch);
    ga_put_names(writer, state);
    return writer;
}

/* Writes FOLDER/NAME; takes the name over, and the writer. */
static enum ga_status finish(struct ga_h5_writer *writer, const char *folder, char *name,
                             struct ga_error *error)
{
    char *path = ga_path_join(folder, name);
    char *history = ga_path_folder(path);
    enum ga_status status = ga_folder_make(history, error);

    if (status == GA_OK)
        status = ga_seal_take_write(writer, path, error);
    else
        ga_h5_writer_destroy(writer);
    free(history);
    free(path);
    free(name);
    return status;
}

enum ga_status ga_segment_write(const char *folder, const struct ga_run_state *state,
                                uint64_t number, const struct ga_rows *rows,
                                struct ga_h5_memory *memory, struct ga_error *error)
{
    struct ga_h5_writer *writer = start(state, GA_SEGMENT_FORMAT, memory);

    GA_ASSERT(rows->n == GA_SEGMENT_ROWS);
    ga_h5_mark_u64(writer, "/", "number", number);
    ga_put_rows(writer, GA_AT_EVALUATIONS, rows);
    return finish(writer, folder, ga_segment_name(state->epoch, number), error);
}

/* --- views --- */

struct parts {
    struct ga_view_part *items;
    size_t n;
};

/* Takes the name over. The files stand beside each other. */
static void add_part(struct parts *parts, char *name, size_t rows)
{
    if ((parts->n & (parts->n - 1)) == 0) /* full at 0, 1, 2, 4, 8, ... */
        parts->items = ga_realloc(parts->items, 2 * parts->n + 1, sizeof *parts->items);
    parts->items[parts->n++] = (struct ga_view_part){ga_strdup(name + strlen(GA_RUN_HISTORY "/")),
                                                     GA_AT_EVALUATIONS, rows};
    free(name);
}

static void add_segments(struct parts *parts, uint64_t epoch, uint64_t first, uint64_t end)
{
    for (uint64_t i = first; i < end; i++)
        add_part(parts, ga_segment_name(epoch, i), GA_SEGMENT_ROWS);
}

/* Takes the name over, and the parts. */
static enum ga_status write_parts(const char *folder, const struct ga_run_state *state, char *name,
                                  struct parts *parts, struct ga_h5_memory *memory,
                                  struct ga_error *error)
{
    struct ga_h5_writer *writer = start(state, GA_VIEW_FORMAT, memory);

    ga_put_view(writer, ga_run_state_widths(state), parts->items, parts->n);
    for (size_t i = 0; i < parts->n; i++)
        free((char *)parts->items[i].file);
    free(parts->items);
    return finish(writer, folder, name, error);
}

static char *chapter_name(uint64_t epoch, uint64_t number)
{
    return ga_format(GA_RUN_HISTORY "/e%" PRIu64 "-chapter-%06" PRIu64 ".h5", epoch, number);
}

static enum ga_status write_chapter(const char *folder, const struct ga_run_state *state,
                                    uint64_t number, struct ga_h5_memory *memory,
                                    struct ga_error *error)
{
    struct parts parts = {0};

    add_segments(&parts, state->epoch, number * GA_CHAPTER, (number + 1) * GA_CHAPTER);
    return write_parts(folder, state, chapter_name(state->epoch, number), &parts, memory, error);
}

enum ga_status ga_view_write(const char *folder, const struct ga_run_state *state, uint64_t viewed,
                             struct ga_h5_memory *memory, struct ga_error *error)
{
    const uint64_t chapters = state->segments / GA_CHAPTER;
    struct parts parts = {0};
    enum ga_status status = GA_OK;

    for (uint64_t i = viewed / GA_CHAPTER; i < chapters && status == GA_OK; i++)
        status = write_chapter(folder, state, i, memory, error);
    if (status != GA_OK)
        return status;
    for (uint64_t i = 0; i < chapters; i++)
        add_part(&parts, chapter_name(state->epoch, i), (size_t)GA_CHAPTER * GA_SEGMENT_ROWS);
    add_segments(&parts, state->epoch, chapters * GA_CHAPTER, state->segments);
    return write_parts(folder, state, ga_view_name(state->epoch), &parts, memory, error);
}
