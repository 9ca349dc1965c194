/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_internal.h - what the files of dispatch share. Not for others. */
#ifndef GA_MASTER_DISPATCH_INTERNAL_H
#define GA_MASTER_DISPATCH_INTERNAL_H

#include "master/dispatch/dispatch.h"
#include "master/dispatch/durations.h"
#include "master/dispatch/notices.h"
#include "master/dispatch/running.h"
#include "master/dispatch/task_table.h"
#include "master/dispatch/timers.h"
#include "master/dispatch/workers.h"

struct ga_dispatch {
    struct ga_dispatch_policy policy;
    struct ga_workers workers;
    struct ga_task_table tasks;
    struct ga_task_list first; /* waiting: those that were out before */
    uint64_t next_new;         /* no task below it is new */
    struct ga_running running;
    struct ga_timers timers;
    struct ga_durations durations;
    size_t ahead; /* tasks to keep waiting behind each running one */
    struct ga_notices notices;
    size_t n_new;
    size_t n_avoiding; /* waiting for another host than the one that failed them */
    size_t n_paused, n_held;
    size_t n_recalled; /* recalls without an answer yet */
    size_t n_wanted;   /* tries under way whose answer is wanted */
    uint64_t n_duplicated;
    double now;        /* s: the latest that was heard of */
    double finish_by;  /* s */
    double idle_wake;  /* s: when an idle slot may be of use without any event */
    bool zero_is_used; /* worker 0 gets tasks, as it was listed last */
    size_t touched;    /* is to be tidied before its lists are next used; GA_NO_WORKER */
    bool closed;
    uint64_t ids[GA_DISPATCH_BATCH]; /* of the action handed out */
    uint32_t numbers[GA_DISPATCH_BATCH];
    uint32_t attempts[GA_DISPATCH_BATCH];
};

static inline struct ga_host *ga_dispatch_host(const struct ga_dispatch *dispatch, size_t host)
{
    return dispatch->workers.hosts.of[host];
}

/* After many plain successes of one worker at the same time its lists are set right once, and what
 * it runs now begins. To be called before any event but such a success, and before anything that
 * looks at lists. */
void ga_dispatch_tidy(struct ga_dispatch *dispatch);
/* Time does not run backwards here, whatever is said. If it goes on, what was before is tidied. */
void ga_dispatch_hear(struct ga_dispatch *dispatch, double now);

/* --- tasks.c: a task's way through its states --- */

void ga_dispatch_wait_first(struct ga_dispatch *dispatch, struct ga_task_entry *entry);
/* One that a worker had, and did not do: as before. */
void ga_dispatch_wait_again(struct ga_dispatch *dispatch, struct ga_task_entry *entry);
/* Before all others; for a while, only for other hosts than the one that failed it. */
void ga_dispatch_wait_elsewhere(struct ga_dispatch *dispatch, struct ga_task_entry *entry);
/* That, after the pause for its class of failure. */
void ga_dispatch_retry(struct ga_dispatch *dispatch, struct ga_task_entry *entry,
                       enum ga_failure failure);
void ga_dispatch_on_task_timer(struct ga_dispatch *dispatch, uint64_t task, uint32_t stamp);
/* s: how long a task is kept for other hosts than the one that failed it. */
double ga_dispatch_patience(const struct ga_dispatch *dispatch);
/* The one that was added first of those that are new, of which there is one; it is to be given out.
 */
struct ga_task_entry *ga_dispatch_take_new(struct ga_dispatch *dispatch);
/* Out of whatever it waits in. */
void ga_dispatch_unlist(struct ga_dispatch *dispatch, struct ga_task_entry *entry);
/* Its failure is held; in the right list of its host, which depends on who tries it besides. */
void ga_dispatch_file_held(struct ga_dispatch *dispatch, struct ga_task_entry *entry);
/* Nothing is known of it any more; tries of it are cancelled. */
void ga_dispatch_end_task(struct ga_dispatch *dispatch, struct ga_task_entry *entry);

/* --- tries.c: tries begin and end --- */

/* A new try, on a worker; the next of the action that is being made. */
void ga_dispatch_give(struct ga_dispatch *dispatch, size_t worker, struct ga_task_entry *entry,
                      size_t at);
/* An open try, GA_TASK_TRIES if there is none of that worker and number. */
int ga_dispatch_find_try(const struct ga_task_entry *entry, size_t worker, uint32_t number);
void ga_dispatch_open_try(struct ga_dispatch *dispatch, struct ga_task_entry *entry, size_t worker,
                          uint32_t number);
