/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workers.h - what each worker holds, and who among a host's workers can take more.
 * Dispatch's own. */
#ifndef GA_MASTER_WORKERS_H
#define GA_MASTER_WORKERS_H

#include "master/dispatch/hosts.h"

#define GA_NO_WORKER SIZE_MAX

enum ga_item_state {
    GA_ITEM_SENT,
    GA_ITEM_RECALLED,  /* asked back before it starts */
    GA_ITEM_CANCELLED, /* not wanted any more; takes up its place until the worker says so */
};

/* A try that a worker has. */
struct ga_item {
    uint64_t task;
    uint32_t number;
    uint32_t attempt;
    enum ga_item_state state;
    double since; /* s: when it came to be among the first `slots`; INFINITY: it has not */
};

struct ga_load {
    bool live;    /* it is heard */
    bool retired; /* though live: it gets nothing more, and is in none of the sums but `out` */
    uint32_t slots;
    size_t host;
    struct ga_item *items; /* a ring in the order in which they were sent: the first `slots` run.
                              One that is lost keeps them */
    size_t room, first, n;
    size_t begun; /* of the first `slots`, those that are known to run */
    struct ga_link links[GA_WORKERS_LISTS];
};

struct ga_workers {
    size_t n;
    struct ga_load **loads;        /* by number; they do not move */
    size_t live, slots, busy, out; /* sums over the live ones */
    struct ga_hosts hosts;
};

void ga_workers_init(struct ga_workers *workers, size_t n);
void ga_workers_release(struct ga_workers *workers);
/* There are n from now on, no fewer than before. */
void ga_workers_extend(struct ga_workers *workers, size_t n);

/* One that was retired serves again. */
void ga_workers_join(struct ga_workers *workers, size_t worker, uint32_t slots, size_t host);
void ga_workers_leave(struct ga_workers *workers, size_t worker);
/* One that serves. */
void ga_workers_retire(struct ga_workers *workers, size_t worker);
static inline bool ga_load_serves(const struct ga_load *load)
{
    return load->live && !load->retired;
}

/* A place behind what it holds, to be filled. */
struct ga_item *ga_workers_give(struct ga_workers *workers, size_t worker);
/* Where a try is in its worker's load; SIZE_MAX if it is not there. */
size_t ga_load_find(const struct ga_load *load, uint64_t task, uint32_t number);
struct ga_item *ga_load_at(const struct ga_load *load, size_t i); /* the longest-held first */
void ga_workers_take_back(struct ga_workers *workers, size_t worker, size_t at);
/* The next item that runs from now on as there is a slot for it, NULL if there is none. */
struct ga_item *ga_load_begin_next(struct ga_load *load);

/* Puts a worker into the lists it belongs to, `ahead` tasks being kept behind each running one;
 * usable false: into none that gets tasks. To be called after each change of what it holds. */
void ga_workers_relist(struct ga_workers *workers, size_t worker, size_t ahead, bool usable);
/* Out of a list, until it is listed anew. */
void ga_workers_drop(struct ga_workers *workers, size_t worker, enum ga_worker_list list);
/* Behind the others of its host. */
void ga_workers_rotate(struct ga_workers *workers, size_t worker, enum ga_worker_list list);

/* The first worker of a list of the first host of a list; GA_NO_WORKER. */
size_t ga_workers_first(const struct ga_workers *workers, enum ga_host_list hosts,
                        enum ga_worker_list list);

#endif
