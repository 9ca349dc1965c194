/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_writer.c - a run's state and rows laid out as HDF5, sealed, and written. */
#include "master/store/run_writer.h"
#include "common/files.h"
#include "master/store/accounts_file.h"
#include "master/store/rows_writer.h"
#include "master/store/run_layout.h"
#include "master/store/seal.h"
#include "master/store/segment_writer.h"
#include "master/store/table.h"
#include <stdlib.h>
#include <string.h>

static const struct ga_h5_type number_f64 = {.number = GA_H5_F64};
static const struct ga_h5_type number_u64 = {.number = GA_H5_U64};

static const char *const *const_texts(const struct ga_text_list *list)
{
    return (const char *const *)list->items;
}

static const char *kind_word(enum ga_param_kind kind)
{
    static const char *const words[] = {[GA_PARAM_REAL] = "real",
                                        [GA_PARAM_INT] = "int",
                                        [GA_PARAM_CHOICE] = "choice",
                                        [GA_PARAM_BOOL] = "bool",
                                        [GA_PARAM_FIXED] = "fixed"};

    return words[kind];
}

/* The words of a choice, one a line; the caller frees it. */
static char *choice_lines(const struct ga_param *param)
{
    struct ga_buffer lines;

    ga_buffer_init(&lines);
    for (size_t i = 0; i < param->n_choices; i++) {
        if (i > 0)
            ga_buffer_put_u8(&lines, '\n');
        ga_buffer_put_bytes(&lines, param->choices[i], strlen(param->choices[i]));
    }
    ga_buffer_put_u8(&lines, 0);
    return (char *)lines.bytes;
}

static void put_choices(struct ga_h5_writer *writer, const struct ga_space *space)
{
    char **choices = ga_alloc(space->n, sizeof *choices);

    for (size_t i = 0; i < space->n; i++)
        choices[i] = choice_lines(&space->params[i]);
    ga_h5_texts(writer, "/space/choices", (const char *const *)choices, space->n);
    for (size_t i = 0; i < space->n; i++)
        free(choices[i]);
    free(choices);
}

static void put_space(struct ga_h5_writer *writer, const struct ga_space *space)
{
    struct ga_h5_array numbers = {.type = number_f64, .n = space->n};
    struct ga_h5_array truths = {.type = ga_h5_bool, .n = space->n};
    const char **kinds = ga_alloc(space->n, sizeof *kinds);
    double *bounds = ga_alloc(3 * space->n, sizeof *bounds); /* low, high, step */
    int8_t *logs = ga_alloc(space->n, sizeof *logs);

    for (size_t i = 0; i < space->n; i++) {
        kinds[i] = kind_word(space->params[i].kind);
        bounds[i] = space->params[i].low;
        bounds[space->n + i] = space->params[i].high;
        bounds[2 * space->n + i] = space->params[i].step;
        logs[i] = space->params[i].log;
    }
    ga_h5_texts(writer, "/space/kind", kinds, space->n);
    ga_h5_put_array(writer, "/space/low", &numbers, bounds);
    ga_h5_put_array(writer, "/space/high", &numbers, bounds + space->n);
    ga_h5_put_array(writer, "/space/step", &numbers, bounds + 2 * space->n);
    ga_h5_put_array(writer, "/space/log", &truths, logs);
    put_choices(writer, space);
    free(logs);
    free(bounds);
    free(kinds);
}

static void put_objectives(struct ga_h5_writer *writer, const struct ga_config *config)
{
    size_t n = config->n_objectives;
    struct ga_h5_array truths = {.type = ga_h5_bool, .n = n};
    const char **texts = ga_alloc(n, sizeof *texts);
    int8_t *maximize = ga_alloc(n, sizeof *maximize);

    for (size_t i = 0; i < n; i++) {
        texts[i] = config->objectives[i].text;
        maximize[i] = config->objectives[i].maximize;
    }
    ga_h5_texts(writer, "/objectives/expression", texts, n);
    ga_h5_put_array(writer, "/objectives/maximize", &truths, maximize);
    free(maximize);
    free(texts);
}

