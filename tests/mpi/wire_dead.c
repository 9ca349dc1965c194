/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire_dead.c - the wire when a rank dies: what is sent to it is lost, and what the others send and
 * are sent arrives. Run by mpirun -enable-recovery (Open MPI 4) or --with-ft ulfm (5). */
#include "common/clock.h"
#include "common/wire.h"
#include <signal.h>
#include <stdio.h>

#define VICTIM        2
#define N_MESSAGES    200
#define LARGE         (1u << 20) /* MPI keeps the bytes until the receiver takes them */
#define LARGE_EVERY   50
#define PATIENCE_S    20.0
#define UNTIL_KNOWN_S 1.0 /* MPI hears of the death */

#define CHECK(condition)                                                                           \
    ((condition) ? (void)0                                                                         \
                 : (void)(printf("%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition),     \
                          fflush(stdout), ga_wire_abort(1)))

static void send(struct ga_port *port, size_t peer, uint32_t number)
{
    struct ga_buffer message;
    size_t size = number % LARGE_EVERY == LARGE_EVERY - 1 ? LARGE : sizeof number;
    ga_buffer_init(&message);
    ga_buffer_reserve(&message, size);
    ga_buffer_put_u32(&message, number);
    while (message.size < size)
        message.bytes[message.size++] = 0;
    ga_port_send(port, peer, &message);
}

static uint32_t receive(struct ga_port *port, size_t *peer)
{
    const uint8_t *bytes = NULL;
    size_t size = 0;
    double end = ga_clock_now() + PATIENCE_S;
    while (!ga_port_receive(port, peer, &bytes, &size))
        CHECK(ga_clock_now() < end);
    struct ga_reader reader = ga_reader_of(bytes, size);
    return ga_reader_u32(&reader);
}

/* Each message comes back. */
static void echo(struct ga_port *port)
{
    for (uint32_t i = 0; i < N_MESSAGES; i++) {
        size_t peer = 0;
        uint32_t number = receive(port, &peer);
        CHECK(number == i);
        send(port, 0, number);
    }
}

static void master(struct ga_wire *wire)
{
    struct ga_port *port = ga_wire_port(wire);
    uint32_t returned[8] = {0};
    CHECK(port->n_peers < sizeof returned / sizeof *returned);
    for (uint32_t i = 0; i < N_MESSAGES; i++) {
        if (i == N_MESSAGES / 2)
            ga_clock_sleep(UNTIL_KNOWN_S);
        for (size_t peer = 0; peer < port->n_peers; peer++)
            send(port, peer, i);
        for (size_t left = port->n_peers - 1; left > 0; left--) {
            size_t peer = 0;
            uint32_t number = receive(port, &peer);
            CHECK(peer != VICTIM - 1 && number == returned[peer]);
            returned[peer]++;
        }
    }
    double began = ga_clock_now();
    ga_wire_flush(wire, 1.0); /* in vain: the large ones to the dead */
    CHECK(ga_clock_now() - began < 2.0);
    printf("rank %d died; the others' messages arrive, whole and in order\n", VICTIM);
    fflush(stdout);
}

int main(void)
{
    struct ga_wire *wire = NULL;
    struct ga_error error;
    ga_error_init(&error);
    CHECK(ga_wire_open(&wire, &error) == GA_OK);
    if (ga_wire_rank(wire) == VICTIM)
        raise(SIGKILL);
    if (ga_wire_rank(wire) == 0) {
        master(wire);
        ga_wire_abort(0); /* nobody can say when all have ended */
    }
    echo(ga_wire_port(wire));
    ga_wire_flush(wire, PATIENCE_S);
    ga_clock_sleep(3 * UNTIL_KNOWN_S); /* not before rank 0: to its MPI this would be a death too */
    ga_wire_abort(0);
}
