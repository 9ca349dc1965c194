/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_traffic.c - messages in: what they are, and who deals with them. */
#include "master/file_service.h"
#include "master/master_internal.h"

/* A worker that says what makes no sense is trusted with nothing more. */
static void dismiss(struct ga_master *master, size_t peer, const char *why, double now)
{
    ga_dispatch_lose(master->dispatch, peer, now);
    ga_liveness_forget(&master->liveness, peer);
    ga_peers_refuse(&master->peers, peer, ga_strdup(why));
    ga_master_send_home(master, peer, why);
    ga_progress_say(master->progress, "host %s, rank %zu: %s; it gets no more work",
                    master->peers.peers[peer].hello.host, peer, why);
}

/* Of one that takes part. False if it makes no sense. */
static bool heed(struct ga_master *master, size_t peer, enum ga_message_kind kind,
                 struct ga_reader *body, double now)
{
    if (kind == GA_MESSAGE_RESULTS)
        return ga_master_receive_results(master, peer, body, now);
    if (kind == GA_MESSAGE_TIME)
        return ga_master_receive_time(master, peer, body);
    if (kind == GA_MESSAGE_KEPT)
        return ga_master_receive_kept(master, peer, body);
    if (kind == GA_MESSAGE_AWAY)
        return ga_master_receive_away(master, peer, body, now);
    if (kind == GA_MESSAGE_READY)
        return ga_master_receive_return(master, peer, body, now);
    return false;
}

/* What a worker asks for while it is set up. */
static bool serve_file(struct ga_master *master, size_t peer, struct ga_reader *body)
{
    struct ga_buffer answer;
    ga_buffer_init(&answer);
    if (master->peers.peers[peer].state != GA_PEER_SET_UP ||
        !ga_file_service_answer(&answer, &master->files, master->config->folder, body))
        return false;
    ga_port_send(master->setup.port, peer, &answer);
    return true;
}

/* Whoever is being set up speaks only while it checks and fetches files, which may take long. */
static void note_progress(struct ga_master *master, size_t peer, double now)
{
    if (master->state == GA_MASTER_GATHERING && master->peers.peers[peer].state == GA_PEER_SET_UP)
        master->deadline = now + GA_GATHER_WITHIN_S;
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
    note_progress(master, peer, now);
    if (ga_message_open(&body, bytes, size, &kind, &error) != GA_OK) {
        if (known)
            dismiss(master, peer, error.text, now);
        else
            ga_master_refuse(master, peer, error.text);
    } else if (kind == GA_MESSAGE_BYE) {
        ga_master_receive_goodbye(master, peer, now);
    } else if (kind == GA_MESSAGE_ALIVE || /* that it was heard is all that it means */
               (kind == GA_MESSAGE_GET && serve_file(master, peer, &body))) {
        return;
    } else if (known) {
        if (!heed(master, peer, kind, &body, now))
            dismiss(master, peer, "sent a message that cannot be understood", now);
    } else if (master->state < GA_MASTER_ENDING) {
        ga_master_greet(master, peer, kind, &body, now);
    } else if (peer >= master->peers.n_started && kind == GA_MESSAGE_HELLO) {
        ga_master_send_home(master, peer, "the run has ended");
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
        ga_master_extend(master);
        receive_one(master, peer, bytes, size, now);
        n++;
    }
    return n > 0;
}

void ga_master_end_peers(struct ga_master *master)
{
    for (size_t i = 0; i < master->peers.n; i++)
        ga_master_send_home(master, i, "");
}
