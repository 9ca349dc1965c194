/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch.h - which task runs where, and what happens to tasks whose worker is lost or whose
 * evaluation fails. Pure: all events come in as arguments; what is to be sent comes out as actions.
 * Tasks are known by the sequence number of their individual alone. The order in which tasks run
 * has no influence on a run's result.
 *
 * Tasks are sent ahead, so that a worker never waits for the master: as many as fill policy.ahead
 * seconds, at least one a slot. Free slots everywhere come first; near the end, when slots idle and
 * nothing waits, tasks that were sent ahead and have not started are recalled and given to who is
 * free. */
#ifndef GA_MASTER_DISPATCH_H
#define GA_MASTER_DISPATCH_H

#include "common/evaluation.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GA_DISPATCH_BATCH 256 /* tasks of one action, at most */

struct ga_dispatch_policy {
    uint32_t retries;   /* further attempts after a failed one */
    uint32_t losses;    /* workers that a task may take with it before it counts as failed */
    double ahead;       /* s of work to keep waiting at each slot */
    double local_worth; /* s: worker 0, which shares the master's core, gets shorter evaluations
                           only if it is the only worker */
};

enum ga_dispatch_kind {
    GA_DISPATCH_SEND,   /* tasks to a worker */
    GA_DISPATCH_RECALL, /* ask for tasks back that have not started */
    GA_DISPATCH_LOST,   /* tasks that took too many workers with them: failed as GA_FAILURE_LOST */
};

struct ga_dispatch_action {
    enum ga_dispatch_kind kind;
    size_t worker;
    size_t n;
    const uint64_t *ids; /* n of each; valid until the next call of any function here */
    const uint32_t *attempts;
};

enum ga_verdict {
    GA_VERDICT_FINAL, /* this is the task's result */
    GA_VERDICT_AGAIN, /* it failed and is tried again, or was given back: forget the result */
    GA_VERDICT_STALE, /* somebody else's, or an earlier attempt's: forget the result */
};

struct ga_dispatch;

struct ga_dispatch *ga_dispatch_create(size_t n_workers, const struct ga_dispatch_policy *policy);
void ga_dispatch_destroy(struct ga_dispatch *dispatch);

/* A worker can take tasks from now on: `slots` at a time. */
void ga_dispatch_join(struct ga_dispatch *dispatch, size_t worker, uint32_t slots);
/* It cannot any more; its tasks go to the others, before all that wait. */
void ga_dispatch_lose(struct ga_dispatch *dispatch, size_t worker);

/* A new task. Ids are added in ascending order. */
void ga_dispatch_add(struct ga_dispatch *dispatch, uint64_t id);

/* A worker answers. CANCELLED means that it gave the task back without a result. seconds: how long
 * the evaluation took. */
enum ga_verdict ga_dispatch_finish(struct ga_dispatch *dispatch, size_t worker, uint64_t id,
                                   uint32_t attempt, enum ga_failure failure, double seconds);

/* The next thing to do, if there is one. To be called until it says no. */
bool ga_dispatch_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action);

/* No task is handed out any more; those under way may still finish. */
void ga_dispatch_close(struct ga_dispatch *dispatch);

struct ga_dispatch_counts {
    size_t workers, slots;
    size_t busy;    /* slots that have something to do */
    size_t waiting; /* tasks not yet sent */
    size_t out;     /* tasks sent and not yet answered */
};
struct ga_dispatch_counts ga_dispatch_counts(const struct ga_dispatch *dispatch);

/* The task that a worker has had longest, GA_NO_ID if none: for showing who works on what. */
uint64_t ga_dispatch_oldest(const struct ga_dispatch *dispatch, size_t worker);
double ga_dispatch_mean_seconds(
    const struct ga_dispatch *dispatch); /* of an evaluation, lately; 0 if none finished yet */

#endif
