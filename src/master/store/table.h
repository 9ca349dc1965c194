/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.h - a list of structs as a group of datasets, one a member, described. */
#ifndef GA_MASTER_TABLE_H
#define GA_MASTER_TABLE_H

#include "master/store/h5_reader.h"
#include "master/store/h5_writer.h"
#include "master/store/run_layout.h"

void ga_table_put(struct ga_h5_writer *writer, const struct ga_table *table, const void *rows,
                  size_t n);

/* As many as there are of the first member. The caller frees them, and their texts; all of it is
 * sound if ga_h5_result says so. */
void *ga_table_get(struct ga_h5_reader *reader, const struct ga_table *table, size_t *n);

#endif
