/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_loader.c - what run_writer.c wrote, checked and taken back into memory. */
#include "master/store/run_loader.h"
#include "common/files.h"
#include "master/store/accounts_file.h"
#include "master/store/h5_reader.h"
#include "master/store/run_layout.h"
#include "master/store/seal.h"
#include "master/store/segment_writer.h"
#include "master/store/table.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- a file of either kind --- */

/* Sealed, HDF5, of the format and version: then *reader is the caller's. */
static enum ga_status open_file(struct ga_h5_reader **reader, const char *path, const char *format,
                                struct ga_error *error)
{
    char *bytes, *found;
    size_t size;
    uint64_t version;
    enum ga_status status = ga_seal_read(path, &bytes, &size, error);

    if (status != GA_OK)
        return status;
    *reader = ga_h5_reader_create(bytes + GA_SEAL_SIZE, size - GA_SEAL_SIZE);
    free(bytes);
    found = ga_h5_get_mark_text(*reader, "/", "format");
    version = ga_h5_get_mark_u64(*reader, "/", "format_version");
    status = ga_h5_result(*reader, error);
    if (status != GA_OK)
        ga_error_prefix(error, "%s", path);
    else if (strcmp(found, format) != 0)
        status = ga_error_set(error, GA_E_FORMAT, "%s is a %s, not a %s", path, found, format);
    else if (version != GA_RUN_VERSION)
        status = ga_error_set(error, GA_E_FORMAT,
                              "%s has format version %" PRIu64 "; this gaopt reads version %d",
                              path, version, (int)GA_RUN_VERSION);
    free(found);
    if (status != GA_OK) {
        ga_h5_reader_destroy(*reader);
        *reader = NULL;
    }
    return status;
}

static size_t width_of(const struct ga_column *column, struct ga_widths widths)
{
    return column->width == GA_ONE ? 0 : ga_column_width(column, widths);
}

/* No room is made before all columns are known to be in the file. */
static void get_rows(struct ga_h5_reader *reader, const char *group, struct ga_rows *rows, size_t n)
{
    char path[GA_PATH_ROOM];

    for (size_t i = 0; i < ga_n_columns; i++) {
        const struct ga_column *column = &ga_columns[i];

        if (ga_column_exists(column, rows->widths) &&
            !ga_h5_has_extent(reader, ga_path_in(path, group, column->name), n,
                              width_of(column, rows->widths)))
            return;
    }
    ga_rows_reserve(rows, n);
    for (size_t i = 0; i < ga_n_columns; i++) {
        const struct ga_column *column = &ga_columns[i];

        if (!ga_column_exists(column, rows->widths))
            continue;
        ga_h5_get_array(reader, ga_path_in(path, group, column->name), &column->type, n,
                        width_of(column, rows->widths), ga_column_of(rows, column));
    }
    rows->n = n;
}

/* Ids count up from `first`: whoever reads rows relies on it. */
static bool ids_are(const struct ga_rows *rows, uint64_t first)
{
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->id[i] != first + i)
            return false;
    }
    return true;
}

/* --- run.h5 --- */

static void get_field(struct ga_h5_reader *reader, struct ga_run_state *state,
                      const struct ga_field *field)
{
    char *at = (char *)state + field->offset;
    uint64_t integer;
    double real;
    char *text, *old;

    switch (field->kind) {
    case GA_FIELD_F64:
        real = ga_h5_get_mark_f64(reader, "/", field->name);
        memcpy(at, &real, sizeof real);
        break;
    case GA_FIELD_TEXT:
        text = ga_h5_get_mark_text(reader, "/", field->name);
        memcpy(&old, at, sizeof old);
        free(old);
        memcpy(at, &text, sizeof text);
        break;
    default:
        integer = ga_h5_get_mark_u64(reader, "/", field->name);
        memcpy(at, &integer, sizeof integer);
    }
}

static void get_text(struct ga_h5_reader *reader, const char *path, char **text)
{
    free(*text);
    *text = ga_h5_get_text(reader, path);
}

static enum ga_status get_failures(struct ga_h5_reader *reader, struct ga_run_state *state,
                                   struct ga_error *error)
{
    static const struct ga_h5_type type = {.number = GA_H5_U64};
    size_t n = ga_h5_get_rows(reader, GA_AT_FAILURE_IDS);

