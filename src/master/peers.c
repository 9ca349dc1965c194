/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peers.c - gathering the ranks. */
#include "master/peers.h"
#include "common/beacon.h"
#include "master/liveness.h"
#include "master/store/texts.h"
#include <stdlib.h>
#include <string.h>

void ga_peers_init(struct ga_peers *peers, const struct ga_config *config,
                   const struct ga_hello *self, struct ga_port *port)
{
    *peers = (struct ga_peers){
        .n = port->n_peers,
        .n_started = port->n_peers,
        .config = config,
        .self = self,
        .port = port,
        .peers = ga_alloc(port->n_peers, sizeof *peers->peers),
        .resolved = ga_config_resolved(config),
        .beat = ga_liveness_beat(config->cluster.lost_after),
    };
}

void ga_peers_release(struct ga_peers *peers)
{
    for (size_t i = 0; i < peers->n; i++) {
        free(peers->peers[i].problem);
        free(peers->peers[i].remark);
    }
    if (peers->beacon)
        ga_beacon_put_out(peers->config->run.results);
    free(peers->beacon);
    free(peers->peers);
    free(peers->hosts);
    ga_text_list_release(&peers->host_names);
    ga_text_index_release(&peers->host_index);
    free(peers->resolved);
}

void ga_peers_extend(struct ga_peers *peers, size_t n)
{
    peers->peers = ga_realloc(peers->peers, n, sizeof *peers->peers);
    for (; peers->n < n; peers->n++)
        peers->peers[peers->n] = (struct ga_peer){0};
}

bool ga_peer_is_present(const struct ga_peer *peer)
{
    return peer->state == GA_PEER_READY && peer->absence == GA_PEER_PRESENT && peer->slots > 0;
}

void ga_peers_refuse(struct ga_peers *peers, size_t peer, char *problem)
{
    struct ga_peer *one = &peers->peers[peer];
    if (one->state == GA_PEER_UNFIT) { /* what came first explains what follows from it */
        free(problem);
        return;
    }
    one->state = GA_PEER_UNFIT;
    one->problem = problem;
}

/* One rank alone uses the machine's cores; of several that were started together, each is one
 * worker, unless it was given cores of its own. */
static uint32_t slots_of_a_rank(const struct ga_peers *peers, size_t peer)
{
    bool came_later = peer >= peers->n_started;
    size_t together = came_later ? peers->peers[peer].hello.ranks : peers->n_started;
    if (peers->config->cluster.slots > 0)
        return (uint32_t)peers->config->cluster.slots;
    return together == 1 || (peers->own_cores && !came_later) ? 0 : 1;
}

/* Rank 0's own worker need not look for it. */
static char *beacon_for(struct ga_peers *peers, size_t peer)
{
    if (peer > 0 && !peers->beacon)
        peers->beacon = ga_beacon_light(peers->config->run.results);
    return peer > 0 && peers->beacon ? peers->beacon : "";
}

static void set_up(struct ga_peers *peers, size_t peer)
{
    struct ga_setup setup = {
        .config = peers->resolved,
        .path = peers->config->path,
        .folder = peers->config->folder,
        .slots = slots_of_a_rank(peers, peer),
        .beat = peer == 0 ? 0 : peers->beat, /* rank 0's own is in this process */
        .beacon = beacon_for(peers, peer),
    };
    if (peers->files && peer > 0) /* rank 0's own is where they are */
        setup.files = *peers->files;
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_put_setup(&message, &setup);
    ga_port_send(peers->port, peer, &message);
    peers->peers[peer].state = GA_PEER_SET_UP;
}

static bool serves_nothing(const struct ga_peers *peers, size_t peer)
{
    return peer == 0 && peers->n_started > 1 && peers->config->cluster.master_evaluates == GA_NO;
}

static bool same_host(const struct ga_peers *peers, size_t a, size_t b)
{
    return strcmp(peers->peers[a].hello.host, peers->peers[b].hello.host) == 0;
}

/* A launcher may deal its ranks to the hosts in turn, and they greet in any order. */
static bool is_first_on_host(const struct ga_peers *peers, size_t i)
{
    size_t other = peers->peers[i].next_on_host;
    while (other > i)
        other = peers->peers[other].next_on_host;
    return other == i;
}

static void add_host(struct ga_peers *peers, size_t peer)
{
    size_t n = peers->host_names.n + 1;
    peers->hosts = ga_realloc(peers->hosts, n, sizeof *peers->hosts);
    peers->hosts[n - 1] = peer;
    ga_texts_add(&peers->host_names, peers->peers[peer].hello.host);
    peers->peers[peer].host = peers->peers[peer].next_on_host = peer;
}

/* By its first peer that greeted. */
static void find_host(struct ga_peers *peers, size_t peer)
{
    struct ga_peer *one = &peers->peers[peer];
    size_t known = ga_text_index_find(&peers->host_index, peers->host_names.items,
                                      peers->host_names.n, one->hello.host);
    if (known == SIZE_MAX) {
        add_host(peers, peer);
        return;
    }
    one->host = peers->hosts[known];
    one->next_on_host = peers->peers[one->host].next_on_host;
    peers->peers[one->host].next_on_host = peer;
}

