/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.h - a rank that evaluates: it greets the master, is set up, works off what it is sent, and
 * leaves. A step machine without waiting of its own, so that rank 0 can run one beside the master
 * in one thread. */
#ifndef GA_WORKER_WORKER_H
#define GA_WORKER_WORKER_H

#include "common/error.h"
#include "common/message.h"
#include "common/port.h"

struct ga_worker;

/* Sends HELLO at once. The port must outlive it. */
struct ga_worker *ga_worker_create(struct ga_port *port, const struct ga_hello *hello);
void ga_worker_destroy(struct ga_worker *worker);

/* Does what there is to do; true if there was something. `now`: s, monotonic. To be called at least
 * once a beat (see ga_setup), whatever is being evaluated: that is how the master knows that it is
 * there. */
bool ga_worker_step(struct ga_worker *worker, double now);
bool ga_worker_ended(const struct ga_worker *worker); /* BYE is sent */

/* It has tasks that wait or run. */
bool ga_worker_busy(const struct ga_worker *worker);

/* A descriptor that becomes readable when an evaluation finishes; -1 before SETUP. */
int ga_worker_event(const struct ga_worker *worker);

#endif
