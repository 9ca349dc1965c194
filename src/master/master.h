/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master.h - rank 0: gathers the workers, drives the search, hands out evaluations, keeps the run
 * on disk, tells the user. A step machine without waiting of its own; the time comes in with each
 * step. */
#ifndef GA_MASTER_MASTER_H
#define GA_MASTER_MASTER_H

#include "common/config/config.h"
#include "common/error.h"
#include "common/message.h"
#include "common/port.h"
#include <stdbool.h>
#include <stdio.h>

struct ga_master;

/* The way to have tasks evaluated in the master's own thread, at once. */
struct ga_at_once {
    void *worker; /* first argument */
    /* False if there is no such way at present: nothing was done. Else `finished` is called for
     * each task; the result lasts for that call. */
    bool (*evaluate)(void *worker, const struct ga_task *tasks, size_t n,
                     void (*finished)(void *self, const struct ga_result *result), void *self);
};

struct ga_master_setup { /* all borrowed until the master is destroyed */
    struct ga_config
        *config; /* goes on with the metrics of an earlier run where these are enough */
    const struct ga_hello *self; /* what every worker's greeting must fit to */
    struct ga_port *port;        /* peer p is rank p; peer 0 is this rank's own worker */
    struct ga_at_once at_once;   /* evaluate may be NULL */
    const char *job;             /* what the batch system calls it; NULL: there is none */
    bool own_cores;              /* each rank has cores that no other uses */
    double seconds_left;         /* of the batch job's time; INFINITY: no such limit */
    bool fresh;                  /* set an earlier run aside */
    bool quiet;                  /* over what the config says of output */
    bool terminal;               /* what is printed ends on a terminal */
    bool disk_thread; /* a thread writes checkpoints; else each step of the master does a step of
                         what is to be written */
    FILE *out;        /* what the user sees */
};

/* What the process's exit status says; see ga_master_outcome. */
enum ga_outcome {
    GA_OUTCOME_FINISHED = 0,
    GA_OUTCOME_ERROR = 1,
    GA_OUTCOME_NOTHING = 3,    /* no evaluation succeeded */
    GA_OUTCOME_RESUMABLE = 75, /* EX_TEMPFAIL: stopped early, the same command goes on */
};

/* Opens the run on disk and resumes it if it is unfinished; nobody is spoken to yet. A run that is
 * finished already is not an error: the master says so, and has only to send the workers home. */
enum ga_status GA_MUST_CHECK ga_master_create(struct ga_master **out,
                                              const struct ga_master_setup *setup, double now,
                                              struct ga_error *error);
void ga_master_destroy(struct ga_master *master);

/* Does what there is to do; true if there was something. An error ends the run in an orderly way:
 * keep stepping until it has ended. */
bool ga_master_step(struct ga_master *master, double now);

/* The step just made, which did something, took so long. */
void ga_master_worked(struct ga_master *master, double seconds);

/* Readable when the disk's thread has something to say: for sleeping on; -1 without one. */
int ga_master_event(const struct ga_master *master);

/* The user or the system wants an end, by signal `number`. The first time: nothing more is started,
 * what runs may finish within run.grace; the second: at once. Nothing is lost either way. Two more
 * while the end is being written leave the disk alone with it. */
void ga_master_signal(struct ga_master *master, int number, double now);

bool ga_master_ended(const struct ga_master *master);
/* After the end: every rank that was started with the run has said goodbye. One that has not hangs
 * in an evaluation, or is cut off; whoever waits for it waits for ever. */
bool ga_master_all_gone(const struct ga_master *master);
/* After the end: the exit status; the error, if there is one to tell (a run that
 * on_failure stopped has told its own). */
enum ga_outcome ga_master_outcome(const struct ga_master *master, struct ga_error *error);

#endif
