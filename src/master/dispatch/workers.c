/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workers.c - rings of tries, and sums over workers. */
#include "master/dispatch/workers.h"
#include "common/error.h"
#include <stdlib.h>

void ga_workers_init(struct ga_workers *workers, size_t n)
{
    *workers = (struct ga_workers){0};
    ga_workers_extend(workers, n);
    ga_hosts_init(&workers->hosts);
}

static struct ga_load *create(size_t worker)
{
    struct ga_load *load = ga_alloc(1, sizeof *load);
    for (int list = 0; list < GA_WORKERS_LISTS; list++)
        load->links[list].owner = worker;
    return load;
}

void ga_workers_extend(struct ga_workers *workers, size_t n)
{
    workers->loads = ga_realloc(workers->loads, n, sizeof(struct ga_load *));
    for (; workers->n < n; workers->n++)
        workers->loads[workers->n] = create(workers->n);
}

void ga_workers_release(struct ga_workers *workers)
{
    for (size_t i = 0; i < workers->n; i++) {
        free(workers->loads[i]->items);
        free(workers->loads[i]);
    }
    free(workers->loads);
    ga_hosts_release(&workers->hosts);
}

static size_t busy_slots(const struct ga_load *load)
{
    return load->n < load->slots ? load->n : load->slots;
}

/* With all its slots, or without. */
static void count_worker(struct ga_workers *workers, const struct ga_load *load, size_t sign)
{
    struct ga_host *host = workers->hosts.of[load->host];
    ga_hosts_uncount(&workers->hosts, load->host);
    host->live += sign;
    host->slots += sign * load->slots;
    host->busy += sign * busy_slots(load);
    ga_hosts_count(&workers->hosts, load->host);
    workers->live += sign;
    workers->slots += sign * load->slots;
    workers->busy += sign * busy_slots(load);
}

void ga_workers_join(struct ga_workers *workers, size_t worker, uint32_t slots, size_t host)
{
    struct ga_load *load = workers->loads[worker];
    GA_ASSERT(worker < workers->n && !ga_load_serves(load) && slots > 0);
    GA_ASSERT(load->n == 0 || (slots == load->slots && host == load->host));
    (void)ga_hosts_know(&workers->hosts, host);
    workers->out += load->live ? 0 : load->n;
    load->live = true;
    load->retired = false;
    load->slots = slots;
    load->host = host;
    count_worker(workers, load, 1);
}

void ga_workers_leave(struct ga_workers *workers, size_t worker)
{
    struct ga_load *load = workers->loads[worker];
    if (!load->retired)
        ga_workers_retire(workers, worker);
    load->live = false;
    workers->out -= load->n;
}

void ga_workers_retire(struct ga_workers *workers, size_t worker)
{
    struct ga_load *load = workers->loads[worker];
    load->retired = true;
    count_worker(workers, load, (size_t)-1); /* unsigned: that subtracts */
    ga_workers_relist(workers, worker, 0, false);
}

struct ga_item *ga_load_at(const struct ga_load *load, size_t i)
{
    return &load->items[(load->first + i) & (load->room - 1)];
}

size_t ga_load_find(const struct ga_load *load, uint64_t task, uint32_t number)
{
    for (size_t i = 0; i < load->n; i++) {
        const struct ga_item *item = ga_load_at(load, i);
        if (item->task == task && item->number == number)
            return i;
    }
    return SIZE_MAX;
}

static void grow(struct ga_load *load)
{
    size_t room = load->room ? 2 * load->room : 8;
    struct ga_item *items = ga_alloc(room, sizeof *items);
    for (size_t i = 0; i < load->n; i++)
        items[i] = *ga_load_at(load, i);
    free(load->items);
    load->items = items;
    load->room = room;
    load->first = 0;
}

/* One task more or less, with which it has a busy slot more or less. */
static void count_busy(struct ga_workers *workers, const struct ga_load *load, size_t sign)
{
    struct ga_host *host = workers->hosts.of[load->host];
    host->busy += sign;
    workers->busy += sign;
    if (host->trust == GA_TRUSTED)
        workers->hosts.busy += sign;
}

struct ga_item *ga_workers_give(struct ga_workers *workers, size_t worker)
{
    struct ga_load *load = workers->loads[worker];
    if (load->n == load->room)
        grow(load);
    workers->out++;
    if (load->n++ < load->slots)
        count_busy(workers, load, 1);
    return ga_load_at(load, load->n - 1);
}

void ga_workers_take_back(struct ga_workers *workers, size_t worker, size_t at)
{
    struct ga_load *load = workers->loads[worker];
    load->begun -= at < load->begun;
    for (; at > 0; at--) /* what finishes is near the front, so the front moves up */
        *ga_load_at(load, at) = *ga_load_at(load, at - 1);
    load->first = (load->first + 1) & (load->room - 1);
    load->n--;
    if (!load->live)
        return;
    workers->out--;
    if (load->n < load->slots && !load->retired)
        count_busy(workers, load, (size_t)-1);
}

struct ga_item *ga_load_begin_next(struct ga_load *load)
{
    return load->begun < busy_slots(load) ? ga_load_at(load, load->begun++) : NULL;
}

static void list_worker(struct ga_workers *workers, enum ga_worker_list list, size_t worker,
                        bool in)
{
    struct ga_load *load = workers->loads[worker];
    ga_link_set(&workers->hosts.of[load->host]->workers[list], &load->links[list], in);
}

void ga_workers_relist(struct ga_workers *workers, size_t worker, size_t ahead, bool usable)
{
    const struct ga_load *load = workers->loads[worker];
    bool serves = ga_load_serves(load), takes = serves && usable;
    bool is_free = load->n < load->slots;
    /* refilled when half is used up, so that messages carry several */
    bool has_room =
        load->n <= load->slots + load->slots * ahead / 2 && load->n < load->slots * (1 + ahead);
    list_worker(workers, GA_WORKERS_FREE, worker, takes && is_free);
    list_worker(workers, GA_WORKERS_ROOM, worker, takes && !is_free && has_room);
    list_worker(workers, GA_WORKERS_AHEAD, worker, serves && load->n > load->slots);
    ga_hosts_relist(&workers->hosts, load->host);
}

void ga_workers_drop(struct ga_workers *workers, size_t worker, enum ga_worker_list list)
{
    list_worker(workers, list, worker, false);
    ga_hosts_relist(&workers->hosts, workers->loads[worker]->host);
}

void ga_workers_rotate(struct ga_workers *workers, size_t worker, enum ga_worker_list list)
{
    if (!ga_link_is_in(&workers->loads[worker]->links[list]))
        return;
    list_worker(workers, list, worker, false);
    list_worker(workers, list, worker, true);
}

size_t ga_workers_first(const struct ga_workers *workers, enum ga_host_list hosts,
                        enum ga_worker_list list)
{
    size_t host = ga_hosts_first(&workers->hosts, hosts);
    return host == GA_NO_OWNER ? GA_NO_WORKER
                               : ga_link_first(&workers->hosts.of[host]->workers[list]);
}
