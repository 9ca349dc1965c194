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

void ga_dispatch_wait_first(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    entry->state = GA_TASK_WAITING;
    ga_task_list_append(&dispatch->tasks, &dispatch->first, entry);
}

static void set_timer(struct ga_dispatch *dispatch, struct ga_task_entry *entry, double time)
{
    struct ga_timer timer = {
        .time = time, .kind = GA_TIMER_TASK, .stamp = ++entry->stamp, .subject = entry->number};
    ga_timers_set(&dispatch->timers, timer);
}

void ga_dispatch_wait_again(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    if (dispatch->now >= entry->elsewhere_until ||
        !ga_hosts_has_other(&dispatch->workers.hosts, entry->host)) {
        ga_dispatch_wait_first(dispatch, entry);
        return;
    }
    entry->state = GA_TASK_WAITING;
    ga_task_list_append(&dispatch->tasks, &ga_dispatch_host(dispatch, entry->host)->avoiders,
                        entry);
    dispatch->n_avoiding++;
    ga_hosts_relist(&dispatch->workers.hosts, entry->host);
    set_timer(dispatch, entry, entry->elsewhere_until);
}

void ga_dispatch_wait_elsewhere(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    entry->elsewhere_until = dispatch->now + ga_dispatch_patience(dispatch);
    ga_dispatch_wait_again(dispatch, entry);
}

void ga_dispatch_retry(struct ga_dispatch *dispatch, struct ga_task_entry *entry,
                       enum ga_failure failure)
{
    double pause = dispatch->policy.pause[failure];
    if (!(pause > 0)) {
        ga_dispatch_wait_elsewhere(dispatch, entry);
        return;
    }
    entry->state = GA_TASK_PAUSED;
    dispatch->n_paused++;
    set_timer(dispatch, entry, dispatch->now + pause);
}

struct ga_task_entry *ga_dispatch_take_new(struct ga_dispatch *dispatch)
{
    struct ga_task_entry *entry = NULL;
    if (dispatch->next_new < dispatch->tasks.base)
        dispatch->next_new = dispatch->tasks.base;
    do
        entry = ga_task_table_find(&dispatch->tasks, dispatch->next_new++);
    while (!entry || entry->state != GA_TASK_NEW);
    dispatch->n_new--;
    return entry;
}

void ga_dispatch_unlist(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    const struct ga_task_list *list = entry->list;
    entry->stamp++;
    dispatch->n_new -= entry->state == GA_TASK_NEW;
    dispatch->n_paused -= entry->state == GA_TASK_PAUSED;
    ga_task_list_leave(&dispatch->tasks, entry);
    if (!list || list == &dispatch->first)
        return;
    if (entry->state == GA_TASK_WAITING)
        dispatch->n_avoiding--;
    ga_hosts_relist(&dispatch->workers.hosts, entry->host);
}

void ga_dispatch_on_task_timer(struct ga_dispatch *dispatch, uint64_t task, uint32_t stamp)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    if (!entry || entry->stamp != stamp)
        return;
    bool paused = entry->state == GA_TASK_PAUSED;
    ga_dispatch_unlist(dispatch, entry);
    if (paused)
        ga_dispatch_wait_elsewhere(dispatch, entry);
    else
        ga_dispatch_wait_first(dispatch, entry);
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

void ga_dispatch_file_held(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    struct ga_host *host = ga_dispatch_host(dispatch, entry->host);
    bool confirming = another_host_tries(dispatch, entry);
    ga_task_list_leave(&dispatch->tasks, entry);
    ga_task_list_append(&dispatch->tasks, confirming ? &host->confirming : &host->held, entry);
    ga_hosts_relist(&dispatch->workers.hosts, entry->host);
}

static void cancel_tries(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    for (int i = 0; entry->n_open > 0; i++) {
        uint32_t worker = entry->tries[i].worker;
        if (worker == GA_NONE_U32)
            continue;
        const struct ga_load *load = dispatch->workers.loads[worker];
        size_t at = ga_load_find(load, entry->number, entry->tries[i].number);
        ga_dispatch_close_try(dispatch, entry, i);
        ga_dispatch_cancel_item(dispatch, worker, ga_load_at(load, at));
    }
}

void ga_dispatch_end_task(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    if (entry->n_open > 0)
        cancel_tries(dispatch, entry);
    if (entry->state != GA_TASK_OUT) {
        dispatch->n_held -= entry->state == GA_TASK_HELD;
        ga_dispatch_unlist(dispatch, entry);
    }
    ga_task_table_remove(&dispatch->tasks, entry);
}
