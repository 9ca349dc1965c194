/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timers.h - what is to happen at a known time, the earliest first: a heap. Dispatch's
 * own. What is over before its time stays in it until then, and is told by its stamp. */
#ifndef GA_MASTER_TIMERS_H
#define GA_MASTER_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ga_timer_kind {
    GA_TIMER_TASK, /* a pause is over, or the patience to wait for another host */
    GA_TIMER_HOST, /* a host's quarantine is over, or the patience to wait for evidence against it
                    */
    GA_TIMER_HELD, /* a host's failures were held for long enough */
};

struct ga_timer {
    double time; /* s */
    enum ga_timer_kind kind;
    uint32_t stamp;
    uint64_t subject; /* a task or a host */
};

struct ga_timers {
    struct ga_timer *heap;
    size_t n, room;
};

void ga_timers_release(struct ga_timers *timers);
void ga_timers_set(struct ga_timers *timers, struct ga_timer timer);
double ga_timers_next(const struct ga_timers *timers); /* s; INFINITY: there is none */
/* The earliest, if it is due. */
bool ga_timers_take(struct ga_timers *timers, double now, struct ga_timer *timer);

#endif