static void put_texts_of_rows(struct ga_h5_writer *writer, const struct ga_run_state *state)
{
    struct ga_h5_array ids = {.type = number_u64, .n = state->failures.n};

    ga_h5_texts(writer, GA_AT_HOSTS, const_texts(&state->hosts), state->hosts.n);
    ga_h5_put_array(writer, GA_AT_FAILURE_IDS, &ids, state->failure_ids);
    ga_h5_texts(writer, GA_AT_FAILURE_TEXTS, const_texts(&state->failures), state->failures.n);
}

static void put_checkpoints(struct ga_h5_writer *writer, const struct ga_dates *dates)
{
    struct ga_h5_array array = {.type = number_f64, .n = dates->n};

    ga_h5_put_array(writer, GA_AT_CHECKPOINTS, &array, dates->of);
}

static void put_field(struct ga_h5_writer *writer, const struct ga_run_state *state,
                      const struct ga_field *field)
{
    const char *at = (const char *)state + field->offset;
    uint64_t integer;
    double real;
    const char *text;

    switch (field->kind) {
    case GA_FIELD_F64:
        memcpy(&real, at, sizeof real);
        ga_h5_mark_f64(writer, "/", field->name, real);
        break;
    case GA_FIELD_TEXT:
        memcpy(&text, at, sizeof text);
        ga_h5_mark_text(writer, "/", field->name, text);
        break;
    default:
        memcpy(&integer, at, sizeof integer);
        ga_h5_mark_u64(writer, "/", field->name, integer);
    }
}

static void put_state(struct ga_h5_writer *writer, const struct ga_run_state *state,
                      const struct ga_config *config)
{
    ga_h5_mark_text(writer, "/", "format", GA_RUN_FORMAT);
    ga_h5_mark_u64(writer, "/", "format_version", GA_RUN_VERSION);
    for (size_t i = 0; i < ga_n_run_fields; i++)
        put_field(writer, state, &ga_run_fields[i]);
    ga_h5_text(writer, GA_AT_CONFIG, state->config);
    ga_h5_text(writer, GA_AT_CONFIG_SOURCE, state->config_source);
    ga_put_names(writer, state);
    put_space(writer, &config->space);
    put_objectives(writer, config);
    put_texts_of_rows(writer, state);
    ga_table_put(writer, &ga_session_table, state->sessions, state->n_sessions);
    put_checkpoints(writer, &state->checkpoints);
    ga_accounts_put(writer, &state->accounts);
    ga_h5_bytes(writer, GA_AT_ENGINE, state->engine.bytes, state->engine.size);
}

/* All segments, through their view, and the tail. */
static void put_history(struct ga_h5_writer *writer, const struct ga_run_state *state,
                        const struct ga_rows *tail)
{
    char *view = ga_view_name(state->epoch);
    const struct ga_view_part parts[] = {
        {view, GA_AT_EVALUATIONS, state->segments * GA_SEGMENT_ROWS},
        {".", GA_AT_TAIL, tail->n},
    };

    if (state->segments > 0) {
        ga_put_rows(writer, GA_AT_TAIL, tail);
        ga_put_view(writer, tail->widths, parts, sizeof parts / sizeof *parts);
    } else {
        ga_put_rows(writer, GA_AT_EVALUATIONS, tail);
    }
    free(view);
}

enum ga_status ga_run_write(const char *folder, const struct ga_run_state *state,
                            const struct ga_config *config, const struct ga_rows *tail,
                            struct ga_h5_memory *memory, struct ga_error *error)
{
    struct ga_h5_writer *writer = ga_h5_writer_create(memory);
    char *path = ga_path_join(folder, GA_RUN_FILE);
    enum ga_status status;

    put_state(writer, state, config);
    put_history(writer, state, tail);
    for (size_t i = 0; i < ga_n_meanings; i++) {
        if (state->segments > 0 || strcmp(ga_meanings[i].path, GA_AT_TAIL) != 0)
            ga_put_description(writer, ga_meanings[i].path, ga_meanings[i].unit,
                               ga_meanings[i].text);
    }
    status = ga_seal_take_write(writer, path, error);
    free(path);
    return status;
}
