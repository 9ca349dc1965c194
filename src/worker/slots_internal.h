/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slots_internal.h - what the main thread's side (slots.c) and the slots' threads (slot.c) share,
 * and which lock guards it. Locks are taken in this order: slots->lock, then one slot's lock. */
#ifndef GA_WORKER_SLOTS_INTERNAL_H
#define GA_WORKER_SLOTS_INTERNAL_H

#include "worker/brief.h"
#include "worker/evaluator.h"
#include "worker/interruption.h"
#include "worker/job.h"
#include "worker/slot_time.h"
#include "worker/slots.h"
#include <pthread.h>
#include <stdatomic.h>

struct ga_slot {
    struct ga_slots *slots;
    size_t number;
    pthread_t thread;
    bool started;             /* the thread is to be joined */
    void *evaluator;          /* the thread's own, as are those up to the lock */
    double task_s;            /* seconds that a task took of late */
    int cancel_fd;            /* an eventfd: the running evaluation is not wanted */
    pthread_mutex_t lock;     /* guards what follows; held for moments only */
    struct ga_job_list taken; /* from the queue, to be run next, several if they are short */
    struct ga_job *running;
    bool signalled; /* cancel_fd has been written to and not read */
    struct ga_slot_time time;
    struct ga_job_list finished;
};

struct ga_slots {
    const struct ga_config *config;
    const struct ga_evaluator_type *type;
    struct ga_brief *brief; /* does all in the main thread, without slots' threads; NULL: they do */
    const cpu_set_t *cores; /* that evaluations are limited to; NULL: they are not */
    size_t n;
    struct ga_slot *items;

    pthread_mutex_t lock;  /* guards the next five */
    pthread_cond_t work;   /* there is something in waiting, or closing */
    pthread_cond_t opened; /* n_opening has reached 0 */
    struct ga_job_list waiting;
    size_t n_idle; /* threads that wait for work */
    bool closing;
    size_t n_opening;       /* until all have opened, under the same lock */
    struct ga_error *error; /* of ga_slots_open's caller; the first failure is written */
    enum ga_status status;  /* of opening */

    int event_fd;          /* an eventfd that is written to once when `announced` becomes true */
    atomic_bool announced; /* a finished list may have something */
    struct ga_interruption interruption;

    /* the main thread's own */
    struct ga_job_list dropped; /* cancelled before they ran, to be collected */
    struct ga_job_list spare;   /* storage for tasks to come */
    size_t n_pending;
    double task_s;     /* seconds that a task took of late */
    double transfer;   /* s of idle slots while something was sent or received, summed over them */
    struct {           /* of the main thread, if it does all */
        double opened; /* s, monotonic */
        double busy;   /* s, with evaluations or anything else */
    } caller;
};

void *ga_slot_main(void *argument);             /* the thread; its struct ga_slot */
void ga_slots_announce(struct ga_slots *slots); /* any thread: there is something to collect */

#endif
