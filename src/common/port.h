/* SPDX-License-Identifier: GPL-3.0-or-later */
/* port.h - one end of a connection that carries whole messages, in order, between the master and
 * its peers. The master and the worker know only this; behind it is MPI (wire.h), a queue in memory
 * (loopback.h) or, in tests, the virtual cluster. Nothing here blocks. */
#ifndef GA_COMMON_PORT_H
#define GA_COMMON_PORT_H

#include "common/buffer.h"
#include <stdbool.h>
#include <stddef.h>

struct ga_port {
    void *self;
    /* Peers are 0 .. n_peers-1; a worker has one, the master. The master's may become more with any
     * call of receive: who is new says HELLO. They never become fewer, and no number is used twice.
     */
    size_t n_peers;
    /* Takes the bytes of `message` over, leaving it empty. Never fails: what cannot be delivered is
     * lost with its peer. */
    void (*send)(void *self, size_t peer, struct ga_buffer *message);
    /* The next message, if any has come: the bytes are borrowed until the next call of receive. */
    bool (*receive)(void *self, size_t *peer, const uint8_t **bytes, size_t *size);
};

static inline void ga_port_send(struct ga_port *port, size_t peer, struct ga_buffer *message)
{
    port->send(port->self, peer, message);
}

static inline bool ga_port_receive(struct ga_port *port, size_t *peer, const uint8_t **bytes,
                                   size_t *size)
{
    return port->receive(port->self, peer, bytes, size);
}

#endif
