/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_workers.h - what each worker holds, and lists of workers by what can be done with them.
 * Dispatch's own. */
#ifndef GA_MASTER_DISPATCH_WORKERS_H
#define GA_MASTER_DISPATCH_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GA_NO_WORKER SIZE_MAX

enum ga_worker_list {
    GA_LIST_FREE,  /* has a slot without a task */
    GA_LIST_ROOM,  /* all slots have tasks, and what is kept ahead has run low */
    GA_LIST_AHEAD, /* holds tasks that have not started */
    GA_LIST_COUNT
};

struct ga_worker_load {
    bool live;
    uint32_t slots;
    uint64_t
        *out; /* ids it holds, a ring in the order in which they were sent: the first `slots` run */
    size_t out_room, out_first, n_out;
    struct ga_worker_link {
        bool in;
        size_t previous, next;
    } links[GA_LIST_COUNT];
};

struct ga_workers {
    size_t n;
    struct ga_worker_load *loads;
    size_t first[GA_LIST_COUNT], last[GA_LIST_COUNT];
    size_t n_live, n_slots, n_busy, n_out;
};

void ga_workers_init(struct ga_workers *workers, size_t n);
void ga_workers_release(struct ga_workers *workers);

void ga_workers_join(struct ga_workers *workers, size_t worker, uint32_t slots);
void ga_workers_leave(struct ga_workers *workers, size_t worker); /* what it held is forgotten */

void ga_workers_give(struct ga_workers *workers, size_t worker, uint64_t id);
void ga_workers_take_back(struct ga_workers *workers, size_t worker, uint64_t id);

/* Puts a worker into the lists it belongs to, `ahead` tasks being kept behind each running one;
 * usable false: into none that gets tasks. To be called after each change of what it holds. */
void ga_workers_relist(struct ga_workers *workers, size_t worker, size_t ahead, bool usable);
size_t ga_workers_first(const struct ga_workers *workers, enum ga_worker_list list);
void ga_workers_rotate(struct ga_workers *workers,
                       enum ga_worker_list list); /* the first to the end */

void ga_workers_drop(struct ga_workers *workers,
                     enum ga_worker_list list); /* the first, until it is listed anew */

/* The i-th task that it holds, the longest-held first. */
uint64_t ga_worker_load_at(const struct ga_worker_load *load, size_t i);

#endif
