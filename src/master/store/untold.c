/* SPDX-License-Identifier: GPL-3.0-or-later */
/* untold.c - framed records kept in memory until they are told and written. */
#include "master/store/untold.h"
#include "common/error.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

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

static void add_entry(struct ga_untold *untold, struct ga_untold_entry entry)
{
    if (untold->n == untold->room) {
        untold->room = untold->room ? 2 * untold->room : FIRST_ROOM;
        untold->entries = ga_realloc(untold->entries, untold->room, sizeof *untold->entries);
    }
    untold->entries[untold->n++] = entry;
    if (entry.id >= untold->beyond)
        untold->beyond = entry.id + 1;
}

void ga_untold_add(struct ga_untold *untold, uint64_t id, size_t size)
{
    add_entry(untold, (struct ga_untold_entry){id, size});
}

void ga_untold_forget(struct ga_untold *untold, uint64_t told)
{
    const size_t n_waiting = untold->n - untold->n_written;
    const size_t waiting = untold->frames.size - untold->written;
    size_t kept = 0, from = 0, to = 0;

    for (size_t i = 0; i < untold->n; i++) {
        struct ga_untold_entry entry = untold->entries[i];

        if (entry.id >= told || i >= untold->n_written) {
            if (from > to)
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

void ga_untold_forget_all(struct ga_untold *untold, uint64_t told)
{
    if (untold->beyond > told || ga_untold_waits(untold))
        return;
    untold->n = untold->n_written = 0;
    untold->written = untold->beyond = 0;
    ga_buffer_clear(&untold->frames);
}

void ga_untold_wrote(struct ga_untold *untold)
{
    untold->n_written = untold->n;
    untold->written = untold->frames.size;
}

void ga_untold_wait_all(struct ga_untold *untold)
{
    untold->n_written = 0;
    untold->written = 0;
}

bool ga_untold_waits(const struct ga_untold *untold)
{
    return untold->n_written < untold->n;
}

void ga_untold_join(struct ga_untold *to, struct ga_untold *from)
{
    GA_ASSERT(!ga_untold_waits(to) || from->n_written == 0);
    if (!ga_untold_waits(to)) {
        to->n_written += from->n_written;
        to->written += from->written;
    }
    for (size_t i = 0; i < from->n; i++)
        add_entry(to, from->entries[i]);
    ga_buffer_put_bytes(&to->frames, from->frames.bytes, from->frames.size);
    from->n = 0;
    from->beyond = 0;
    ga_buffer_clear(&from->frames);
    ga_untold_wait_all(from);
}
