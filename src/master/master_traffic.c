/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_traffic.c - messages in, tasks out. */
#include "master/master_internal.h"
#include <math.h>

static void keep_result(struct ga_master *master, size_t peer, const struct ga_result *result)
{
    const struct ga_individual *individual = ga_search_open(master->search, result->id);
    struct ga_error error;
    if (!individual)
        return;
    struct ga_finished finished = {
        .result = *result,
        .attempts = result->attempt + 1,
        .rank = (uint32_t)peer,
        .host = peer == GA_NO_PEER ? "" : master->peers.peers[peer].hello.host,
        .genes_id = ga_genes_id(individual->genes, master->config->space.n),
    };
    ga_error_init(&error);
    if (ga_store_journal(master->store, &finished, &error) != GA_OK) {
        ga_master_fail(master, &error);
        return;
    }
    ga_search_finish(master->search, &finished);
}

static void receive_result(struct ga_master *master, size_t peer, const struct ga_result *result)
{
    enum ga_verdict verdict = ga_dispatch_finish(master->dispatch, peer, result->id,
                                                 result->attempt, result->failure, result->seconds);
    if (result->failure != GA_FAILURE_CANCELLED && verdict != GA_VERDICT_STALE)
        master->busy_seconds += result->seconds;
    if (verdict == GA_VERDICT_FINAL)
        keep_result(master, peer, result);
}

/* False if the message is malformed; what came before the damage counts. */
static bool receive_results(struct ga_master *master, size_t peer, struct ga_reader *body)
{
    size_t n_metrics = master->config->evaluator.metrics.n;
    uint32_t count = 0;
    struct ga_result result;
    if (!ga_message_get_count(body, n_metrics, &count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!ga_message_get_result(body, &result, master->metrics_in, n_metrics,
                                   master->message_in))
            return false;
        receive_result(master, peer, &result);
    }
    return true;
}

static void send_home(struct ga_master *master, size_t peer)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_put_plain(&message, GA_MESSAGE_END);
    ga_port_send(master->setup.port, peer, &message);
}

/* A worker that says what makes no sense is trusted with nothing more. */
static void dismiss(struct ga_master *master, size_t peer, const char *why)
{
    ga_dispatch_lose(master->dispatch, peer);
    ga_peers_refuse(&master->peers, peer, ga_strdup(why));
    send_home(master, peer);
    ga_progress_say(master->progress, "host %s, rank %zu: %s; it gets no more work",
                    master->peers.peers[peer].hello.host, peer, why);
}

static void receive_ready_peer(struct ga_master *master, size_t peer, enum ga_message_kind kind,
                               struct ga_reader *body)
{
    struct ga_peer *one = &master->peers.peers[peer];
    if (kind == GA_MESSAGE_BYE) {
        one->state = GA_PEER_GONE;
        ga_dispatch_lose(master->dispatch, peer);
    } else if (one->state == GA_PEER_READY &&
               (kind != GA_MESSAGE_RESULTS || !receive_results(master, peer, body))) {
        dismiss(master, peer, "sent a message that cannot be understood");
    }
}

static void receive_one(struct ga_master *master, size_t peer, const uint8_t *bytes, size_t size)
{
    struct ga_error error;
    struct ga_reader body;
    enum ga_message_kind kind = GA_MESSAGE_BYE;
    bool known = master->peers.peers[peer].state == GA_PEER_READY;
    ga_error_init(&error);
    if (ga_message_open(&body, bytes, size, &kind, &error) != GA_OK) {
        if (known)
            dismiss(master, peer, error.text);
        else
            ga_peers_refuse(&master->peers, peer, ga_strdup(error.text));
    } else if (known || kind == GA_MESSAGE_BYE) {
        receive_ready_peer(master, peer, kind, &body);
    } else if (master->state == GA_MASTER_GATHERING) {
        ga_peers_receive(&master->peers, peer, kind, &body);
    }
}

/* A step takes in so many messages at most, so that what they bring is acted on. */
#define MESSAGES_A_STEP 64

bool ga_master_receive(struct ga_master *master)
{
    size_t peer = 0, size = 0;
    const uint8_t *bytes = NULL;
    int n = 0;
    while (n < MESSAGES_A_STEP && ga_port_receive(master->setup.port, &peer, &bytes, &size)) {
        receive_one(master, peer, bytes, size);
        n++;
    }
    return n > 0;
}

void ga_master_join_all(struct ga_master *master)
{
    for (size_t i = 0; i < master->peers.n; i++) {
        if (master->peers.peers[i].state != GA_PEER_READY || master->peers.peers[i].slots == 0)
            continue;
        ga_dispatch_join(master->dispatch, i, master->peers.peers[i].slots);
        master->session.slots += master->peers.peers[i].slots;
    }
}

static void send_tasks(struct ga_master *master, const struct ga_dispatch_action *action)
{
    size_t n_genes = master->config->space.n;
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_begin_tasks(&message, n_genes);
    for (size_t i = 0; i < action->n; i++) {
        struct ga_task task = {
            .id = action->ids[i],
            .attempt = action->attempts[i],
            .genes = ga_search_open(master->search, action->ids[i])->genes,
        };
        ga_message_add_task(&message, &task, n_genes);
    }
    ga_message_end(&message);
    ga_port_send(master->setup.port, action->worker, &message);
}

static void send_recall(struct ga_master *master, const struct ga_dispatch_action *action)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_put_ids(&message, GA_MESSAGE_RECALL, action->ids, action->n);
    ga_port_send(master->setup.port, action->worker, &message);
}

static void record_lost(struct ga_master *master, uint64_t id)
{
    for (size_t i = 0; i < master->config->evaluator.metrics.n; i++)
        master->metrics_in[i] = NAN;
    struct ga_result result = {
        .id = id,
        .failure = GA_FAILURE_LOST,
        .metrics = master->metrics_in,
        .message = "every worker that had it was lost",
    };
    keep_result(master, GA_NO_PEER, &result);
}

bool ga_master_dispatch(struct ga_master *master)
{
    const struct ga_individual *individual = NULL;
    struct ga_dispatch_action action;
    bool acted = false;
    while (master->state == GA_MASTER_RUNNING &&
           (individual = ga_search_next(master->search)) != NULL)
        ga_dispatch_add(master->dispatch, individual->id);
    while (ga_dispatch_next(master->dispatch, &action)) {
        acted = true;
        if (action.kind == GA_DISPATCH_SEND)
            send_tasks(master, &action);
        else if (action.kind == GA_DISPATCH_RECALL)
            send_recall(master, &action);
        else
            record_lost(master, action.ids[0]);
    }
    return acted;
}

void ga_master_end_peers(struct ga_master *master)
{
    for (size_t i = 0; i < master->peers.n; i++)
        send_home(master, i);
}