void ga_dispatch_close_try(struct ga_dispatch *dispatch, struct ga_task_entry *entry, int place);
/* The worker is to stop it; until it says so, its slot is taken. */
void ga_dispatch_cancel_item(struct ga_dispatch *dispatch, size_t worker, struct ga_item *item);
/* It runs. */
void ga_dispatch_begin_item(struct ga_dispatch *dispatch, size_t worker, struct ga_item *item,
                            double since);
/* Those of the worker's that have a slot by now, and had none. */
void ga_dispatch_begin_items(struct ga_dispatch *dispatch, size_t worker);
/* Tries that outlived their lease. */
void ga_dispatch_expire(struct ga_dispatch *dispatch);

/* --- trust.c: is it the host or the individual? By the hosts' numbers --- */

/* With a try that began at `since`. */
void ga_dispatch_host_succeeded(struct ga_dispatch *dispatch, size_t number, double since);
void ga_dispatch_host_failed(struct ga_dispatch *dispatch, size_t number);
void ga_dispatch_judge(struct ga_dispatch *dispatch, size_t number); /* after its failure */
/* It gets nothing for a while, and what it failed is run elsewhere. */
void ga_dispatch_quarantine(struct ga_dispatch *dispatch, size_t number);
/* Another host failed the same: it is the individual. */
void ga_dispatch_confirmed(struct ga_dispatch *dispatch, const struct ga_task_entry *entry);
/* The first that is held starts the time within which this must be decided. */
void ga_dispatch_hold(struct ga_dispatch *dispatch, struct ga_task_entry *entry, uint32_t number);
void ga_dispatch_on_host_timer(struct ga_dispatch *dispatch, size_t number, uint32_t stamp);
void ga_dispatch_on_held_timer(struct ga_dispatch *dispatch, size_t number);
/* After hosts came, went, or are trusted more or less: none may be left to wait for what cannot
 * happen any more. */
void ga_dispatch_settle(struct ga_dispatch *dispatch);

/* --- answer.c: what an answer means for its task --- */

/* An answer to a try that its worker had. */
struct ga_answer {
    size_t host;
    uint32_t number; /* of the try */
    enum ga_failure failure;
    double since;  /* s: when it began */
    bool on_trial; /* it was the one task that its host was tried with */
};

enum ga_verdict ga_dispatch_succeeded(struct ga_dispatch *dispatch, struct ga_task_entry *entry,
                                      double seconds, struct ga_tries *tries);
enum ga_verdict ga_dispatch_failed(struct ga_dispatch *dispatch, struct ga_task_entry *entry,
                                   const struct ga_answer *answer, struct ga_tries *tries);
/* As if that try had not been: the task goes on with its other try, or waits. */
enum ga_verdict ga_dispatch_given_back(struct ga_dispatch *dispatch, struct ga_task_entry *entry);
/* Failures of a row that turned out to be the host's fault do not count. */
void ga_dispatch_forgive(struct ga_dispatch *dispatch, struct ga_task_entry *entry);

/* --- send.c: who gets how much --- */

/* How long an evaluation took, and so how many are to be kept ahead. */
void ga_dispatch_learn(struct ga_dispatch *dispatch, double seconds);
void ga_dispatch_relist(struct ga_dispatch *dispatch, size_t worker);
/* Would a task that is started now, behind `behind` others, probably be done in time? */
bool ga_dispatch_in_time(const struct ga_dispatch *dispatch, double behind);
size_t ga_dispatch_idle_slots(const struct ga_dispatch *dispatch); /* that could be used */
/* Shorter evaluations are not for worker 0, which shares a core with the master. */
bool ga_dispatch_worth_it(const struct ga_dispatch *dispatch, size_t worker);
bool ga_dispatch_send_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action);
void ga_dispatch_make_action(struct ga_dispatch *dispatch, struct ga_dispatch_action *action,
                             enum ga_dispatch_kind kind, size_t worker, size_t n);

/* --- idle.c: what idle slots are good for when nothing waits --- */

bool ga_dispatch_recall_all(struct ga_dispatch *dispatch, enum ga_host_list hosts,
                            struct ga_dispatch_action *action);
bool ga_dispatch_use_idle(struct ga_dispatch *dispatch, struct ga_dispatch_action *action);

#endif