static void greet(struct ga_peers *peers, size_t peer)
{
    struct ga_peer *one = &peers->peers[peer];
    const struct ga_hello *self = peers->self;
    find_host(peers, peer);
    if (strcmp(one->hello.version, self->version) != 0)
        ga_peers_refuse(peers, peer,
                        ga_format("runs gaopt %s, rank 0 runs %s; install the same on all hosts",
                                  one->hello.version, self->version));
    else if (one->hello.config_id != 0 && one->hello.config_id != self->config_id)
        ga_peers_refuse(
            peers, peer,
            ga_format("was started with another configuration than rank 0, or its copy of %s "
                      "is another",
                      peers->config->path));
    else if (serves_nothing(peers, peer))
        one->state = GA_PEER_READY;
    else
        set_up(peers, peer);
}

static void count_host_slots(struct ga_peers *peers, size_t host)
{
    uint32_t slots = 0;
    size_t i = host;
    do {
        if (ga_peer_is_present(&peers->peers[i]))
            slots += peers->peers[i].slots;
        i = peers->peers[i].next_on_host;
    } while (i != host);
    if (slots > peers->peers[host].host_slots)
        peers->peers[host].host_slots = slots;
}

static void make_ready(struct ga_peers *peers, size_t peer, const struct ga_ready *ready)
{
    if (ready->slots == 0 && *ready->text) {
        ga_peers_refuse(peers, peer, ga_strdup(ready->text));
        return;
    }
    struct ga_peer *one = &peers->peers[peer];
    one->slots = ready->slots;
    one->state = GA_PEER_READY;
    free(one->remark);
    one->remark = *ready->text ? ga_strdup(ready->text) : NULL;
    count_host_slots(peers, one->host);
}

void ga_peers_receive(struct ga_peers *peers, size_t peer, enum ga_message_kind kind,
                      struct ga_reader *body)
{
    struct ga_peer *one = &peers->peers[peer];
    struct ga_ready ready;
    if (one->state == GA_PEER_SILENT && kind == GA_MESSAGE_HELLO &&
        ga_message_get_hello(body, &one->hello))
        greet(peers, peer);
    else if (one->state == GA_PEER_SET_UP && kind == GA_MESSAGE_READY &&
             ga_message_get_ready(body, &ready))
        make_ready(peers, peer, &ready);
    else
        ga_peers_refuse(peers, peer, ga_strdup("sent a message that cannot be understood"));
}

bool ga_peers_gathered(const struct ga_peers *peers)
{
    for (size_t i = 0; i < peers->n; i++)
        if (peers->peers[i].state < GA_PEER_READY)
            return false;
    return true;
}

bool ga_peers_any_ready(const struct ga_peers *peers)
{
    for (size_t i = 0; i < peers->n; i++)
        if (peers->peers[i].state == GA_PEER_READY && peers->peers[i].slots > 0)
            return true;
    return false;
}

static bool any_unfit(const struct ga_peers *peers)
{
    for (size_t i = 0; i < peers->n_started; i++)
        if (peers->peers[i].state == GA_PEER_UNFIT)
            return true;
    return false;
}

enum ga_status ga_peers_check(const struct ga_peers *peers, struct ga_error *error)
{
    enum ga_status status = GA_OK;
    if (ga_peers_any_ready(peers) && !any_unfit(peers))
        return GA_OK;
    for (size_t i = 0; i < peers->n; i++) {
        const struct ga_peer *one = &peers->peers[i];
        if (one->state == GA_PEER_READY)
            continue;
        const char *host = *one->hello.host ? one->hello.host : "(unknown)";
        status = ga_error_add(error, GA_E_PEER, "host %s, rank %zu: %s", host, i,
                              one->problem ? one->problem : "has not answered");
    }
    return status;
}

char *ga_peers_hosts(const struct ga_peers *peers)
{
    char *text = ga_strdup("");
    for (size_t i = 0; i < peers->n; i++) {
        const struct ga_peer *one = &peers->peers[i];
        if (one->state == GA_PEER_SILENT || !is_first_on_host(peers, i))
            continue;
        char *longer = ga_format("%s%s%s:%u", text, *text ? " " : "", one->hello.host,
                                 peers->peers[one->host].host_slots);
        free(text);
        text = longer;
    }
    return text;
}

static bool is_first_of(const struct ga_peers *peers, const bool *which, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (which[k] && same_host(peers, k, i))
            return false;
    return true;
}

char *ga_peers_on_next_host(const struct ga_peers *peers, const bool *which, size_t *next)
{
    size_t n = 0, first = *next;
    while (first < peers->n && !(which[first] && is_first_of(peers, which, first)))
        first++;
    *next = first + 1;
    if (first >= peers->n)
        return NULL;
    char *ranks = ga_strdup("");
    for (size_t i = first; i < peers->n; i++) {
        if (!which[i] || !same_host(peers, first, i))
            continue;
        char *longer = ga_format("%s%s%zu", ranks, n++ ? ", " : "", i);
        free(ranks);
        ranks = longer;
    }
    const char *host = peers->peers[first].hello.host;
    char *text = ga_format("%s%s%srank%s %s", *host ? "host " : "", host, *host ? ", " : "",
                           n == 1 ? "" : "s", ranks);
    free(ranks);
    return text;
}
