/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows_writer.c - columns as datasets, described and named. */
#include "master/store/rows_writer.h"
#include "master/store/run_layout.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = 128 };

void ga_put_description(struct ga_h5_writer *writer, const char *path, const char *unit,
                        const char *meaning)
{
    ga_h5_mark_text(writer, path, "meaning", meaning);
    if (unit)
        ga_h5_mark_text(writer, path, "unit", unit);
}

static void put_list(struct ga_h5_writer *writer, const char *path, const struct ga_text_list *list)
{
    ga_h5_texts(writer, path, (const char *const *)list->items, list->n);
}

void ga_put_names(struct ga_h5_writer *writer, const struct ga_run_state *state)
{
    put_list(writer, GA_AT_PARAMETER_NAMES, &state->parameters);
    put_list(writer, GA_AT_METRIC_NAMES, &state->metrics);
    put_list(writer, GA_AT_OBJECTIVE_NAMES, &state->objectives);
}

static void column_path(char path[PATH_ROOM], const char *group, const char *name)
{
    (void)snprintf(path, PATH_ROOM, "%s/%s", group, name);
}

static struct ga_h5_array array_of(const struct ga_column *column, struct ga_widths widths,
                                   size_t n)
{
    return (struct ga_h5_array){
        .type = column->type,
        .n = n,
        .width = column->width == GA_ONE ? 0 : ga_column_width(column, widths),
    };
}

static void put_scales(struct ga_h5_writer *writer, const char *group, struct ga_widths widths)
{
    static const char *const scales[][2] = {{"parameters", GA_AT_PARAMETER_NAMES},
                                            {"metrics", GA_AT_METRIC_NAMES},
                                            {"spread", GA_AT_METRIC_NAMES},
                                            {"objectives", GA_AT_OBJECTIVE_NAMES}};
    char path[PATH_ROOM];

    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        if (strcmp(scales[i][0], "spread") == 0 && widths.spread == 0)
            continue;
        column_path(path, group, scales[i][0]);
        ga_h5_scale(writer, path, scales[i][1]);
    }
}

void ga_put_rows(struct ga_h5_writer *writer, const char *group, const struct ga_rows *rows)
{
    char path[PATH_ROOM];

    ga_h5_group(writer, group);
    for (size_t i = 0; i < ga_n_columns; i++) {
        const struct ga_column *column = &ga_columns[i];
        struct ga_h5_array array = array_of(column, rows->widths, rows->n);

        if (!ga_column_exists(column, rows->widths))
            continue;
        column_path(path, group, column->name);
        ga_h5_put_array(writer, path, &array, ga_column_of(rows, column));
        ga_put_description(writer, path, column->unit, column->meaning);
    }
    put_scales(writer, group, rows->widths);
}

/* Parts of `path` in other files are called by the same name, in their groups. */
static void put_view_column(struct ga_h5_writer *writer, const struct ga_column *column,
                            struct ga_widths widths, const struct ga_view_part *parts,
                            size_t n_parts)
{
    struct ga_h5_source *sources = ga_alloc(n_parts, sizeof *sources);
    char(*paths)[PATH_ROOM] = ga_alloc(n_parts, sizeof *paths);
    char path[PATH_ROOM];
    struct ga_h5_array array = array_of(column, widths, 0);

    for (size_t i = 0; i < n_parts; i++) {
        column_path(paths[i], parts[i].group, column->name);
        sources[i] = (struct ga_h5_source){parts[i].file, paths[i], parts[i].n};
        array.n += parts[i].n;
    }
    column_path(path, GA_AT_EVALUATIONS, column->name);
    ga_h5_put_virtual(writer, path, &array, sources, n_parts);
    ga_put_description(writer, path, column->unit, column->meaning);
    free(paths);
    free(sources);
}

void ga_put_view(struct ga_h5_writer *writer, struct ga_widths widths,
                 const struct ga_view_part *parts, size_t n_parts)
{
    ga_h5_group(writer, GA_AT_EVALUATIONS);
    for (size_t i = 0; i < ga_n_columns; i++) {
        if (ga_column_exists(&ga_columns[i], widths))
            put_view_column(writer, &ga_columns[i], widths, parts, n_parts);
    }
    put_scales(writer, GA_AT_EVALUATIONS, widths);
}
