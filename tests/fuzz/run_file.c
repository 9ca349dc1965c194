/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_file.c - a fuzz target: whatever a run.h5 holds, the commands that read a run and the start
 * that resumes one refuse it or do their work. An input says, object by object, how the file
 * differs from a sound one: left out, of another type or extent, or with other values. What comes
 * out is always sound to the HDF5 library, so every fault is gaopt's; for other bytes see
 * run_bytes.c. The first byte of an input chooses who reads. */
#include "cli/commands.h"
#include "fuzz_run.h"
#include "master/store/h5_writer.h"
#include "master/store/run_layout.h"
#include "master/store/seal.h"
#include <math.h>

enum { ROWS = 3, WILD = 64 /* values of an object that are taken from the input */ };

/* What becomes of an object; a byte of the input, of which most values mean SOUND. */
enum change { SOUND, OMITTED, OTHER_TYPE, LONGER, SHORTER, WIDER, WILD_VALUES, N_CHANGES };

/* --- the input --- */

struct source {
    const uint8_t *data;
    size_t size, at;
};

static uint8_t take_byte(struct source *source)
{
    return source->at < source->size ? source->data[source->at++] : 0;
}

static uint64_t take_number(struct source *source)
{
    uint64_t value = 0;

    for (size_t i = 0; i < sizeof value; i++)
        value |= (uint64_t)take_byte(source) << (8 * i);
    return value;
}

static enum change take_change(struct source *source)
{
    const uint8_t byte = take_byte(source);

    return byte < N_CHANGES ? (enum change)byte : SOUND;
}

/* The caller frees it. */
static char *take_text(struct source *source)
{
    size_t length = take_byte(source);
    char *text = ga_alloc(length + 1, 1);

    for (size_t i = 0; i < length; i++)
        text[i] = (char)take_byte(source);
    return text;
}

/* --- one object of the file --- */

struct making {
    struct ga_h5_writer *writer;
    struct source source;
};

static void make_text(struct making *making, const char *path, const char *sound)
{
    static const char *const several[] = {"two", "texts"};
    char *wild;

    switch (take_change(&making->source)) {
    case OMITTED:
        break;
    case OTHER_TYPE:
        ga_h5_bytes(making->writer, path, sound, strlen(sound));
        break;
    case LONGER:
    case WIDER:
        ga_h5_texts(making->writer, path, several, 2);
        break;
    case WILD_VALUES:
        wild = take_text(&making->source);
        ga_h5_text(making->writer, path, wild);
        free(wild);
        break;
    default:
        ga_h5_text(making->writer, path, sound);
    }
}

static void make_texts(struct making *making, const char *path, const char *const *sound, size_t n)
{
    const char *texts[16] = {NULL};
    char *wild = NULL;

    memcpy(texts, sound, n * sizeof *texts);
    texts[n] = "more";
    switch (take_change(&making->source)) {
    case OMITTED:
        return;
    case OTHER_TYPE:
        ga_h5_bytes(making->writer, path, "bytes", n);
        return;
    case LONGER:
        n++;
        break;
    case SHORTER:
        n -= n > 0;
        break;
    case WILD_VALUES:
        wild = take_text(&making->source);
        texts[0] = wild;
        break;
    default:
        break;
    }
    ga_h5_texts(making->writer, path, texts, n);
    free(wild);
}

static void fill_wild(struct source *source, const struct ga_h5_type *type, size_t n, void *data)
{
    const size_t size = ga_h5_size(type->number);

    for (size_t i = 0; i < n && i < WILD; i++) {
        const uint64_t value = size == sizeof(uint64_t) ? take_number(source) : take_byte(source);

        memcpy((char *)data + i * size, &value, size);
    }
}

