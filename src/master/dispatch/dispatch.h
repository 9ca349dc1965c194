/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch.h - which task runs where, and what happens to tasks whose worker is lost, whose
 * evaluation fails, or that take too long. Pure: the time and all events come in as arguments; what
 * is to be sent or said comes out as actions. Tasks are known by a number alone. The order in which
 * tasks run, and where, has no influence on a run's result.
 *
 * Tasks are sent ahead, so that a worker never waits for the master: as many as fill policy.ahead
 * seconds, at least one a slot. Free slots everywhere come first; near the end, when slots idle and
 * nothing waits, tasks that were sent ahead and have not started are recalled and given to who is
 * free.
 *
 * Each sending of a task is a try with a number of its own. A task has at most two tries open at a
 * time: one that takes much longer than the median is run a second time on a slot that would idle;
 * the first result wins and the other try is cancelled. A worker that was lost and is back goes on
 * with those of its tries that are still wanted.
 *
 * A host may be at fault rather than the individual. A failure that would be final is therefore
 * held while there are other hosts: until its host succeeds with something that it began later
 * (then it counts), until another host, idle otherwise, has confirmed it, or until the host has
 * failed policy.quarantine_after times in a row while others succeeded: then the host gets nothing
 * for a while, and what it failed is run elsewhere, as if it had not been tried. If no other host
 * has answered since the row began, it gets nothing until one has, at most for that while; if all
 * others fail too, it is the evaluator's fault, and all that is held counts. Nothing is held for
 * longer than 16 x policy.quarantine. */
#ifndef GA_MASTER_DISPATCH_H
#define GA_MASTER_DISPATCH_H

#include "common/evaluation.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GA_DISPATCH_BATCH 256 /* tasks of one action, at most */

struct ga_dispatch_policy {
    uint32_t
        retries[GA_FAILURE_COUNT];  /* further tries after failed ones, by the last one's class */
    double pause[GA_FAILURE_COUNT]; /* s before such a try; on another host if there is one */
    uint32_t losses;        /* workers that a task may take with it before it counts as failed */
    double ahead;           /* s of work to keep waiting at each slot */
    size_t batch;           /* tasks to send at once, 1..GA_DISPATCH_BATCH; 0: as many as that */
    double local_worth;     /* s: worker 0, which shares the master's core, gets shorter evaluations
                               only if it is the only worker */
    double duplicate_after; /* medians after which a second try is worth an idle slot; 0: never */
    double lease;           /* s that a try may run before it counts as GA_FAILURE_TIMEOUT although
                               nobody said so: its slot is stuck; 0: for ever */
    uint32_t quarantine_after; /* failures in a row; 0: hosts are never at fault */
    double quarantine;         /* s; doubled each time in a row, up to 16 times that */
};

enum ga_dispatch_kind {
    GA_DISPATCH_SEND,    /* tasks to a worker */
    GA_DISPATCH_RECALL,  /* ask for tasks back that have not started */
    GA_DISPATCH_CANCEL,  /* tries that are not wanted any more; the worker answers CANCELLED */
    GA_DISPATCH_LOST,    /* a task that took too many workers with it: failed, GA_FAILURE_LOST */
    GA_DISPATCH_EXPIRED, /* a task whose last try outlived its lease: failed, GA_FAILURE_TIMEOUT */
    GA_DISPATCH_COUNTS,  /* a task whose result was held: that result is final now */
    GA_DISPATCH_DUPLICATED,  /* to be said: a task is run a second time, on `worker` (sent apart) */
    GA_DISPATCH_QUARANTINED, /* to be said: `host` gets nothing until `until` */
    GA_DISPATCH_READMITTED,  /* to be said: `host` is tried again */
};

struct ga_dispatch_action {
    enum ga_dispatch_kind kind;
    size_t worker;         /* SEND, RECALL, CANCEL, DUPLICATED */
    size_t host;           /* QUARANTINED, READMITTED */
    double until;          /* s, QUARANTINED */
    size_t n;              /* tasks */
    const uint64_t *tasks; /* n of each; valid until the next call of any function here */
    const uint32_t *tries;
    const uint32_t *attempts; /* SEND: of each task, how many tries before may have begun to run */
};

enum ga_verdict {
    GA_VERDICT_FINAL, /* this is the task's result */
    GA_VERDICT_AGAIN, /* it failed and is tried again, or was given back: forget the result */
    GA_VERDICT_HELD,  /* it failed, and it is not known yet whether that counts: keep the result
                         until COUNTS names the task, or another is FINAL */
    GA_VERDICT_STALE, /* of no use: another was first, or it came twice */
};

/* What it took to get a task's result. */
struct ga_tries {
    uint32_t answered;             /* tries that gave a result, the final one included */
    uint32_t failed;               /* of these, those that failed */
    enum ga_failure first_failure; /* NONE if none failed */
};

