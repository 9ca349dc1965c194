/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scratch.h - the folder that a worker's evaluations are made in when it does not see the master's
 * results folder: its own alone, on a disk of its host, gone when the worker ends. */
#ifndef GA_WORKER_SCRATCH_H
#define GA_WORKER_SCRATCH_H

#include "common/buffer.h"
#include "common/error.h"
#include <stdbool.h>

struct ga_scratch {
    char *path; /* absolute; NULL: there is none */
    int fd;     /* of the folder; a lock on it says that it is in use */
};

/* Where they are made: $GAOPT_SCRATCH, else $TMPDIR, else /tmp. */
const char *ga_scratch_place(void);

/* Made there, for the user alone. Removes what workers of this
 * user that were killed have left there. */
enum ga_status GA_MUST_CHECK ga_scratch_open(struct ga_scratch *scratch, struct ga_error *error);
/* Packs what the folder `path` in it holds behind what is in `out` (common/parcel.h), and removes
 * it. False: there is none. */
bool ga_scratch_take(const struct ga_scratch *scratch, const char *path, struct ga_buffer *out);
/* Removes it with all in it. One that was never opened, zeroed, is fine. */
void ga_scratch_close(struct ga_scratch *scratch);

#endif
