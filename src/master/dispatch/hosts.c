/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hosts.c - sums over hosts, and their lists. */
#include "master/dispatch/hosts.h"
#include "common/error.h"
#include <stdlib.h>

void ga_hosts_init(struct ga_hosts *hosts)
{
    *hosts = (struct ga_hosts){0};
    for (int list = 0; list < GA_HOSTS_LISTS; list++)
        ga_link_init_head(&hosts->lists[list]);
}

void ga_hosts_release(struct ga_hosts *hosts)
{
    for (size_t i = 0; i < hosts->n; i++)
        free(hosts->of[i]);
    free(hosts->of);
}

static struct ga_host *create(size_t number)
{
    struct ga_host *host = ga_alloc(1, sizeof *host);
    host->trial = GA_NO_ID;
    for (int list = 0; list < GA_WORKERS_LISTS; list++)
        ga_link_init_head(&host->workers[list]);
    for (int list = 0; list < GA_HOSTS_LISTS; list++)
        host->links[list].owner = number;
    ga_task_list_init(&host->avoiders);
    ga_task_list_init(&host->held);
    ga_task_list_init(&host->confirming);
    return host;
}

struct ga_host *ga_hosts_know(struct ga_hosts *hosts, size_t host)
{
    if (host >= hosts->n) {
        size_t n = host + 1 > 2 * hosts->n ? host + 1 : 2 * hosts->n;
        hosts->of = ga_realloc(hosts->of, n, sizeof(struct ga_host *));
        for (; hosts->n < n; hosts->n++)
            hosts->of[hosts->n] = NULL;
    }
    if (!hosts->of[host])
        hosts->of[host] = create(host);
    return hosts->of[host];
}

static void add(struct ga_hosts *hosts, const struct ga_host *host, size_t sign)
{
    if (host->live == 0)
        return;
    hosts->live += sign;
    if (host->trust == GA_QUARANTINED || host->trust == GA_ON_TRIAL)
        hosts->quarantined += sign;
    if (host->trust != GA_TRUSTED)
        return;
    hosts->trusted += sign;
    hosts->clear += host->failures == 0 ? sign : 0;
    hosts->slots += sign * host->slots;
    hosts->busy += sign * host->busy;
}

void ga_hosts_uncount(struct ga_hosts *hosts, size_t host)
{
    add(hosts, hosts->of[host], (size_t)-1); /* unsigned: that subtracts */
}

void ga_hosts_count(struct ga_hosts *hosts, size_t host)
{
    add(hosts, hosts->of[host], 1);
}

static uint32_t where_it_belongs(const struct ga_host *host)
{
    bool trusted = host->trust == GA_TRUSTED, failing = host->failures > 0;
    bool is_free = !ga_link_is_empty(&host->workers[GA_WORKERS_FREE]);
    bool has_room = !ga_link_is_empty(&host->workers[GA_WORKERS_ROOM]);
    bool has_ahead = !ga_link_is_empty(&host->workers[GA_WORKERS_AHEAD]);
    bool can_be_tried = host->trust == GA_ON_TRIAL && is_free && host->trial == GA_NO_ID;
    return (uint32_t)(trusted && is_free && !failing) << GA_HOSTS_FREE |
           (uint32_t)(trusted && is_free && failing) << GA_HOSTS_FREE_FAILING |
           (uint32_t)(trusted && has_room) << GA_HOSTS_ROOM |
           (uint32_t)(trusted && has_ahead) << GA_HOSTS_AHEAD |
           (uint32_t)(!trusted && has_ahead) << GA_HOSTS_CLEAR |
           (uint32_t)can_be_tried << GA_HOSTS_TRIAL |
           (uint32_t)(host->trust == GA_DOUBTED) << GA_HOSTS_DOUBTED |
           (uint32_t)(host->held.n > 0) << GA_HOSTS_HELD |
           (uint32_t)(host->avoiders.n > 0) << GA_HOSTS_AVOIDED;
}

/* Mostly nothing changes: that is to be cheap. */
void ga_hosts_relist(struct ga_hosts *hosts, size_t number)
{
    struct ga_host *host = hosts->of[number];
    uint32_t belongs = where_it_belongs(host), changed = belongs ^ host->listed;
    for (int list = 0; changed >> list != 0; list++)
        ga_link_set(&hosts->lists[list], &host->links[list], belongs >> list & 1);
    host->listed = belongs;
}

size_t ga_hosts_first(const struct ga_hosts *hosts, enum ga_host_list list)
{
    return ga_link_first(&hosts->lists[list]);
}

size_t ga_hosts_free(const struct ga_hosts *hosts, size_t except)
{
    size_t host = ga_link_first_but(&hosts->lists[GA_HOSTS_FREE], except);
    return host != GA_NO_OWNER ? host
                               : ga_link_first_but(&hosts->lists[GA_HOSTS_FREE_FAILING], except);
}

bool ga_hosts_has_other(const struct ga_hosts *hosts, size_t number)
{
    const struct ga_host *host = hosts->of[number];
    return hosts->trusted > (host->live > 0 && host->trust == GA_TRUSTED);
}

bool ga_hosts_has_other_clear(const struct ga_hosts *hosts, size_t number)
{
    const struct ga_host *host = hosts->of[number];
    return hosts->clear > (host->live > 0 && host->trust == GA_TRUSTED && host->failures == 0);
}

void ga_hosts_rotate(struct ga_hosts *hosts, enum ga_host_list list, size_t host)
{
    struct ga_link *link = &hosts->of[host]->links[list];
    if (!ga_link_is_in(link))
        return;
    ga_link_set(&hosts->lists[list], link, false);
    ga_link_set(&hosts->lists[list], link, true);
}
