/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oldest.c - who works on what: the tries that have run longest. */
#include "master/dispatch/dispatch_internal.h"

static struct ga_dispatch_try look(const struct ga_dispatch *dispatch, uint64_t name)
{
    const struct ga_open_try *open = ga_running_try(&dispatch->tasks, name);
    struct ga_dispatch_try try = {
        .task = ga_running_task(name),
        .worker = open->worker,
        .since = open->since,
    };
    const struct ga_load *load = dispatch->workers.loads[open->worker];
    const size_t at = ga_load_find(load, try.task, open->number);
    if (at != SIZE_MAX)
        try.attempt = ga_load_at(load, at)->attempt;
    return try;
}

size_t ga_dispatch_running(const struct ga_dispatch *dispatch, struct ga_dispatch_try *tries,
                           size_t room)
{
    uint64_t name = dispatch->running.first;
    size_t n = 0;
    for (; n < room && name != GA_NO_ID; name = ga_running_after(&dispatch->tasks, name))
        tries[n++] = look(dispatch, name);
    return n;
}
