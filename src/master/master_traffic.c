/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_traffic.c - messages in; ranks that join and leave. */
#include "master/master_internal.h"

static void send_home(struct ga_master *master, size_t peer)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_put_plain(&message, GA_MESSAGE_END);
    ga_port_send(master->setup.port, peer, &message);
}

/* A worker that says what makes no sense is trusted with nothing more. */
static void dismiss(struct ga_master *master, size_t peer, const char *why, double now)
{
    ga_dispatch_lose(master->dispatch, peer, now);
    ga_liveness_forget(&master->liveness, peer);
    ga_peers_refuse(&master->peers, peer, ga_strdup(why));
    send_home(master, peer);
    ga_progress_say(master->progress, "host %s, rank %zu: %s; it gets no more work",
                    master->peers.peers[peer].hello.host, peer, why);
}

static void join(struct ga_master *master, size_t peer, double now)
{
    const struct ga_peer *one = &master->peers.peers[peer];
    if (one->state != GA_PEER_READY || one->slots == 0)
        return;
    ga_dispatch_join(master->dispatch, peer, one->slots, one->host, now);
    if (peer > 0) /* rank 0's own worker is in this process */
        ga_liveness_watch(&master->liveness, peer, now);
    master->session.slots += one->slots;
}

/* The run has begun without it. */
static void greet_late(struct ga_master *master, size_t peer, double now)
{
    const struct ga_peer *one = &master->peers.peers[peer];
    if (one->state == GA_PEER_READY)
        ga_progress_say(master->progress, "host %s, rank %zu: joins", one->hello.host, peer);
    else if (one->state == GA_PEER_UNFIT)
        ga_progress_say(master->progress, "host %s, rank %zu: %s; it gets no work", one->hello.host,
                        peer, one->problem);
    join(master, peer, now);
}

static void receive_goodbye(struct ga_master *master, size_t peer, double now)
{
    master->peers.peers[peer].state = GA_PEER_GONE;
    ga_dispatch_lose(master->dispatch, peer, now);
    ga_liveness_forget(&master->liveness, peer);
}

static void receive_one(struct ga_master *master, size_t peer, const uint8_t *bytes, size_t size,
                        double now)
{
    struct ga_error error;
    struct ga_reader body;
    enum ga_message_kind kind = GA_MESSAGE_BYE;
    bool known = master->peers.peers[peer].state == GA_PEER_READY;
    ga_error_init(&error);
    ga_master_note_heard(master, peer, now);
    if (ga_message_open(&body, bytes, size, &kind, &error) != GA_OK) {
        if (known)
            dismiss(master, peer, error.text, now);
        else
            ga_peers_refuse(&master->peers, peer, ga_strdup(error.text));
    } else if (kind == GA_MESSAGE_BYE) {
        receive_goodbye(master, peer, now);
    } else if (kind == GA_MESSAGE_ALIVE) {
        return; /* that it was heard is all that it means */
    } else if (known) {
        if (kind != GA_MESSAGE_RESULTS || !ga_master_receive_results(master, peer, &body, now))
            dismiss(master, peer, "sent a message that cannot be understood", now);
    } else if (master->state < GA_MASTER_ENDING) {
        ga_peers_receive(&master->peers, peer, kind, &body);
        if (master->state == GA_MASTER_RUNNING)
            greet_late(master, peer, now);
    }
}

/* A step takes in so many messages at most, so that what they bring is acted on. */
#define MESSAGES_A_STEP 64

bool ga_master_receive(struct ga_master *master, double now)
{
    size_t peer = 0, size = 0;
    const uint8_t *bytes = NULL;
    int n = 0;
    while (n < MESSAGES_A_STEP && ga_port_receive(master->setup.port, &peer, &bytes, &size)) {
        receive_one(master, peer, bytes, size, now);
        n++;
    }
    return n > 0;
}

void ga_master_join_all(struct ga_master *master, double now)
{
    for (size_t i = 0; i < master->peers.n; i++)
        join(master, i, now);
}

void ga_master_end_peers(struct ga_master *master)
{
    for (size_t i = 0; i < master->peers.n; i++)
        send_home(master, i);
}
