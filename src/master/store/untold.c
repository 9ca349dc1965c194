/* SPDX-License-Identifier: GPL-3.0-or-later */
/* untold.c - framed records kept in memory until they are told and written. */
#include "master/store/untold.h"
#include "common/error.h"
#include <stdlib.h>
#include <string.h>

void ga_untold_init(struct ga_untold *untold)
{
    *untold = (struct ga_untold){0};
    ga_buffer_init(&untold->frames);
}

void ga_untold_release(struct ga_untold *untold)
{
    ga_buffer_release(&untold->frames);
    free(untold->entries);
    ga_untold_init(untold);
}

void ga_untold_add(struct ga_untold *untold, uint64_t id, const struct ga_buffer *frame)
{
    size_t n = untold->n;

    if ((n & (n - 1)) == 0) /* full at 0, 1, 2, 4, 8, ...; after forgetting, room is left over */
        untold->entries = ga_realloc(untold->entries, n ? 2 * n : 1, sizeof *untold->entries);
    untold->entries[untold->n++] = (struct ga_untold_entry){id, frame->size};
    ga_buffer_put_bytes(&untold->frames, frame->bytes, frame->size);
}

void ga_untold_forget(struct ga_untold *untold, uint64_t told)
{
    const size_t n_waiting = untold->n - untold->n_written;
    const size_t waiting = untold->frames.size - untold->written;
    size_t kept = 0, from = 0, to = 0;

    for (size_t i = 0; i < untold->n; i++) {
        struct ga_untold_entry entry = untold->entries[i];

        if (entry.id >= told || i >= untold->n_written) {
            memmove(untold->frames.bytes + to, untold->frames.bytes + from, entry.size);
            untold->entries[kept++] = entry;
            to += entry.size;
        }
        from += entry.size;
    }
    untold->n = kept;
    untold->n_written = kept - n_waiting;
    untold->frames.size = to;
    untold->written = to - waiting;
}

void ga_untold_wrote(struct ga_untold *untold)
{
    untold->n_written = untold->n;
    untold->written = untold->frames.size;
}