static void make_array(struct making *making, const char *path, struct ga_h5_type type, size_t n,
                       size_t width, const void *sound)
{
    struct ga_h5_array array = {.type = type, .n = n, .width = width};
    const size_t size = ga_h5_size(type.number) * (width ? width : 1);
    char *data = ga_alloc((n + 1) * (size + sizeof(uint64_t)), 2); /* room for LONGER and WIDER */

    memcpy(data, sound, n * size);
    switch (take_change(&making->source)) {
    case OMITTED:
        free(data);
        return;
    case OTHER_TYPE:
        array.type =
            (struct ga_h5_type){.number = type.number == GA_H5_F64 ? GA_H5_I32 : GA_H5_F64};
        array.n = array.width = 1;
        break;
    case LONGER:
        array.n++;
        break;
    case SHORTER:
        array.n -= n > 0;
        break;
    case WIDER:
        array.width++;
        break;
    case WILD_VALUES:
        fill_wild(&making->source, &type, n * (width ? width : 1), data);
        break;
    default:
        break;
    }
    ga_h5_put_array(making->writer, path, &array, data);
    free(data);
}

static void make_bytes(struct making *making, const char *path, const struct ga_buffer *sound)
{
    size_t n = sound->size;
    uint8_t *bytes = ga_alloc(n, 1);

    memcpy(bytes, sound->bytes, n);
    switch (take_change(&making->source)) {
    case OMITTED:
        break;
    case OTHER_TYPE:
        ga_h5_text(making->writer, path, "text");
        break;
    case SHORTER:
        ga_h5_bytes(making->writer, path, bytes, take_byte(&making->source) % n);
        break;
    case WILD_VALUES:
        for (int i = take_byte(&making->source) % 8; i > 0; i--)
            bytes[take_number(&making->source) % n] ^= take_byte(&making->source);
        ga_h5_bytes(making->writer, path, bytes, n);
        break;
    default:
        ga_h5_bytes(making->writer, path, bytes, n);
    }
    free(bytes);
}

static void make_mark(struct making *making, const struct ga_field *field, const void *sound)
{
    const enum change change = take_change(&making->source);
    uint64_t integer;
    double real;

    if (change == OMITTED)
        return;
    if (change == OTHER_TYPE)
        return ga_h5_mark_text(making->writer, "/", field->name, "another type");
    memcpy(&integer, sound, sizeof integer);
    if (change == WILD_VALUES)
        integer = take_number(&making->source);
    memcpy(&real, &integer, sizeof real);
    if (field->kind == GA_FIELD_F64)
        ga_h5_mark_f64(making->writer, "/", field->name, real);
    else
        ga_h5_mark_u64(making->writer, "/", field->name, integer);
}

static void make_text_mark(struct making *making, const char *name, const char *sound)
{
    const enum change change = take_change(&making->source);
    char *wild = change == WILD_VALUES ? take_text(&making->source) : NULL;

    if (change == OTHER_TYPE)
        ga_h5_mark_u64(making->writer, "/", name, 7);
    else if (change != OMITTED)
        ga_h5_mark_text(making->writer, "/", name, wild ? wild : sound);
    free(wild);
}

/* --- the file --- */

static void make_fields(struct making *making, const struct ga_run_state *state)
{
    const struct ga_field version = {.name = "format_version", .kind = GA_FIELD_U64};

    make_text_mark(making, "format", GA_RUN_FORMAT);
    make_mark(making, &version, &state->format_version);
    for (size_t i = 0; i < ga_n_run_fields; i++) {
        const struct ga_field *field = &ga_run_fields[i];
        const char *at = (const char *)state + field->offset;
        const char *text;

        memcpy(&text, at, sizeof text);
        if (field->kind == GA_FIELD_TEXT)
            make_text_mark(making, field->name, text);
        else
            make_mark(making, field, at);
    }
}

static void make_names(struct making *making, const char *path, const struct ga_text_list *list)
{
    make_texts(making, path, (const char *const *)list->items, list->n);
}

