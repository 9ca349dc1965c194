/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.c - flat columns that grow, and records put into them and taken out. */
#include "master/store/rows.h"
#include "common/error.h"
#include "master/store/run_layout.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 256 };

void ga_rows_init(struct ga_rows *rows, struct ga_widths widths)
{
    *rows = (struct ga_rows){.widths = widths};
}

void ga_rows_release(struct ga_rows *rows)
{
    for (size_t i = 0; i < ga_n_columns; i++)
        free(ga_column_of(rows, &ga_columns[i]));
    ga_rows_init(rows, rows->widths);
}

size_t ga_rows_size_of_one(struct ga_widths widths)
{
    size_t size = 0;

    for (size_t i = 0; i < ga_n_columns; i++)
        size += ga_column_row_size(&ga_columns[i], widths);
    return size;
}

void ga_rows_reserve(struct ga_rows *rows, size_t room)
{
    if (room <= rows->room)
        return;
    for (size_t i = 0; i < ga_n_columns; i++) {
        size_t row = ga_column_row_size(&ga_columns[i], rows->widths);
        void *column = ga_column_of(rows, &ga_columns[i]);

        ga_column_set(rows, &ga_columns[i], ga_realloc(column, room, row));
    }
    rows->room = room;
}

static void copy_row(double *column, size_t row, size_t width, const double *values)
{
    if (width > 0)
        memcpy(column + row * width, values, width * sizeof *values);
}

void ga_rows_add(struct ga_rows *rows, const struct ga_record *record, uint32_t host)
{
    size_t i = rows->n;

    if (i == rows->room)
        ga_rows_reserve(rows, i ? 2 * i : FIRST_ROOM);
    rows->id[i] = record->id;
    rows->generation[i] = record->generation;
    rows->origin[i] = record->origin;
    rows->parents[2 * i] = record->parents[0];
    rows->parents[2 * i + 1] = record->parents[1];
    rows->same_as[i] = record->same_as;
    rows->status[i] = (int8_t)record->status;
    rows->failure[i] = (int8_t)record->failure;
    rows->detail[i] = record->detail;
    copy_row(rows->parameters, i, rows->widths.parameters, record->genes);
    copy_row(rows->metrics, i, rows->widths.metrics, record->metrics);
    copy_row(rows->spread, i, rows->widths.spread, record->spread);
    copy_row(rows->objectives, i, rows->widths.objectives, record->objectives);
    rows->violation[i] = record->violation;
    rows->feasible[i] = ga_record_feasible(record);
    rows->attempts[i] = record->attempts;
    rows->failures[i] = record->failures;
    rows->first_failure[i] = (int8_t)record->first_failure;
    rows->rank[i] = record->rank;
    rows->host[i] = host;
    rows->started[i] = record->started;
    rows->seconds[i] = record->seconds;
    rows->n++;
}

struct ga_record ga_rows_get(const struct ga_rows *rows, size_t i)
{
    GA_ASSERT(i < rows->n);
    return (struct ga_record){
        .id = rows->id[i],
        .generation = rows->generation[i],
        .origin = rows->origin[i],
        .parents = {rows->parents[2 * i], rows->parents[2 * i + 1]},
        .same_as = rows->same_as[i],
        .status = (enum ga_record_status)rows->status[i],
        .failure = (enum ga_failure)rows->failure[i],
        .detail = rows->detail[i],
        .genes = rows->parameters + i * rows->widths.parameters,
        .metrics = rows->metrics + i * rows->widths.metrics,
        .spread = rows->widths.spread > 0 ? rows->spread + i * rows->widths.spread : NULL,
        .objectives = rows->objectives + i * rows->widths.objectives,
        .violation = rows->violation[i],
        .attempts = rows->attempts[i],
        .failures = rows->failures[i],
        .first_failure = (enum ga_failure)rows->first_failure[i],
        .rank = rows->rank[i],
        .host = "",
        .started = rows->started[i],
        .seconds = rows->seconds[i],
        .message = "",
    };
}

struct ga_rows ga_rows_part(const struct ga_rows *rows, size_t first, size_t n)
{
    struct ga_rows part = {.widths = rows->widths, .n = n};

    GA_ASSERT(first + n <= rows->n);
    for (size_t i = 0; i < ga_n_columns; i++) {
        size_t row = ga_column_row_size(&ga_columns[i], rows->widths);
        char *column = ga_column_of(rows, &ga_columns[i]);

        if (row > 0)
            ga_column_set(&part, &ga_columns[i], column + first * row);
    }
    return part;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

void ga_rows_append(struct ga_rows *rows, const struct ga_rows *more)
{
    size_t n = rows->n + more->n;

    if (n > rows->room)
        ga_rows_reserve(rows, larger(n, 2 * rows->room));
    for (size_t i = 0; i < ga_n_columns && more->n > 0; i++) {
        size_t row = ga_column_row_size(&ga_columns[i], rows->widths);
        char *column = ga_column_of(rows, &ga_columns[i]);

        if (row > 0)
            memcpy(column + rows->n * row, ga_column_of(more, &ga_columns[i]), more->n * row);
    }
    rows->n = n;
}

void ga_rows_drop(struct ga_rows *rows, size_t n)
{
    GA_ASSERT(n <= rows->n);
    for (size_t i = 0; i < ga_n_columns && n > 0; i++) {
        size_t row = ga_column_row_size(&ga_columns[i], rows->widths);
        char *column = ga_column_of(rows, &ga_columns[i]);

        memmove(column, column + n * row, (rows->n - n) * row);
    }
    rows->n -= n;
}
