/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows_writer.h - rows of a history, put into an HDF5 file: the rows themselves, or a view of rows
 * in other files. */
#ifndef GA_MASTER_ROWS_WRITER_H
#define GA_MASTER_ROWS_WRITER_H

#include "master/store/h5_writer.h"
#include "master/store/rows.h"
#include "master/store/run_state.h"

/* Attributes `meaning` and, if it is not NULL, `unit`. */
void ga_put_description(struct ga_h5_writer *writer, const char *path, const char *unit,
                        const char *meaning);

/* The names of columns, which the rows refer to: to be put before them. */
void ga_put_names(struct ga_h5_writer *writer, const struct ga_run_state *state);

/* As datasets of `group`. */
void ga_put_rows(struct ga_h5_writer *writer, const char *group, const struct ga_rows *rows);

/* GA_AT_EVALUATIONS as virtual datasets: the rows of each part, one after the other. */
struct ga_view_part {
    const char *file; /* relative to the folder of the file that is written; ".": that file */
    const char *group;
    size_t n;
};
void ga_put_view(struct ga_h5_writer *writer, struct ga_widths widths,
                 const struct ga_view_part *parts, size_t n_parts);

#endif
