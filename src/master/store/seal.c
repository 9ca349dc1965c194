/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seal.c - the user block that vouches for the rest of a file. */
#include "master/store/seal.h"
#include "common/files.h"
#include "common/fingerprint.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char opening[] = "gaopt run file: open it with any HDF5 reader, such as h5py\n";
static const size_t largest_file = (size_t)4 << 30; /* bytes; a segment of rows 30,000 wide */

static void make_block(char block[GA_SEAL_SIZE], const void *bytes, size_t size)
{
    memset(block, 0, GA_SEAL_SIZE);
    (void)snprintf(block, GA_SEAL_SIZE, "%s%zu bytes follow, XXH3-64 %016" PRIx64 "\n", opening,
                   size, (uint64_t)ga_fingerprint(bytes, size, 0));
}

enum ga_status ga_seal_take_write(struct ga_h5_writer *writer, const char *path,
                                  struct ga_error *error)
{
    struct ga_h5_bytes file;
    enum ga_status status = ga_h5_finish(writer, &file, error);

    if (status == GA_OK) {
        make_block((char *)file.bytes, file.bytes + GA_SEAL_SIZE, file.size - GA_SEAL_SIZE);
        status = ga_file_write(path, file.bytes, file.size, error);
    }
    ga_h5_writer_destroy(writer);
    return status;
}

static enum ga_status check(const char *path, const char *bytes, size_t size,
                            struct ga_error *error)
{
    char block[GA_SEAL_SIZE];

    if (size < GA_SEAL_SIZE || memcmp(bytes, opening, sizeof opening - 1) != 0)
        return ga_error_set(error, GA_E_FORMAT,
                            "%s is not a run file of gaopt, or its beginning is damaged", path);
    make_block(block, bytes + GA_SEAL_SIZE, size - GA_SEAL_SIZE);
    if (memcmp(block, bytes, GA_SEAL_SIZE) != 0)
        return ga_error_set(error, GA_E_FORMAT,
                            "%s is damaged, or was changed by another program: its %zu bytes do "
                            "not fit its checksum",
                            path, size);
    return GA_OK;
}

enum ga_status ga_seal_read(const char *path, char **bytes, size_t *size, struct ga_error *error)
{
    enum ga_status status = ga_file_read(path, largest_file, bytes, size, error);

    if (status != GA_OK)
        return status;
    status = check(path, *bytes, *size, error);
    if (status != GA_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}
