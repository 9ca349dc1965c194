/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.h - a rank that evaluates: it greets the master, is set up, works off what it is sent, and
 * leaves. A step machine without waiting of its own, so that rank 0 can run one beside the master
 * in one thread. */
#ifndef GA_WORKER_WORKER_H
#define GA_WORKER_WORKER_H

#include "common/error.h"
#include "common/idle.h"
#include "common/limits.h"
#include "common/message.h"
#include "common/port.h"

struct ga_worker;

/* Sends HELLO at once. The port must outlive it, and so must `own`, limits besides those of the
 * config (NULL: none): the narrower of two holds. */
struct ga_worker *ga_worker_create(struct ga_port *port, const struct ga_hello *hello,
                                   const struct ga_limits *own);
void ga_worker_destroy(struct ga_worker *worker);

/* Does what there is to do; true if there was something. `now`: s, monotonic. To be called at least
 * once a beat (see ga_setup), whatever is being evaluated: that is how the master knows that it is
 * there. */
bool ga_worker_step(struct ga_worker *worker, double now);
bool ga_worker_ended(const struct ga_worker *worker); /* BYE is sent */

/* It wants to go: it takes nothing more and gives back what has not started; what runs may finish
 * within `grace` s, and is cancelled then. It has ended when nothing runs any more: in a later
 * step, or at once if it has not been set up. An evaluation that cannot be cancelled can keep it
 * for ever: the patience of the caller counts. Called again, it is the shorter grace that holds. */
void ga_worker_leave(struct ga_worker *worker, double grace, double now);

/* Once it has ended: what the master said for a person here to know, such as why it was refused; ""
 * if nothing. */
const char *ga_worker_farewell(const struct ga_worker *worker);

/* For a person who watches this worker. */
struct ga_worker_tally {
    bool set_up;         /* or it cannot be, which it will be told of */
    size_t slots;        /* now */
    double grace;        /* s: run.grace of the run, while there are slots */
    uint64_t done;       /* evaluations */
    uint64_t given_back; /* since it began to leave */
};
struct ga_worker_tally ga_worker_tally(const struct ga_worker *worker);

/* The thread that steps this worker did something else for so long: rank 0's, which is the master's
 * too. */
void ga_worker_lent(struct ga_worker *worker, double seconds);

/* This process has read a SIGTERM; see ga_slots_told_to_end. */
void ga_worker_told_to_end(struct ga_worker *worker);

/* For who shares this thread: evaluates n tasks, if they are brief (brief.h) and this worker is
 * there to evaluate; else false, and nothing is done. */
bool ga_worker_evaluate_at_once(struct ga_worker *worker, const struct ga_task *tasks, size_t n,
                                void (*finished)(void *self, const struct ga_result *result),
                                void *self);

/* It has tasks that wait or run. */
bool ga_worker_busy(const struct ga_worker *worker);
/* How long its rank may sleep now, s: as idle.h says for what its slots do. */
double ga_worker_pause(const struct ga_worker *worker, struct ga_idle *idle);
/* s in which nothing that happens need wake it: each of its slots has work for twice as long. To be
 * woken takes the core from an evaluation. */
double ga_worker_leisure(const struct ga_worker *worker);

/* A descriptor that becomes readable when an evaluation finishes; -1 before SETUP. */
int ga_worker_event(const struct ga_worker *worker);

#endif
