/* SPDX-License-Identifier: GPL-3.0-or-later */
/* visit.h - what gate and group say to each other below the messages that they carry: that they are
 * there, and that they go. A message of at most one byte cannot be one of message.h. */
#ifndef GA_COMMON_VISIT_H
#define GA_COMMON_VISIT_H

#include "common/port.h"

/* s: how often a gate says that the run is there, */
#define GA_VISIT_BEAT_S 2.0
/* and how long it may be silent. */
#define GA_VISIT_LOST_S 30.0
/* Whoever goes has so long for its last words to leave, */
#define GA_VISIT_FAREWELL_S 3.0
/* and waits so much longer, as what MPI has taken need not have left. */
#define GA_VISIT_LINGER_S 0.2

void ga_visit_say_beat(struct ga_port *port, size_t peer);
void ga_visit_say_farewell(struct ga_port *port, size_t peer);

static inline bool ga_visit_is_beat(size_t size)
{
    return size == 0;
}

static inline bool ga_visit_is_farewell(size_t size)
{
    return size == 1;
}

/* The port of one of the group: beats and farewells stay behind it. */
struct ga_visit {
    struct ga_port port;
    struct ga_port *gate;
    double heard, listened; /* s: when the gate was heard, and when it was asked for */
    bool farewell;          /* the gate has said it */
};

void ga_visit_init(struct ga_visit *visit, struct ga_port *gate, double now);
/* The run is gone: said so, or silent for too long. */
bool ga_visit_lost(struct ga_visit *visit, double now);

#endif