struct ga_dispatch;

struct ga_dispatch *ga_dispatch_create(size_t n_workers, const struct ga_dispatch_policy *policy);
void ga_dispatch_destroy(struct ga_dispatch *dispatch);

/* A worker can take tasks from now on: `slots` >= 1 at a time, on host number `host` (any small
 * numbers, the same for workers of the same host). One that was lost and is back has the same slots
 * and host, and still holds what it had: what of this is still wanted goes on, the rest is
 * cancelled. */
void ga_dispatch_join(struct ga_dispatch *dispatch, size_t worker, uint32_t slots, size_t host,
                      double now);
/* There are so many workers from now on, no fewer than before. */
void ga_dispatch_extend(struct ga_dispatch *dispatch, size_t n_workers);
/* It gives back by itself what it has not started, and gets nothing more: it does not count as a
 * worker, nor do its slots. What it runs may still answer. A later join brings it back. No effect
 * on one that has not joined, or was lost. */
void ga_dispatch_retire(struct ga_dispatch *dispatch, size_t worker, double now);
/* It cannot be heard any more; its tasks go to the others, before all that wait. What its host's
 * failures are, whose results are held, is found out as before. No effect on one that has not
 * joined. */
void ga_dispatch_lose(struct ga_dispatch *dispatch, size_t worker, double now);

/* A new task. Numbers are added in ascending order, not necessarily without gaps. */
void ga_dispatch_add(struct ga_dispatch *dispatch, uint64_t task);

/* Nobody needs that task any more: it is not handed out, nor tried again; tries that are out are
 * cancelled. No effect on what is unknown or answered. */
void ga_dispatch_drop(struct ga_dispatch *dispatch, uint64_t task);

/* A worker answers; one that was lost and is heard again must have joined before, or its answer is
 * STALE. CANCELLED means that it gave the task back without a result. seconds: how long the
 * evaluation took. *tries is filled for FINAL and HELD. */
enum ga_verdict ga_dispatch_finish(struct ga_dispatch *dispatch, size_t worker, uint64_t task,
                                   uint32_t try, enum ga_failure failure, double seconds,
                                   double now, struct ga_tries *tries);

/* The next thing to do, if there is one. To be called until it says no, after every event and at
 * ga_dispatch_wakes. */
bool ga_dispatch_next(struct ga_dispatch *dispatch, double now, struct ga_dispatch_action *action);

/* When `next` will have something to do without any event: a pause, a quarantine, a straggler, a
 * lease. INFINITY: never. May be too early, never too late. */
double ga_dispatch_wakes(const struct ga_dispatch *dispatch);

/* All that runs should be done by `time`: no try is sent that would probably not be (judged by the
 * 95th percentile of evaluation times so far; while nothing is known, all are sent). INFINITY, as
 * it begins, for no such time. */
void ga_dispatch_finish_by(struct ga_dispatch *dispatch, double time);
/* There are tasks that wait or whose result is held, nobody runs any, and only time is missing. */
bool ga_dispatch_out_of_time(const struct ga_dispatch *dispatch, double now);

/* No task is handed out any more; those under way may still finish. */
void ga_dispatch_close(struct ga_dispatch *dispatch);

/* Evaluations are known to take less than `message` s, or only worker 0 has slots; and it serves.
 */
bool ga_dispatch_spares_messages(const struct ga_dispatch *dispatch, double message);

struct ga_dispatch_counts {
    size_t workers, slots;   /* live and not retired, those of hosts in quarantine too */
    size_t busy;             /* slots that have something to do */
    size_t waiting;          /* tasks that no worker has, those that pause included */
    size_t out;              /* tries sent and not yet answered */
    size_t idle;             /* slots that have nothing to do, and would get whatever waits */
    size_t idle_quarantined; /* that have nothing to do, of hosts that are not trusted */
    size_t held;             /* results held */
    size_t quarantined;      /* hosts */
    uint64_t duplicated;     /* second tries so far */
};
struct ga_dispatch_counts ga_dispatch_counts(const struct ga_dispatch *dispatch);

/* The task that a worker has had longest, GA_NO_ID if none: for showing who works on what. */
uint64_t ga_dispatch_oldest(const struct ga_dispatch *dispatch, size_t worker);
/* A try that runs, as far as is known. */
struct ga_dispatch_try {
    uint64_t task;
    uint32_t attempt;
    size_t worker;
    double since; /* s: when it came to be among the first so many that its worker has slots */
};
/* Those that have run longest, the oldest first but for those that lost a second try: into room for
 * so many; returns how many. */
size_t ga_dispatch_running(const struct ga_dispatch *dispatch, struct ga_dispatch_try *tries,
                           size_t room);
/* Of an evaluation so far; 0 while fewer than ten are known. */
double ga_dispatch_median_seconds(const struct ga_dispatch *dispatch);

#endif
