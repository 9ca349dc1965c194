/* SPDX-License-Identifier: GPL-3.0-or-later */
/* untold.h - what was journalled and is not yet history: each new journal begins with it. */
#ifndef GA_MASTER_UNTOLD_H
#define GA_MASTER_UNTOLD_H

#include "common/buffer.h"
#include <stddef.h>
#include <stdint.h>

struct ga_untold {
    struct ga_buffer frames; /* journal records, framed, in order of arrival */
    size_t n;
    struct ga_untold_entry {
        uint64_t id;
        size_t size; /* bytes of its frame */
    } * entries;
};

void ga_untold_init(struct ga_untold *untold);
void ga_untold_release(struct ga_untold *untold);
void ga_untold_add(struct ga_untold *untold, uint64_t id, const struct ga_buffer *frame);
void ga_untold_forget(struct ga_untold *untold, uint64_t told); /* all ids below */

#endif
