/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_workers.c - what each worker holds, and doubly linked lists of workers. */
#include "master/dispatch_workers.h"
#include "common/error.h"
#include <stdlib.h>

void ga_workers_init(struct ga_workers *workers, size_t n)
{
    *workers = (struct ga_workers){.n = n};
    workers->loads = ga_alloc(n, sizeof *workers->loads);
    for (int list = 0; list < GA_LIST_COUNT; list++)
        workers->first[list] = workers->last[list] = GA_NO_WORKER;
}

void ga_workers_release(struct ga_workers *workers)
{
    for (size_t i = 0; i < workers->n; i++)
        free(workers->loads[i].out);
    free(workers->loads);
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t busy_slots(const struct ga_worker_load *load)
{
    return min_size(load->n_out, load->slots);
}

static uint64_t *held(const struct ga_worker_load *load, size_t i)
{
    return &load->out[(load->out_first + i) & (load->out_room - 1)];
}

uint64_t ga_worker_load_at(const struct ga_worker_load *load, size_t i)
{
    GA_ASSERT(i < load->n_out);
    return *held(load, i);
}

void ga_workers_join(struct ga_workers *workers, size_t worker, uint32_t slots)
{
    struct ga_worker_load *load = &workers->loads[worker];
    GA_ASSERT(worker < workers->n && !load->live && slots > 0);
    load->live = true;
    load->slots = slots;
    workers->n_live++;
    workers->n_slots += slots;
}

void ga_workers_leave(struct ga_workers *workers, size_t worker)
{
    struct ga_worker_load *load = &workers->loads[worker];
    workers->n_busy -= busy_slots(load);
    workers->n_out -= load->n_out;
    workers->n_slots -= load->slots;
    workers->n_live--;
    load->live = false;
    load->n_out = load->slots = 0;
}

static void grow(struct ga_worker_load *load)
{
    size_t room = load->out_room ? 2 * load->out_room : 8;
    uint64_t *out = ga_alloc(room, sizeof *out);
    for (size_t i = 0; i < load->n_out; i++)
        out[i] = *held(load, i);
    free(load->out);
    load->out = out;
    load->out_room = room;
    load->out_first = 0;
}

void ga_workers_give(struct ga_workers *workers, size_t worker, uint64_t id)
{
    struct ga_worker_load *load = &workers->loads[worker];
    if (load->n_out == load->out_room)
        grow(load);
    workers->n_busy -= busy_slots(load);
    *held(load, load->n_out++) = id;
    workers->n_busy += busy_slots(load);
    workers->n_out++;
}

void ga_workers_take_back(struct ga_workers *workers, size_t worker, uint64_t id)
{
    struct ga_worker_load *load = &workers->loads[worker];
    size_t at = 0;
    while (ga_worker_load_at(load, at) != id)
        at++;
    workers->n_busy -= busy_slots(load);
    for (; at > 0; at--) /* what finishes is near the front, so the front moves up */
        *held(load, at) = *held(load, at - 1);
    load->out_first = (load->out_first + 1) & (load->out_room - 1);
    load->n_out--;
    workers->n_busy += busy_slots(load);
    workers->n_out--;
}

static void unlink_worker(struct ga_workers *workers, enum ga_worker_list list, size_t worker)
{
    struct ga_worker_link *link = &workers->loads[worker].links[list];
    if (link->previous != GA_NO_WORKER)
        workers->loads[link->previous].links[list].next = link->next;
    else
        workers->first[list] = link->next;
    if (link->next != GA_NO_WORKER)
        workers->loads[link->next].links[list].previous = link->previous;
    else
        workers->last[list] = link->previous;
    link->in = false;
}

static void append_worker(struct ga_workers *workers, enum ga_worker_list list, size_t worker)
{
    struct ga_worker_link *link = &workers->loads[worker].links[list];
    *link = (struct ga_worker_link){true, workers->last[list], GA_NO_WORKER};
    if (link->previous != GA_NO_WORKER)
        workers->loads[link->previous].links[list].next = worker;
    else
        workers->first[list] = worker;
    workers->last[list] = worker;
}

static void set_listed(struct ga_workers *workers, enum ga_worker_list list, size_t worker,
                       bool belongs)
{
    bool in = workers->loads[worker].links[list].in;
    if (in && !belongs)
        unlink_worker(workers, list, worker);
    else if (!in && belongs)
        append_worker(workers, list, worker);
}

void ga_workers_relist(struct ga_workers *workers, size_t worker, size_t ahead, bool usable)
{
    const struct ga_worker_load *load = &workers->loads[worker];
    bool takes = load->live && usable;
    bool is_free = load->n_out < load->slots;
    /* refilled when half is used up, so that messages carry several */
    bool has_room = load->n_out <= load->slots + load->slots * ahead / 2 &&
                    load->n_out < load->slots * (1 + ahead);
    set_listed(workers, GA_LIST_FREE, worker, takes && is_free);
    set_listed(workers, GA_LIST_ROOM, worker, takes && !is_free && has_room);
    set_listed(workers, GA_LIST_AHEAD, worker, load->live && load->n_out > load->slots);
}

size_t ga_workers_first(const struct ga_workers *workers, enum ga_worker_list list)
{
    return workers->first[list];
}

void ga_workers_rotate(struct ga_workers *workers, enum ga_worker_list list)
{
    size_t worker = workers->first[list];
    unlink_worker(workers, list, worker);
    append_worker(workers, list, worker);
}

void ga_workers_drop(struct ga_workers *workers, enum ga_worker_list list)
{
    unlink_worker(workers, list, workers->first[list]);
}
