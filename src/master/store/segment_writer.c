/* SPDX-License-Identifier: GPL-3.0-or-later */
/* segment_writer.c - sealed segments of a history, and the view of them. */
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

    GA_ASSERT(rows->n >= GA_SEGMENT_ROWS);
    ga_h5_mark_u64(writer, "/", "number", number);
    ga_put_rows(writer, GA_AT_EVALUATIONS, rows, GA_SEGMENT_ROWS);
    return finish(writer, folder, ga_segment_name(state->epoch, number), error);
}

/* The files stand beside each other. */
static const char *name_alone(const char *name)
{
    return name + strlen(GA_RUN_HISTORY "/");
}

enum ga_status ga_view_write(const char *folder, const struct ga_run_state *state,
                             struct ga_h5_memory *memory, struct ga_error *error)
{
    struct ga_h5_writer *writer = start(state, GA_VIEW_FORMAT, memory);
    struct ga_view_part *parts = ga_alloc(state->segments, sizeof *parts);
    char **names = ga_alloc(state->segments, sizeof *names);

    for (size_t i = 0; i < state->segments; i++) {
        names[i] = ga_segment_name(state->epoch, i);
        parts[i] = (struct ga_view_part){name_alone(names[i]), GA_AT_EVALUATIONS, GA_SEGMENT_ROWS};
    }
    ga_put_view(writer, ga_run_state_widths(state), parts, state->segments);
    for (size_t i = 0; i < state->segments; i++)
        free(names[i]);
    free(names);
    free(parts);
    return finish(writer, folder, ga_view_name(state->epoch), error);
}
