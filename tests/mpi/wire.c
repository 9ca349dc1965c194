/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire.c - messages between real ranks: none is lost, changed or overtaken, from 12 bytes to 8 MiB,
 * whoever sends how many at once. */
#include "common/wire.h"
#include "common/clock.h"
#include <stdio.h>
#include <stdlib.h>

#define SMALLEST      12
#define LARGEST       (8u << 20)
#define PATIENCE_S    60.0
#define N_MIXED       300   /* messages of all sizes, each way */
#define N_FLOOD       20000 /* small ones from each worker at once, while nobody listens */
#define N_LARGE       4     /* of the largest size, under way at the same time */
#define BETWEEN_LARGE 150   /* every so many mixed messages one is of the largest size */

#define CHECK(condition)                                                                           \
    ((condition)                                                                                   \
         ? (void)0                                                                                 \
         : (void)(fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition),    \
                  ga_wire_abort(1)))

/* Sizes over all magnitudes, most of them small. */
static size_t mixed_size(uint32_t number)
{
    if (number % BETWEEN_LARGE == BETWEEN_LARGE - 1)
        return LARGEST;
    uint32_t bits = number * 2654435761u;
    return SMALLEST + (bits >> 16) % (1u << (4 + number % 14));
}

/* Number, sender and size, then bytes that follow from these. */
static void send(struct ga_port *port, size_t peer, uint32_t sender, uint32_t number, size_t size)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_buffer_reserve(&message, size);
    ga_buffer_put_u32(&message, number);
    ga_buffer_put_u32(&message, sender);
    ga_buffer_put_u32(&message, (uint32_t)size);
    for (size_t i = SMALLEST; i < size; i++)
        message.bytes[i] = (uint8_t)(i * 31 + number * 7 + sender);
    message.size = size;
    ga_port_send(port, peer, &message);
    CHECK(message.bytes == NULL && message.size == 0);
}

/* Waits for the next message and checks it through; its number. */
static uint32_t receive(struct ga_port *port, size_t *peer, uint32_t *sender)
{
    const uint8_t *bytes = NULL;
    size_t size = 0;
    double end = ga_clock_now() + PATIENCE_S;
    while (!ga_port_receive(port, peer, &bytes, &size))
        CHECK(ga_clock_now() < end);
    CHECK(*peer < port->n_peers && size >= SMALLEST);
    struct ga_reader reader = ga_reader_of(bytes, size);
    uint32_t number = ga_reader_u32(&reader);
    *sender = ga_reader_u32(&reader);
    CHECK(ga_reader_u32(&reader) == size);
    for (size_t i = SMALLEST; i < size; i++)
        CHECK(bytes[i] == (uint8_t)(i * 31 + number * 7 + *sender));
    return number;
}

/* One rank's end, and how far the numbering has got: it goes on through all that follows, as a fast
 * rank may be further on than a slow one. */
struct side {
    struct ga_wire *wire;
    struct ga_port *port;
    uint32_t rank;
    uint32_t sent;      /* to each peer */
    uint32_t *received; /* of each */
};

/* As many messages as `n` from each peer, in the order in which each sent its own. */
static void receive_in_order(struct side *side, uint32_t n)
{
    for (size_t left = n * side->port->n_peers; left > 0; left--) {
        size_t peer = 0;
        uint32_t sender = 0;
        uint32_t number = receive(side->port, &peer, &sender);
        CHECK(sender == (side->rank == 0 ? peer + 1 : 0));
        CHECK(number == side->received[peer]);
        side->received[peer]++;
    }
}

static void send_all(struct side *side, uint32_t n, size_t (*size_of)(uint32_t number))
{
    for (uint32_t end = side->sent + n; side->sent < end; side->sent++)
        for (size_t peer = 0; peer < side->port->n_peers; peer++)
            send(side->port, peer, side->rank, side->sent, size_of(side->sent));
}

static size_t small_size(uint32_t number)
{
    return SMALLEST + number % 50;
}

static size_t largest_size(uint32_t number)
{
    (void)number;
    return LARGEST;
}

/* Both sides send everything before either looks at what has come. */
static void both_ways(struct side *side)
{
    send_all(side, N_MIXED, mixed_size);
    receive_in_order(side, N_MIXED);
    send_all(side, N_LARGE, largest_size);
    receive_in_order(side, N_LARGE);
}

static void flood(struct side *side)
{
    if (side->rank == 0) {
        ga_clock_sleep(0.2);
        receive_in_order(side, N_FLOOD);
        send_all(side, N_FLOOD / 10, small_size);
    } else {
        send_all(side, N_FLOOD, small_size);
        receive_in_order(side, N_FLOOD / 10);
    }
}

/* What a worker says last arrives, though it closes at once. */
static void farewell(struct side *side)
{
    if (side->rank == 0)
        receive_in_order(side, 1);
    else
        send_all(side, 1, largest_size);
    ga_wire_flush(side->wire, PATIENCE_S);
}

/* Nothing is under way: nothing is found, and nothing is waited for. */
static void silence(struct side *side)
{
    const uint8_t *bytes = NULL;
    size_t peer = 0, size = 0;
    double began = ga_clock_now();
    CHECK(!ga_port_receive(side->port, &peer, &bytes, &size));
    ga_wire_flush(side->wire, PATIENCE_S);
    CHECK(ga_clock_now() - began < PATIENCE_S / 2);
}

int main(void)
{
    struct side side = {0};
    struct ga_error error;
    ga_error_init(&error);
    CHECK(ga_wire_launched());
    CHECK(ga_wire_open(&side.wire, &error) == GA_OK);
    side.port = ga_wire_port(side.wire);
    side.rank = (uint32_t)ga_wire_rank(side.wire);
    size_t size = (size_t)ga_wire_size(side.wire);
    CHECK((int)side.rank == ga_wire_launched_rank() && size > 1);
    CHECK(side.port->n_peers == (side.rank == 0 ? size - 1 : 1));
    side.received = ga_alloc(side.port->n_peers, sizeof *side.received);
    both_ways(&side);
    flood(&side);
    farewell(&side);
    if (side.rank == 0) {
        silence(&side);
        printf("%zu ranks: all messages arrived, whole and in order\n", size);
    }
    free(side.received);
    ga_wire_close(side.wire);
    return 0;
}
