/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch.h - one file that comes in pieces: written beside, and put in its place when it is whole
 * and as listed. */
#ifndef GA_WORKER_FETCH_H
#define GA_WORKER_FETCH_H

#include "common/message.h"

struct ga_fetch {
    const struct ga_manifest_file *file;
    uint32_t number; /* of the file in its manifest */
    int fd;          /* of the part; -1: nothing is under way */
    uint64_t done;   /* bytes */
    struct ga_digester *digester;
};

void ga_fetch_init(struct ga_fetch *fetch);
void ga_fetch_release(struct ga_fetch *fetch);

/* `part`: where it is written until it is whole; an earlier one there is overwritten. */
enum ga_status GA_MUST_CHECK ga_fetch_begin(struct ga_fetch *fetch, const struct ga_manifest *files,
                                            size_t number, const char *part,
                                            struct ga_error *error);
/* What to ask for next; false: it is all here. */
bool ga_fetch_next(const struct ga_fetch *fetch, struct ga_file_request *request);
/* A piece that was not asked for is no error, and is dropped. */
enum ga_status GA_MUST_CHECK ga_fetch_take(struct ga_fetch *fetch,
                                           const struct ga_file_piece *piece,
                                           struct ga_error *error);
/* It is all here: checked, and moved below `folder`; or removed. */
enum ga_status GA_MUST_CHECK ga_fetch_end(struct ga_fetch *fetch, const char *folder,
                                          const char *part, struct ga_error *error);

#endif
