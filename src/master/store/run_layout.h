/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_layout.h - what stands where in run.h5 and in segments: shared by those who write and those
 * who read. For users the same is told in docs/run-file.md. */
#ifndef GA_MASTER_RUN_LAYOUT_H
#define GA_MASTER_RUN_LAYOUT_H

#include "master/store/h5_types.h"
#include "master/store/rows.h"
#include "master/store/run_state.h"

#define GA_RUN_FORMAT     "gaopt-run"
#define GA_SEGMENT_FORMAT "gaopt-segment"
#define GA_VIEW_FORMAT    "gaopt-view"
enum { GA_RUN_VERSION = 3 }; /* every change of a layout bumps it */

/* The test of faults on disk builds a store with small ones. */
#ifndef GA_SEGMENT_ROWS
#define GA_SEGMENT_ROWS 16384
#endif
#ifndef GA_CHAPTER
#define GA_CHAPTER 32 /* segments */
#endif

#define GA_RUN_FILE    "run.h5"
#define GA_RUN_HISTORY "history" /* folder of the segments */

/* Datasets and groups. */
#define GA_AT_EVALUATIONS     "/evaluations"
#define GA_AT_TAIL            "/tail"
#define GA_AT_CONFIG          "/config"
#define GA_AT_CONFIG_SOURCE   "/config_source"
#define GA_AT_PARAMETER_NAMES "/space/names"
#define GA_AT_METRIC_NAMES    "/metrics/names"
#define GA_AT_OBJECTIVE_NAMES "/objectives/names"
#define GA_AT_HOSTS           "/hosts"
#define GA_AT_FAILURE_IDS     "/failures/id"
#define GA_AT_FAILURE_TEXTS   "/failures/message"
#define GA_AT_ENGINE          "/engine/state"
#define GA_AT_SESSIONS        "/sessions"
#define GA_AT_CHECKPOINTS     "/checkpoints/date"
#define GA_AT_WORKERS         "/workers"

/* "GROUP/NAME"; returns `out`. */
#define GA_PATH_ROOM 128
char *ga_path_in(char out[GA_PATH_ROOM], const char *group, const char *name);

/* What a dataset holds, as its attributes `meaning` and (if it has one) `unit`. */
struct ga_meaning {
    const char *path;
    const char *unit; /* NULL: none */
    const char *text;
};
extern const struct ga_meaning ga_meanings[];
extern const size_t ga_n_meanings;

extern const struct ga_h5_type ga_h5_bool; /* what h5py takes for a bool */

/* --- the columns of /evaluations --- */

enum ga_column_width { GA_ONE, GA_TWO, GA_PARAMETERS, GA_METRICS, GA_SPREAD, GA_OBJECTIVES };

struct ga_column {
    const char *name;
    struct ga_h5_type type;
    enum ga_column_width width; /* GA_ONE: one-dimensional */
    size_t offset;              /* of the column's pointer in struct ga_rows */
    const char *unit;
    const char *meaning;
};
extern const struct ga_column ga_columns[];
extern const size_t ga_n_columns;

/* Whether rows of these widths have it: without repeats there is no spread. */
bool ga_column_exists(const struct ga_column *column, struct ga_widths widths);
size_t ga_column_width(const struct ga_column *column, struct ga_widths widths);
size_t ga_column_row_size(const struct ga_column *column, struct ga_widths widths); /* bytes */
void *ga_column_of(const struct ga_rows *rows, const struct ga_column *column);
void ga_column_set(struct ga_rows *rows, const struct ga_column *column, void *data);

/* --- the attributes of the root, and lists of structs --- */

enum ga_field_kind { GA_FIELD_U32, GA_FIELD_U64, GA_FIELD_F64, GA_FIELD_TEXT };

struct ga_field {
    const char *name;
    enum ga_field_kind kind;
    size_t offset; /* in struct ga_run_state, or in the list's */
    const char *unit;
    const char *meaning;
};
extern const struct ga_field ga_run_fields[];
extern const size_t ga_n_run_fields;

struct ga_table {
    const char *group;
    const struct ga_field *fields; /* its datasets */
    size_t n_fields;
    size_t row_size; /* bytes of a struct */
};
extern const struct ga_table ga_session_table; /* of struct ga_session */
extern const struct ga_table ga_account_table; /* of struct ga_account */

#endif