    ga_h5_get_texts(reader, GA_AT_FAILURE_TEXTS, &state->failures);
    if (n > GA_FAILURES_KEPT || state->failures.n != n)
        return ga_error_set(error, GA_E_FORMAT, "/failures: %zu ids and %zu messages", n,
                            state->failures.n);
    ga_h5_get_array(reader, GA_AT_FAILURE_IDS, &type, n, 0, state->failure_ids);
    return ga_h5_result(reader, error);
}

static enum ga_status get_checkpoints(struct ga_h5_reader *reader, struct ga_dates *dates,
                                      struct ga_error *error)
{
    static const struct ga_h5_type type = {.number = GA_H5_F64};

    dates->n = ga_h5_get_rows(reader, GA_AT_CHECKPOINTS);
    if (dates->n > GA_DATES_KEPT || dates->apart > UINT32_MAX)
        return ga_error_set(error, GA_E_FORMAT, "%s: too many, or too far apart",
                            GA_AT_CHECKPOINTS);
    ga_h5_get_array(reader, GA_AT_CHECKPOINTS, &type, dates->n, 0, dates->of);
    return ga_h5_result(reader, error);
}

static enum ga_status get_state(struct ga_h5_reader *reader, struct ga_run_state *state,
                                struct ga_error *error)
{
    enum ga_status status;

    for (size_t i = 0; i < ga_n_run_fields; i++)
        get_field(reader, state, &ga_run_fields[i]);
    get_text(reader, GA_AT_CONFIG, &state->config);
    get_text(reader, GA_AT_CONFIG_SOURCE, &state->config_source);
    ga_h5_get_texts(reader, GA_AT_PARAMETER_NAMES, &state->parameters);
    ga_h5_get_texts(reader, GA_AT_METRIC_NAMES, &state->metrics);
    ga_h5_get_texts(reader, GA_AT_OBJECTIVE_NAMES, &state->objectives);
    ga_h5_get_texts(reader, GA_AT_HOSTS, &state->hosts);
    ga_h5_get_bytes(reader, GA_AT_ENGINE, &state->engine);
    state->sessions = ga_table_get(reader, &ga_session_table, &state->n_sessions);
    status = ga_h5_result(reader, error);
    if (status == GA_OK)
        status = get_failures(reader, state, error);
    if (status == GA_OK)
        status = get_checkpoints(reader, &state->checkpoints, error);
    if (status == GA_OK)
        status = ga_accounts_get(reader, &state->accounts, error);
    return status == GA_OK ? ga_h5_result(reader, error) : status;
}

static enum ga_status get_tail(struct ga_h5_reader *reader, const struct ga_run_state *state,
                               struct ga_rows *tail, struct ga_error *error)
{
    const char *group = state->segments > 0 ? GA_AT_TAIL : GA_AT_EVALUATIONS;
    uint64_t first = state->segments * GA_SEGMENT_ROWS;
    enum ga_status status;
    char path[GA_PATH_ROOM];
    size_t n;

    if (state->told > 0 && state->engine.size == 0)
        return ga_error_set(error, GA_E_FORMAT, GA_AT_ENGINE ": it is empty");
    if (state->segments > UINT64_MAX / GA_SEGMENT_ROWS || state->told < first)
        return ga_error_set(error, GA_E_FORMAT,
                            "%" PRIu64 " segments are too many for %" PRIu64 " rows",
                            state->segments, state->told);
    n = ga_h5_get_rows(reader, ga_path_in(path, group, "id"));
    if (n != state->told - first)
        return ga_error_set(error, GA_E_FORMAT, "%s has %zu rows, not %" PRIu64, group, n,
                            state->told - first);
    get_rows(reader, group, tail, n);
    status = ga_h5_result(reader, error);
    if (status == GA_OK && !ids_are(tail, first))
        status = ga_error_set(error, GA_E_FORMAT, "%s has wrong ids", group);
    return status;
}

enum ga_status ga_run_load(const char *folder, struct ga_run_state *state, struct ga_rows *tail,
                           struct ga_error *error)
{
    char *path = ga_path_join(folder, GA_RUN_FILE);
    struct ga_h5_reader *reader = NULL;
    enum ga_status status;

