/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mirror.h - the files that a run needs, had on this host: where the config's folder is, if they
 * are all there, else in a folder of the user's cache, into which those that lack are fetched from
 * the master. Of the ranks of a host one fetches, and the others wait for it; if it dies, another
 * goes on. A step machine without waiting of its own, like the worker that has it. */
#ifndef GA_WORKER_MIRROR_H
#define GA_WORKER_MIRROR_H

#include "common/buffer.h"
#include "common/manifest.h"

struct ga_mirror;

enum ga_mirror_state {
    GA_MIRROR_WORKS, /* there is more to do at once */
    GA_MIRROR_WAITS, /* for the master, or another rank */
    GA_MIRROR_DONE,
    GA_MIRROR_FAILED,
};

/* Both must outlive it. */
struct ga_mirror *ga_mirror_create(const struct ga_manifest *files, const char *folder);
void ga_mirror_destroy(struct ga_mirror *mirror); /* what is fetched half-way is lost */

/* Takes some 0.1 s at most. Leaves a message to the master in `out`, or nothing. `now`: s. */
enum ga_mirror_state ga_mirror_step(struct ga_mirror *mirror, double now, struct ga_buffer *out);
/* The body of a FILE. */
void ga_mirror_receive(struct ga_mirror *mirror, struct ga_reader *body);

/* Once done: where the files are, absolute. Borrowed. */
const char *ga_mirror_folder(const struct ga_mirror *mirror);
const char *ga_mirror_problem(const struct ga_mirror *mirror); /* once failed */

#endif
