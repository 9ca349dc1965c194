/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_events.c - the heap of events, chance, and what is remembered of what happened. */
#include "cluster_internal.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool before(const struct event *a, const struct event *b)
{
    return a->time < b->time || (a->time == b->time && a->order < b->order);
}

void cluster_push(struct cluster *cluster, struct event event)
{
    struct events *events = &cluster->events;
    if (events->n == events->room) {
        events->room = events->room ? 2 * events->room : 256;
        events->heap = ga_realloc(events->heap, events->room, sizeof event);
    }
    event.order = events->made++;
    event.session = cluster->session;
    size_t at = events->n++;
    for (; at > 0 && before(&event, &events->heap[(at - 1) / 2]); at = (at - 1) / 2)
        events->heap[at] = events->heap[(at - 1) / 2];
    events->heap[at] = event;
}

struct event cluster_pop(struct cluster *cluster)
{
    struct events *events = &cluster->events;
    struct event first = events->heap[0], last = events->heap[--events->n];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= events->n)
            break;
        if (child + 1 < events->n && before(&events->heap[child + 1], &events->heap[child]))
            child++;
        if (!before(&events->heap[child], &last))
            break;
        events->heap[at] = events->heap[child];
        at = child;
    }
    events->heap[at] = last;
    return first;
}

double cluster_chance(struct cluster *cluster)
{
    return gsl_rng_uniform(&cluster->random.rng);
}

void cluster_trace(struct cluster *cluster, const char *format, ...)
{
    if (cluster->plan->trace == 0)
        return;
    char *line = cluster->trace[cluster->n_trace++ % cluster->plan->trace];
    int used = snprintf(line, sizeof *cluster->trace, "%14.6f  ", cluster->now);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line + used, sizeof *cluster->trace - (size_t)used, format, arguments);
    va_end(arguments);
}

void cluster_print_trace(const struct cluster *cluster)
{
    uint64_t most = cluster->plan->trace;
    uint64_t first = cluster->n_trace > most ? cluster->n_trace - most : 0;
    for (uint64_t i = first; i < cluster->n_trace; i++)
        printf("%s\n", cluster->trace[i % most]);
}

void cluster_broke(struct cluster *cluster, const char *promise)
{
    if (!cluster->outcome.broken)
        cluster->outcome.broken = promise;
}