    ga_rows_init(tail, (struct ga_widths){0});
    status = open_file(&reader, path, GA_RUN_FORMAT, error);
    if (status == GA_OK) {
        status = get_state(reader, state, error);
        if (status == GA_OK) {
            ga_rows_init(tail, ga_run_state_widths(state));
            status = get_tail(reader, state, tail, error);
        }
        if (status != GA_OK)
            ga_error_prefix(error, "%s", path);
    }
    ga_h5_reader_destroy(reader);
    free(path);
    return status;
}

/* --- segments --- */

static enum ga_status get_segment(struct ga_h5_reader *reader, const struct ga_run_state *state,
                                  uint64_t number, struct ga_rows *rows, struct ga_error *error)
{
    bool ours = ga_h5_get_mark_u64(reader, "/", "run_id") == state->run_id &&
                ga_h5_get_mark_u64(reader, "/", "epoch") == state->epoch &&
                ga_h5_get_mark_u64(reader, "/", "number") == number;
    enum ga_status status;

    get_rows(reader, GA_AT_EVALUATIONS, rows, GA_SEGMENT_ROWS);
    status = ga_h5_result(reader, error);
    if (status == GA_OK && !(ours && ids_are(rows, number * GA_SEGMENT_ROWS)))
        status = ga_error_set(error, GA_E_FORMAT, "it belongs to another run");
    return status;
}

static enum ga_status load_segment(const char *folder, const struct ga_run_state *state,
                                   uint64_t number, struct ga_rows *rows, struct ga_error *error)
{
    char *name = ga_segment_name(state->epoch, number);
    char *path = ga_path_join(folder, name);
    struct ga_h5_reader *reader = NULL;
    enum ga_status status = open_file(&reader, path, GA_SEGMENT_FORMAT, error);

    if (status == GA_OK) {
        status = get_segment(reader, state, number, rows, error);
        if (status != GA_OK)
            ga_error_prefix(error, "%s", path);
    } else if (status == GA_E_NOT_FOUND) {
        status = ga_error_set(error, GA_E_FORMAT,
                              "%s is missing: rows %" PRIu64 " to %" PRIu64
                              " of the history are in it (if gaopt just scored the history again, "
                              "read anew)",
                              path, number * GA_SEGMENT_ROWS, (number + 1) * GA_SEGMENT_ROWS - 1);
    }
    ga_h5_reader_destroy(reader);
    free(path);
    free(name);
    return status;
}

/* --- all rows --- */

struct walk {
    const struct ga_run_state *state;
    uint64_t first, end; /* ids that are wanted: first .. end-1 */
    enum ga_status (*visit)(void *self, const struct ga_record *record);
    void *self;
};

/* Visits what is wanted of rows that begin with id `from`. */
static enum ga_status walk_rows(const struct walk *walk, const struct ga_rows *rows, uint64_t from)
{
    enum ga_status status = GA_OK;
    size_t i = walk->first > from ? walk->first - from : 0;

    for (; i < rows->n && from + i < walk->end && status == GA_OK; i++) {
        struct ga_record record = ga_run_state_record(walk->state, rows, i);

        status = walk->visit(walk->self, &record);
    }
    return status;
}

enum ga_status ga_run_walk(const char *folder, const struct ga_run_state *state,
                           const struct ga_rows *tail, uint64_t first, uint64_t n,
                           enum ga_status (*visit)(void *self, const struct ga_record *record),
                           void *self, struct ga_error *error)
{
    struct walk walk = {state, first, n < state->told - first ? first + n : state->told, visit,
                        self};
    struct ga_rows rows;
    enum ga_status status = GA_OK;

    GA_ASSERT(first <= state->told);
    ga_rows_init(&rows, ga_run_state_widths(state));
    for (uint64_t s = first / GA_SEGMENT_ROWS;
         s < state->segments && s * GA_SEGMENT_ROWS < walk.end && status == GA_OK; s++) {
        status = load_segment(folder, state, s, &rows, error);
        if (status == GA_OK)
            status = walk_rows(&walk, &rows, s * GA_SEGMENT_ROWS);
    }
    if (status == GA_OK)
        status = walk_rows(&walk, tail, state->segments * GA_SEGMENT_ROWS);
    ga_rows_release(&rows);
    return status;
}
