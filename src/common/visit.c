/* SPDX-License-Identifier: GPL-3.0-or-later */
/* visit.c - signs of life between gate and group. */
#include "common/visit.h"
#include "common/clock.h"

/* Not to have asked for so long is more than being busy. */
#define UNHEEDED_S 5.0

void ga_visit_say_beat(struct ga_port *port, size_t peer)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_port_send(port, peer, &message);
}

void ga_visit_say_farewell(struct ga_port *port, size_t peer)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_buffer_put_u8(&message, 0);
    ga_port_send(port, peer, &message);
}

static void visit_send(void *self, size_t peer, struct ga_buffer *message)
{
    const struct ga_visit *visit = self;
    ga_port_send(visit->gate, peer, message);
}

static bool visit_receive(void *self, size_t *peer, const uint8_t **bytes, size_t *size)
{
    struct ga_visit *visit = self;
    while (ga_port_receive(visit->gate, peer, bytes, size)) {
        visit->heard = ga_clock_now();
        if (ga_visit_is_farewell(*size))
            visit->farewell = true;
        else if (!ga_visit_is_beat(*size))
            return true;
    }
    return false;
}

void ga_visit_init(struct ga_visit *visit, struct ga_port *gate, double now)
{
    *visit = (struct ga_visit){
        .port = {.self = visit, .n_peers = 1, .send = visit_send, .receive = visit_receive},
        .gate = gate,
        .heard = now,
        .listened = now,
    };
}

/* Silence while nobody listened is nobody's fault. */
bool ga_visit_lost(struct ga_visit *visit, double now)
{
    double gap = now - visit->listened;
    visit->listened = now;
    if (gap > UNHEEDED_S)
        visit->heard += gap;
    return visit->farewell || now - visit->heard > GA_VISIT_LOST_S;
}
