/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_internal.h - what the files of the virtual cluster share. */
#ifndef GA_SIM_CLUSTER_INTERNAL_H
#define GA_SIM_CLUSTER_INTERNAL_H

#include "cluster.h"
#include "common/error.h"
#include "common/random.h"
#include "master/accounting.h"
#include "master/dispatch/dispatch.h"
#include "master/liveness.h"
#include "master/search.h"
#include <gsl/gsl_randist.h>

#define LOST_AFTER_S     15.0
#define QUARANTINE_AFTER 5
#define RETRIES          1
#define MOST_TRIES       400 /* of a task that the cluster can remember */

enum event_kind {
    /* at a worker */
    EVENT_TASK,
    EVENT_RECALL,
    EVENT_CANCEL,
    EVENT_DONE, /* a slot has finished */
    EVENT_BEAT, /* it says that it lives */
    EVENT_LEAVE,
    EVENT_GO_AWAY,
    EVENT_COME_BACK,
    EVENT_STOP, /* its grace is over: what runs is cancelled */
    EVENT_JOIN, /* it comes into being */
    EVENT_DEATH,
    EVENT_PARTITION,
    /* at the master */
    EVENT_RESULT,
    EVENT_HEARD, /* a heartbeat */
    EVENT_GREETED,
    EVENT_AWAY,
    EVENT_RETURNED,
    EVENT_BYE,
    EVENT_TICK, /* it looks around */
    EVENT_WAKE, /* dispatch wanted to be asked */
    EVENT_DISK, /* is no longer full */
    /* of the world */
    EVENT_PAUSE, /* of the master */
    EVENT_FULL,  /* is the disk */
    EVENT_HOST_BREAKS,
    EVENT_HOST_RECOVERS,
    EVENT_JOB_ENDS,
};

struct event {
    double time;
    uint64_t order; /* of events at the same time: as they were made */
    enum event_kind kind;
    size_t worker;
    uint64_t task;
    uint32_t number; /* of the try */
    uint32_t session;
    enum ga_failure failure;
    double seconds;
};

struct events {
    struct event *heap;
    size_t n, room;
    uint64_t made;
};

struct job {
    uint64_t task;
    uint32_t number;
    bool hangs, deaf;
    double started; /* s */
};

struct worker {
    bool dead;          /* or not there yet */
    bool away, leaving; /* leaving: and for good */
    size_t host;
    uint32_t slots;
    uint32_t troubles; /* so far in this session */
    double speed;
    double reached_from; /* s: until then all messages to and from it are held */
    double link_free;    /* s: messages to and from a worker keep their order */
    double back_free;
    struct job *jobs; /* the first n_running run */
    size_t n_jobs, n_running, room;
    struct ga_time_sheet time; /* of this session, ... */
    double counted;            /* s: ... until then */
};

/* A task as the master sees it: what must hold of it is checked against this. */
struct sim_task {
    bool open, held;  /* open: given to dispatch, and not final */
    uint32_t n_tries; /* sent */
    uint32_t causes; /* of further ones: a failure, a loss, something given back, a second try asked
                        for, or one that was cancelled */
    uint32_t flaked; /* failures by chance */
    double ready;    /* s: from when on it may be given to another host than the last, */
    bool picky;      /* and to anybody only when others have had their chance */
    struct sim_try {
        uint16_t worker;
        bool answered, cancelled;
        double sent; /* s */
    } tries[MOST_TRIES];
};

struct sim_host {
    double speed;
    bool broken;
    bool quarantined;
    uint32_t row;     /* failures without a success that began later */
    double row_began; /* s: or when it was set aside */
};

struct cluster {
    const struct ga_config *config;
    const struct ga_score_rule *rule;
    const struct cluster_plan *plan;
    struct cluster_outcome outcome;
    struct ga_random random;
    struct events events;
    double now;
    uint32_t session;

    struct worker *workers;
    struct sim_host *hosts;

