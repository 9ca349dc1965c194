/* SPDX-License-Identifier: GPL-3.0-or-later */
/* untold.h - results that are kept in memory: those that are not yet told, with which each new
 * journal begins, and those that no journal has taken yet. */
#ifndef GA_MASTER_UNTOLD_H
#define GA_MASTER_UNTOLD_H

#include "common/buffer.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ga_untold {
    struct ga_buffer frames; /* journal records, framed, in order of arrival */
    size_t n, room;
    size_t n_written; /* the first so many are in a journal; the others wait for it */
    size_t written;   /* bytes of these */
    uint64_t beyond;  /* all ids are below */
    struct ga_untold_entry {
        uint64_t id;
        size_t size; /* bytes of its frame */
    } * entries;
};

void ga_untold_init(struct ga_untold *untold);
void ga_untold_release(struct ga_untold *untold);
void ga_untold_add(struct ga_untold *untold, uint64_t id, size_t size); /* the frame that has come
                                                                           at the end */
/* All ids below, but for those that wait: they are nowhere else. */
void ga_untold_forget(struct ga_untold *untold, uint64_t told);
/* The same, if none is left then; takes no time. What is evaluated at once so never grows. */
void ga_untold_forget_all(struct ga_untold *untold, uint64_t told);
void ga_untold_wrote(struct ga_untold *untold); /* none waits any more */
/* Their journal is not the one that counts any more. */
void ga_untold_wait_all(struct ga_untold *untold);
bool ga_untold_waits(const struct ga_untold *untold);
/* Puts all of `from` behind, and leaves it empty. None of `from` is written if something of `to`
 * waits. */
void ga_untold_join(struct ga_untold *to, struct ga_untold *from);

#endif
