/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_reader.h - an HDF5 file in memory, read. Knows nothing of runs. After the first failure every
 * get gives 0, "" or nothing: check ga_h5_result once, after the last. No size that the file claims
 * is believed beyond the file's own. What h5_writer.h would not make is a failure: other types,
 * datasets that are compressed or (as those that it calls virtual) stand in other files. */
#ifndef GA_MASTER_H5_READER_H
#define GA_MASTER_H5_READER_H

#include "common/buffer.h"
#include "common/config/config.h"
#include "common/error.h"
#include "master/store/h5_types.h"
#include <stdbool.h>
#include <stdint.h>

struct ga_h5_reader;

/* The bytes are copied. Never NULL; whether they are an HDF5 file ga_h5_result tells too. */
struct ga_h5_reader *ga_h5_reader_create(const void *bytes, size_t size);
void ga_h5_reader_destroy(struct ga_h5_reader *reader);

/* GA_E_FORMAT with what could not be read first. */
enum ga_status GA_MUST_CHECK ga_h5_result(const struct ga_h5_reader *reader,
                                          struct ga_error *error);

/* Attributes of the object at `path`. The caller frees a text. */
uint64_t ga_h5_get_mark_u64(struct ga_h5_reader *reader, const char *path, const char *name);
double ga_h5_get_mark_f64(struct ga_h5_reader *reader, const char *path, const char *name);
char *ga_h5_get_mark_text(struct ga_h5_reader *reader, const char *path, const char *name);

char *ga_h5_get_text(struct ga_h5_reader *reader, const char *path); /* a scalar; caller frees */
void ga_h5_get_texts(struct ga_h5_reader *reader, const char *path,
                     struct ga_text_list *texts); /* appended */
void ga_h5_get_bytes(struct ga_h5_reader *reader, const char *path,
                     struct ga_buffer *bytes); /* appended */

size_t ga_h5_get_rows(struct ga_h5_reader *reader, const char *path); /* extent of dimension 0 */
/* False, and a failure, if it has not n rows of `width` values (width 0: one-dimensional): to be
 * asked before room is made for them. */
bool ga_h5_has_extent(struct ga_h5_reader *reader, const char *path, size_t n, size_t width);
/* Into room for n rows of `width` values; any other extent is a failure. Numbers only: an
 * enumeration gives its codes, each less than `n_words`. */
void ga_h5_get_array(struct ga_h5_reader *reader, const char *path, const struct ga_h5_type *type,
                     size_t n, size_t width, void *data);

#endif