    struct ga_dispatch_policy policy;
    struct ga_dispatch *dispatch;
    struct ga_search *search;
    struct ga_liveness liveness;
    double awake_since; /* s: when the master was last stopped */
    double away_until;  /* s: the master handles nothing */
    double full_until;  /* s: the disk is */
    double wakes;       /* s: when dispatch wants to be asked at the latest */
    double finish_by;   /* s */
    double most_median; /* s: the longest that dispatch said so far */
    double idle_since; /* s: since when a slot idles while something waits; INFINITY: it does not */
    struct event *kept; /* results that wait for the disk */
    size_t n_kept, kept_room;
    struct sim_task *tasks;
    uint64_t n_tasks;
    size_t *out; /* of each worker: tries that it has not answered */
    bool *live;  /* in dispatch's eyes */
    bool *going; /* though live: it said that it is away, or leaves */
    bool job_ended;
    struct ga_accounting accounting;
    double evaluated; /* s of all jobs */

    char (*trace)[160];
    uint64_t n_trace;
};

/* cluster_events.c */
void cluster_push(struct cluster *cluster, struct event event);
struct event cluster_pop(struct cluster *cluster);
double cluster_chance(struct cluster *cluster); /* 0 .. 1 */
void cluster_trace(struct cluster *cluster, const char *format, ...) GA_PRINTF(2, 3);
void cluster_print_trace(const struct cluster *cluster);
/* The first promise that was broken is the one that is told. */
void cluster_broke(struct cluster *cluster, const char *promise);

/* cluster_workers.c: what happens at a worker */
void cluster_workers_start(struct cluster *cluster); /* of a session */
void cluster_at_worker(struct cluster *cluster, const struct event *event);
/* When a message to a worker arrives. */
double cluster_reaches(struct cluster *cluster, size_t worker);

/* What it has not started goes back, or comes to an end too. */
void cluster_give_back(struct cluster *cluster, size_t index);
void cluster_stop(struct cluster *cluster, size_t index);
/* A message of a worker to the master, in order. */
void cluster_say(struct cluster *cluster, size_t index, enum event_kind kind);
void cluster_worker_start(struct cluster *cluster, size_t index);

/* cluster_members.c: workers that come and go */
void cluster_members_start(struct cluster *cluster);
void cluster_member(struct cluster *cluster, const struct event *event);     /* at a worker */
void cluster_membership(struct cluster *cluster, const struct event *event); /* at the master */
void cluster_leave_when_done(struct cluster *cluster, size_t index);
bool cluster_is_spared(const struct cluster *cluster, size_t worker);
/* It is heard again, or for the first time. */
void cluster_join(struct cluster *cluster, size_t peer);
void cluster_lose(struct cluster *cluster, size_t peer);

/* cluster_faults.c: what goes wrong */
/* Something that happens `rate` times in the time of 100 evaluations and messages, from `after`. */
void cluster_plan(struct cluster *cluster, enum event_kind kind, size_t worker, double rate,
                  double after);
void cluster_faults_start(struct cluster *cluster);
void cluster_fault(struct cluster *cluster, const struct event *event);
void cluster_host_is_set_aside(struct cluster *cluster, size_t host, double until);
double cluster_seconds(struct cluster *cluster, size_t worker); /* that an evaluation takes */
bool cluster_is_doomed(const struct cluster *cluster, uint64_t task);
bool cluster_flakes(struct cluster *cluster, uint64_t task);

/* cluster_master.c: what the master does */
void cluster_master_start(struct cluster *cluster);
void cluster_master_end(struct cluster *cluster);
void cluster_at_master(struct cluster *cluster, const struct event *event);

/* cluster_time.c: where the time goes */
void cluster_time_passes(struct cluster *cluster, struct worker *worker); /* before any change */
void cluster_job_ends(struct cluster *cluster, const struct job *job);    /* one that ran */
void cluster_time_idle(struct cluster *cluster); /* after each step of the master */
void cluster_time_end(struct cluster *cluster);  /* of a session; checks all of it */

/* cluster_check.c: what must hold */
void cluster_check_sent(struct cluster *cluster, size_t worker, uint64_t task, uint32_t number);
void cluster_check_state(struct cluster *cluster);

#endif
