/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_internal.h - what the files of the worker share. Not for others. */
#ifndef GA_WORKER_WORKER_INTERNAL_H
#define GA_WORKER_WORKER_INTERNAL_H

#include "common/config/config.h"
#include "worker/allowance.h"
#include "worker/mirror.h"
#include "worker/presence.h"
#include "worker/scratch.h"
#include "worker/slots.h"
#include "worker/worker.h"

enum { GA_TASKS_AT_ONCE = 64 };

struct ga_worker_time {
    double told; /* s: when the master last heard of it */
    bool away;   /* the presence's, as last seen */
    double gone; /* s that idle slots were away; while they are, less what they had waited before */
};

struct ga_worker {
    struct ga_port *port;
    struct ga_buffer message; /* being made */
    bool results_begun;
    bool ended;
    bool joined; /* came through a door */
    char host[GA_HOST_ROOM];
    const struct ga_limits *own; /* or NULL */
    struct ga_allowance allowance;
    struct ga_presence presence;
    char farewell[GA_MESSAGE_ROOM];
    struct ga_worker_tally tally;
    struct ga_worker_time time;
    bool spoke;               /* in this step */
    double said;              /* s: when it last spoke */
    double beat;              /* s: how often it must, at least; 0: never */
    struct ga_setup setup;    /* while there is a mirror */
    struct ga_mirror *mirror; /* files are checked and fetched before the slots are opened */
    struct ga_config config;  /* valid while slots is not NULL */
    struct ga_slots *slots;
    double *genes; /* room for GA_TASKS_AT_ONCE rows */
    struct ga_scratch scratch;
};

/* worker.c */
void ga_worker_send(struct ga_worker *worker); /* the message that was made */
void ga_worker_end(struct ga_worker *worker);

/* worker_setup.c: from SETUP to READY. */
void ga_worker_set_up(struct ga_worker *worker, struct ga_reader *reader);
/* Goes on with files that are checked and fetched; true if there is more to do at once. */
bool ga_worker_mind_mirror(struct ga_worker *worker, double now);
void ga_worker_say_ready(struct ga_worker *worker, uint32_t slots, const char *text);
void ga_worker_close_slots(struct ga_worker *worker);

/* worker_time.c: where the time went. */
void ga_worker_tell_time(struct ga_worker *worker);
void ga_worker_mind_time(struct ga_worker *worker, double now); /* told when it is due */

/* worker_presence.c: its hours, and its leave. */
void ga_worker_mind_presence(struct ga_worker *worker, double now);

#endif
