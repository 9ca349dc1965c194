/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_writer.h - an HDF5 file made in memory. Knows nothing of runs. After the first failure every
 * call does nothing: ga_h5_finish tells of it, once. Paths are absolute ("/space/low"); groups on
 * the way are made by themselves. */
#ifndef GA_MASTER_H5_WRITER_H
#define GA_MASTER_H5_WRITER_H

#include "common/error.h"
#include "master/store/h5_types.h"
#include <stdint.h>

struct ga_h5_writer;

#define GA_H5_USER_BLOCK 512 /* bytes left in front of each file: the smallest that HDF5 skips */

/* Where files are made, one after the other: the system need not clear fresh memory for each.
 * {0} is an empty one. */
struct ga_h5_memory {
    uint8_t *bytes;
    size_t room;
};
void ga_h5_memory_release(struct ga_h5_memory *memory);

/* memory: borrowed until destroy; NULL: its own. */
struct ga_h5_writer *ga_h5_writer_create(struct ga_h5_memory *memory);
void ga_h5_writer_destroy(struct ga_h5_writer *writer);

void ga_h5_group(struct ga_h5_writer *writer, const char *path);
void ga_h5_text(struct ga_h5_writer *writer, const char *path, const char *text); /* a scalar */
void ga_h5_texts(struct ga_h5_writer *writer, const char *path, const char *const *texts, size_t n);
void ga_h5_bytes(struct ga_h5_writer *writer, const char *path, const void *bytes, size_t n);

/* n rows of `width` values; width 0: a one-dimensional array. */
struct ga_h5_array {
    struct ga_h5_type type;
    size_t n, width;
};
void ga_h5_put_array(struct ga_h5_writer *writer, const char *path, const struct ga_h5_array *array,
                     const void *data);

/* An array that is made of other datasets, one after the other. */
struct ga_h5_source {
    const char *file; /* relative to this one's folder; ".": this one */
    const char *path;
    size_t n; /* rows */
};
void ga_h5_put_virtual(struct ga_h5_writer *writer, const char *path,
                       const struct ga_h5_array *array, const struct ga_h5_source *sources,
                       size_t n_sources);

/* Attributes of the object at `path`. */
void ga_h5_mark_text(struct ga_h5_writer *writer, const char *path, const char *name,
                     const char *text);
void ga_h5_mark_u64(struct ga_h5_writer *writer, const char *path, const char *name,
                    uint64_t value);
void ga_h5_mark_f64(struct ga_h5_writer *writer, const char *path, const char *name, double value);

/* Dimension 1 (the columns) of `path` is named by the texts at `scale`. */
void ga_h5_scale(struct ga_h5_writer *writer, const char *path, const char *scale);

/* The finished file's bytes, with the user block, which is to be filled in; in the memory, valid
 * until destroy and the next file there. Nothing can be added after that, and HDF5 is done with. */
struct ga_h5_bytes {
    uint8_t *bytes;
    size_t size;
};
enum ga_status GA_MUST_CHECK ga_h5_finish(struct ga_h5_writer *writer, struct ga_h5_bytes *out,
                                          struct ga_error *error);

#endif
