/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timers.c - a binary heap. */
#include "master/dispatch/timers.h"
#include "common/error.h"
#include <math.h>
#include <stdlib.h>

void ga_timers_release(struct ga_timers *timers)
{
    free(timers->heap);
    *timers = (struct ga_timers){0};
}

void ga_timers_set(struct ga_timers *timers, struct ga_timer timer)
{
    if (timers->n == timers->room) {
        timers->room = timers->room ? 2 * timers->room : 16;
        timers->heap = ga_realloc(timers->heap, timers->room, sizeof timer);
    }
    size_t at = timers->n++;
    for (; at > 0 && timer.time < timers->heap[(at - 1) / 2].time; at = (at - 1) / 2)
        timers->heap[at] = timers->heap[(at - 1) / 2];
    timers->heap[at] = timer;
}

double ga_timers_next(const struct ga_timers *timers)
{
    return timers->n > 0 ? timers->heap[0].time : INFINITY;
}

static size_t earlier_child(const struct ga_timers *timers, size_t at)
{
    size_t child = 2 * at + 1;
    bool right = child + 1 < timers->n && timers->heap[child + 1].time < timers->heap[child].time;
    return child + right;
}

bool ga_timers_take(struct ga_timers *timers, double now, struct ga_timer *timer)
{
    if (timers->n == 0 || timers->heap[0].time > now)
        return false;
    *timer = timers->heap[0];
    struct ga_timer last = timers->heap[--timers->n];
    size_t at = 0;
    for (size_t child = 0; (child = earlier_child(timers, at)) < timers->n; at = child) {
        if (last.time <= timers->heap[child].time)
            break;
        timers->heap[at] = timers->heap[child];
    }
    timers->heap[at] = last;
    return true;
}
