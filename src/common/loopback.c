/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loopback.c - two queues of messages in memory, and a port that shows two others as one. */
#include "common/loopback.h"
#include "common/error.h"
#include <stdlib.h>

/* A ring of messages; the one at `first` was handed out last if `lent`. */
struct queue {
    struct ga_buffer *items;
    size_t room, first, count;
    bool lent;
};

struct end {
    struct ga_port port;
    struct queue in;
    struct end *other;
};

struct ga_loopback {
    struct end master, worker;
};

static void queue_grow(struct queue *queue)
{
    size_t room = queue->room ? 2 * queue->room : 16;
    struct ga_buffer *items = ga_alloc(room, sizeof *items);
    for (size_t i = 0; i < queue->count; i++)
        items[i] = queue->items[(queue->first + i) % queue->room];
    free(queue->items);
    queue->items = items;
    queue->room = room;
    queue->first = 0;
}

static void queue_push(struct queue *queue, struct ga_buffer *message)
{
    if (queue->count == queue->room)
        queue_grow(queue);
    queue->items[(queue->first + queue->count++) % queue->room] = *message;
    ga_buffer_init(message);
}

static void queue_drop(struct queue *queue)
{
    ga_buffer_release(&queue->items[queue->first]);
    queue->first = (queue->first + 1) % queue->room;
    queue->count--;
    queue->lent = false;
}

static void queue_release(struct queue *queue)
{
    while (queue->count > 0)
        queue_drop(queue);
    free(queue->items);
}

static void loopback_send(void *self, size_t peer, struct ga_buffer *message)
{
    struct end *end = self;
    GA_ASSERT(peer == 0);
    queue_push(&end->other->in, message);
}

static bool loopback_receive(void *self, size_t *peer, const uint8_t **bytes, size_t *size)
{
    struct queue *in = &((struct end *)self)->in;
    if (in->lent)
        queue_drop(in);
    if (in->count == 0)
        return false;
    in->lent = true;
    *peer = 0;
    *bytes = in->items[in->first].bytes;
    *size = in->items[in->first].size;
    return true;
}

static void end_init(struct end *end, struct end *other)
{
    end->other = other;
    end->port = (struct ga_port){
        .self = end, .n_peers = 1, .send = loopback_send, .receive = loopback_receive};
}

struct ga_loopback *ga_loopback_create(void)
{
    struct ga_loopback *loopback = ga_alloc(1, sizeof *loopback);
    end_init(&loopback->master, &loopback->worker);
    end_init(&loopback->worker, &loopback->master);
    return loopback;
}

void ga_loopback_destroy(struct ga_loopback *loopback)
{
    if (!loopback)
        return;
    queue_release(&loopback->master.in);
    queue_release(&loopback->worker.in);
    free(loopback);
}

struct ga_port *ga_loopback_master(struct ga_loopback *loopback)
{
    return &loopback->master.port;
}

struct ga_port *ga_loopback_worker(struct ga_loopback *loopback)
{
    return &loopback->worker.port;
}

static void hub_send(void *self, size_t peer, struct ga_buffer *message)
{
    struct ga_hub *hub = self;
    if (peer == 0)
        ga_port_send(hub->first, 0, message);
    else
        ga_port_send(hub->rest, peer - 1, message);
}

static bool receive_of(struct ga_hub *hub, bool first, size_t *peer, const uint8_t **bytes,
                       size_t *size)
{
    if (first)
        return ga_port_receive(hub->first, peer, bytes, size);
    if (!hub->rest)
        return false;
    bool received = ga_port_receive(hub->rest, peer, bytes, size);
    hub->port.n_peers = 1 + hub->rest->n_peers;
    *peer += received;
    return received;
}

static bool hub_receive(void *self, size_t *peer, const uint8_t **bytes, size_t *size)
{
    struct ga_hub *hub = self;
    hub->turn = !hub->turn;
    return receive_of(hub, hub->turn, peer, bytes, size) ||
           receive_of(hub, !hub->turn, peer, bytes, size);
}

void ga_hub_init(struct ga_hub *hub, struct ga_port *first, struct ga_port *rest)
{
    *hub = (struct ga_hub){
        .port = {.self = hub,
                 .n_peers = 1 + (rest ? rest->n_peers : 0),
                 .send = hub_send,
                 .receive = hub_receive},
        .first = first,
        .rest = rest,
    };
}
