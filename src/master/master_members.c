/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_members.c - ranks that join the run, go away for some hours and come back, and leave. */
#include "common/clock.h"
#include "master/master_internal.h"
#include <stdlib.h>

void ga_master_send_home(struct ga_master *master, size_t peer, const char *why)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_put_end(&message, why);
    ga_port_send(master->setup.port, peer, &message);
}

void ga_master_extend(struct ga_master *master)
{
    size_t n = master->setup.port->n_peers;
    if (n == master->peers.n)
        return;
    ga_peers_extend(&master->peers, n);
    ga_liveness_extend(&master->liveness, n);
    ga_dispatch_extend(master->dispatch, n);
    master->session.ranks = (uint32_t)n;
}

/* --- coming --- */

static void join(struct ga_master *master, size_t peer, double now)
{
    const struct ga_peer *one = &master->peers.peers[peer];
    if (one->state != GA_PEER_READY || one->slots == 0)
        return;
    if (peer > 0) /* rank 0's own worker is in this process */
        ga_liveness_watch(&master->liveness, peer, now);
    if (ga_peer_is_present(one))
        ga_dispatch_join(master->dispatch, peer, one->slots, one->host, now);
}

static void record_members(struct ga_master *master)
{
    size_t slots = ga_dispatch_counts(master->dispatch).slots;
    free(master->hosts);
    master->hosts = ga_peers_hosts(&master->peers);
    master->session.hosts = master->hosts;
    if (slots > master->session.slots)
        master->session.slots = (uint32_t)slots;
    ga_store_session(master->store, &master->session);
}

void ga_master_join_all(struct ga_master *master, double now)
{
    for (size_t i = 0; i < master->peers.n; i++)
        join(master, i, now);
    record_members(master);
}

/* The run has begun without it. */
static void join_late(struct ga_master *master, size_t peer, double now)
{
    join(master, peer, now);
    record_members(master);
    ga_master_note_news(master, peer, GA_NEWS_JOINS, now);
}

/* Those that were started with the run end with it. */
static void refuse(struct ga_master *master, size_t peer)
{
    const struct ga_peer *one = &master->peers.peers[peer];
    if (peer >= master->peers.n_started)
        ga_master_send_home(master, peer, one->problem);
    if (peer >= master->peers.n_started || master->state == GA_MASTER_RUNNING)
        ga_progress_say(master->progress, "host %s, rank %zu: %s; it gets no work",
                        *one->hello.host ? one->hello.host : "(unknown)", peer, one->problem);
}

void ga_master_greet(struct ga_master *master, size_t peer, enum ga_message_kind kind,
                     struct ga_reader *body, double now)
{
    const struct ga_peer *one = &master->peers.peers[peer];
    if (one->state == GA_PEER_UNFIT || one->state == GA_PEER_GONE)
        return;
    ga_peers_receive(&master->peers, peer, kind, body);
    if (one->state == GA_PEER_UNFIT)
        refuse(master, peer);
    else if (one->state == GA_PEER_READY && master->state == GA_MASTER_RUNNING)
        join_late(master, peer, now);
}

void ga_master_refuse(struct ga_master *master, size_t peer, const char *why)
{
    bool is_known = master->peers.peers[peer].state == GA_PEER_UNFIT;
    ga_peers_refuse(&master->peers, peer, ga_strdup(why));
    if (!is_known)
        refuse(master, peer);
}

/* --- going, and coming back --- */

static void retire(struct ga_master *master, size_t peer, enum ga_peer_absence absence, double now)
{
    master->peers.peers[peer].absence = absence;
    master->peers.peers[peer].given_up = 0;
    ga_dispatch_retire(master->dispatch, peer, now);
    ga_master_note_news(master, peer,
                        absence == GA_PEER_LEAVING ? GA_NEWS_LEAVES : GA_NEWS_GOES_AWAY, now);
}

bool ga_master_receive_away(struct ga_master *master, size_t peer, struct ga_reader *body,
                            double now)
{
    struct ga_away away;
    struct ga_peer *one = &master->peers.peers[peer];
    if (!ga_message_get_away(body, &away) || one->absence == GA_PEER_LEAVING)
        return false;
    one->back_at = ga_clock_date() + away.seconds;
    retire(master, peer, away.for_good ? GA_PEER_LEAVING : GA_PEER_AWAY, now);
    return true;
}

bool ga_master_receive_return(struct ga_master *master, size_t peer, struct ga_reader *body,
                              double now)
{
    struct ga_ready ready;
    struct ga_peer *one = &master->peers.peers[peer];
    if (!ga_message_get_ready(body, &ready) || one->absence != GA_PEER_AWAY ||
        ready.slots != one->slots)
        return false;
    one->absence = GA_PEER_PRESENT;
    if (master->state != GA_MASTER_RUNNING)
        return true;
    ga_dispatch_join(master->dispatch, peer, one->slots, one->host, now);
    record_members(master);
    ga_master_note_news(master, peer, GA_NEWS_IS_BACK, now);
    return true;
}

void ga_master_receive_goodbye(struct ga_master *master, size_t peer, double now)
{
    struct ga_peer *one = &master->peers.peers[peer];
    bool is_new = ga_peer_is_present(one) && master->state == GA_MASTER_RUNNING;
    one->state = GA_PEER_GONE;
    ga_dispatch_lose(master->dispatch, peer, now);
    ga_liveness_forget(&master->liveness, peer);
    if (is_new)
        ga_master_note_news(master, peer, GA_NEWS_LEAVES, now);
}
