/* SPDX-License-Identifier: GPL-3.0-or-later */
/* untold.h - results that are kept in memory: those that are not yet told, with which each new
 * journal begins, and those that no journal has taken yet. */
#ifndef GA_MASTER_UNTOLD_H
#define GA_MASTER_UNTOLD_H

#include "common/buffer.h"
#include <stddef.h>
#include <stdint.h>

struct ga_untold {
    struct ga_buffer frames; /* journal records, framed, in order of arrival */
    size_t n;
    size_t n_written; /* the first so many are in a journal; the others wait for it */
    size_t written;   /* bytes of these */
    struct ga_untold_entry {
        uint64_t id;
        size_t size; /* bytes of its frame */
    } * entries;
};

void ga_untold_init(struct ga_untold *untold);
void ga_untold_release(struct ga_untold *untold);
void ga_untold_add(struct ga_untold *untold, uint64_t id, const struct ga_buffer *frame);
/* All ids below, but for those that wait: they are nowhere else. */
void ga_untold_forget(struct ga_untold *untold, uint64_t told);
void ga_untold_wrote(struct ga_untold *untold); /* none waits any more */

#endif
