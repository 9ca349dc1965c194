/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tasks.c - a task's way through its states: waiting, paused, held, over. */
#include "master/dispatch/dispatch_internal.h"
#include <math.h>

/* How long a failed task is kept for another host: so many medians, but at least that long. */
#define PATIENCE_MEDIANS 2
#define PATIENCE_S       1.0

double ga_dispatch_patience(const struct ga_dispatch *dispatch)
{
    return fmax(PATIENCE_MEDIANS * dispatch->durations.median, PATIENCE_S);
}

void ga_dispatch_wait_first(struct ga_dispatch *dispatch, uint64_t task)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    entry->state = GA_TASK_WAITING;
    ga_task_list_append(&dispatch->tasks, &dispatch->first, task);
}

static void set_timer(struct ga_dispatch *dispatch, uint64_t task, double time)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    struct ga_timer timer = {
        .time = time, .kind = GA_TIMER_TASK, .stamp = ++entry->stamp, .subject = task};
    ga_timers_set(&dispatch->timers, timer);
}

void ga_dispatch_wait_again(struct ga_dispatch *dispatch, uint64_t task)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    if (dispatch->now >= entry->elsewhere_until ||
        !ga_hosts_has_other(&dispatch->workers.hosts, entry->host)) {
        ga_dispatch_wait_first(dispatch, task);
        return;
    }
    entry->state = GA_TASK_WAITING;
    ga_task_list_append(&dispatch->tasks, &ga_dispatch_host(dispatch, entry->host)->avoiders, task);
    dispatch->n_avoiding++;
    ga_hosts_relist(&dispatch->workers.hosts, entry->host);
    set_timer(dispatch, task, entry->elsewhere_until);
}

void ga_dispatch_wait_elsewhere(struct ga_dispatch *dispatch, uint64_t task)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    entry->elsewhere_until = dispatch->now + ga_dispatch_patience(dispatch);
    ga_dispatch_wait_again(dispatch, task);
}

void ga_dispatch_retry(struct ga_dispatch *dispatch, uint64_t task, enum ga_failure failure)
{
    double pause = dispatch->policy.pause[failure];
    if (!(pause > 0)) {
        ga_dispatch_wait_elsewhere(dispatch, task);
        return;
    }
    ga_task_table_find(&dispatch->tasks, task)->state = GA_TASK_PAUSED;
    dispatch->n_paused++;
    set_timer(dispatch, task, dispatch->now + pause);
}

void ga_dispatch_unlist(struct ga_dispatch *dispatch, uint64_t task)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    const struct ga_task_list *list = entry->list;
    entry->stamp++;
    dispatch->n_paused -= entry->state == GA_TASK_PAUSED;
    ga_task_list_leave(&dispatch->tasks, task);
    if (!list || list == &dispatch->first || list == &dispatch->new)
        return;
    if (entry->state == GA_TASK_WAITING)
        dispatch->n_avoiding--;
    ga_hosts_relist(&dispatch->workers.hosts, entry->host);
}

void ga_dispatch_on_task_timer(struct ga_dispatch *dispatch, uint64_t task, uint32_t stamp)
{
    const struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    if (!entry || entry->stamp != stamp)
        return;
    bool paused = entry->state == GA_TASK_PAUSED;
    ga_dispatch_unlist(dispatch, task);
    if (paused)
        ga_dispatch_wait_elsewhere(dispatch, task);
    else
        ga_dispatch_wait_first(dispatch, task);
}

static bool another_host_tries(const struct ga_dispatch *dispatch,
                               const struct ga_task_entry *entry)
{
    for (int i = 0; i < GA_TASK_TRIES; i++) {
        uint32_t worker = entry->tries[i].worker;
        if (worker != GA_NONE_U32 && dispatch->workers.loads[worker]->host != entry->host)
            return true;
    }
    return false;
}

void ga_dispatch_file_held(struct ga_dispatch *dispatch, uint64_t task)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    struct ga_host *host = ga_dispatch_host(dispatch, entry->host);
    bool confirming = another_host_tries(dispatch, entry);
    ga_task_list_leave(&dispatch->tasks, task);
    ga_task_list_append(&dispatch->tasks, confirming ? &host->confirming : &host->held, task);
    ga_hosts_relist(&dispatch->workers.hosts, entry->host);
}

void ga_dispatch_end_task(struct ga_dispatch *dispatch, uint64_t task)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    for (int i = 0; i < GA_TASK_TRIES; i++) {
        uint32_t worker = entry->tries[i].worker;
        if (worker == GA_NONE_U32)
            continue;
        const struct ga_load *load = dispatch->workers.loads[worker];
        size_t at = ga_load_find(load, task, entry->tries[i].number);
        ga_dispatch_close_try(dispatch, task, i);
        ga_dispatch_cancel_item(dispatch, worker, ga_load_at(load, at));
    }
    dispatch->n_held -= entry->state == GA_TASK_HELD;
    ga_dispatch_unlist(dispatch, task);
    ga_task_table_remove(&dispatch->tasks, task);
}