static void make_state(struct making *making, const struct ga_run_state *state)
{
    const struct ga_h5_type ids = {.number = GA_H5_U64};

    make_text(making, GA_AT_CONFIG, state->config);
    make_text(making, GA_AT_CONFIG_SOURCE, state->config_source);
    make_names(making, GA_AT_PARAMETER_NAMES, &state->parameters);
    make_names(making, GA_AT_METRIC_NAMES, &state->metrics);
    make_names(making, GA_AT_OBJECTIVE_NAMES, &state->objectives);
    make_names(making, GA_AT_HOSTS, &state->hosts);
    make_names(making, GA_AT_FAILURE_TEXTS, &state->failures);
    make_array(making, GA_AT_FAILURE_IDS, ids, state->failures.n, 0, state->failure_ids);
    make_bytes(making, GA_AT_ENGINE, &state->engine);
}

/* Of one struct. */
static void make_table(struct making *making, const struct ga_table *table, const void *row)
{
    static const enum ga_h5_number numbers[] = {
        [GA_FIELD_U32] = GA_H5_U32, [GA_FIELD_U64] = GA_H5_U64, [GA_FIELD_F64] = GA_H5_F64};

    for (size_t i = 0; i < table->n_fields; i++) {
        const struct ga_field *field = &table->fields[i];
        const char *at = (const char *)row + field->offset;
        char *path = ga_format("%s/%s", table->group, field->name);

        if (field->kind == GA_FIELD_TEXT)
            make_texts(making, path, (const char *const *)(const void *)at, 1);
        else
            make_array(making, path, (struct ga_h5_type){.number = numbers[field->kind]}, 1, 0, at);
        free(path);
    }
}

static void make_rows(struct making *making, const struct ga_rows *rows)
{
    for (size_t i = 0; i < ga_n_columns; i++) {
        const struct ga_column *column = &ga_columns[i];
        const size_t width = column->width == GA_ONE ? 0 : ga_column_width(column, rows->widths);
        char *path = ga_format("%s/%s", GA_AT_EVALUATIONS, column->name);

        make_array(making, path, column->type, rows->n, width, ga_column_of(rows, column));
        free(path);
    }
}

/* Of one worker. */
static void make_accounts(struct making *making)
{
    static const struct ga_account account = {
        .host = "node1", .rank = 1, .slots = 1, .time = {.evaluations = 3, .seconds = {1}}};
    const double seconds[GA_WAIT_COUNT] = {1};

    make_array(making, GA_AT_CHECKPOINTS, (struct ga_h5_type){.number = GA_H5_F64}, 1, 0, seconds);
    make_table(making, &ga_account_table, &account);
    make_array(making, "/waiting/seconds", (struct ga_h5_type){.number = GA_H5_F64}, GA_WAIT_COUNT,
               0, seconds);
}

/* False if the HDF5 library would not write such a file. */
static bool write_run_file(const uint8_t *data, size_t size, const struct fuzz_run *run)
{
    struct making making = {.writer = ga_h5_writer_create(NULL), .source = {data, size, 0}};
    char *path = ga_path_join(fuzz_folder_path(), GA_RUN_FILE);
    bool made;

    make_fields(&making, &run->state);
    make_state(&making, &run->state);
    make_table(&making, &ga_session_table, run->state.sessions);
    make_rows(&making, &run->rows);
    make_accounts(&making);
    made = ga_seal_take_write(making.writer, path, NULL) == GA_OK;
    free(path);
    return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct fuzz_run *run = fuzz_run_sound();
    struct ga_error error;
    enum ga_status status;

    if (size == 0 || !write_run_file(data + 1, size - 1, run))
        return 0;
    status = fuzz_run_read(run, data[0], &error);
    if ((status == GA_OK) != (error.length == 0))
        fuzz_fail("status %d says '%s'", status, error.text);
    if (size == 1 && status != GA_OK)
        fuzz_fail("a sound run is refused: %s", error.text);
    return 0;
}
