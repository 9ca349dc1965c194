/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seal.h - a checksum in front of an HDF5 file, in what HDF5 calls a user block and skips. It is
 * verified before HDF5 sees a byte: the library itself may misbehave on a damaged file. */
#ifndef GA_MASTER_SEAL_H
#define GA_MASTER_SEAL_H

#include "common/error.h"
#include "master/store/h5_writer.h"

#define GA_SEAL_SIZE GA_H5_USER_BLOCK

/* Finishes an HDF5 file and writes it, sealed. It appears whole or not at all. Takes the writer
 * over: HDF5 is done with when the disk is waited for. */
enum ga_status GA_MUST_CHECK ga_seal_take_write(struct ga_h5_writer *writer, const char *path,
                                                struct ga_error *error);

/* Reads a whole sealed file. Its HDF5 part starts at (*bytes)[GA_SEAL_SIZE]; the caller frees
 * *bytes. GA_E_FORMAT if it is no such file or is not what was written. */
enum ga_status GA_MUST_CHECK ga_seal_read(const char *path, char **bytes, size_t *size,
                                          struct ga_error *error);

#endif
