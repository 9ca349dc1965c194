/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tries.c - tries begin, run, and end. A try is known in two places: among what its worker
 * has, until that answers; and among its task's open tries, while its answer is wanted. */
#include "common/error.h"
#include "master/dispatch/dispatch_internal.h"
#include <math.h>

int ga_dispatch_find_try(const struct ga_task_entry *entry, size_t worker, uint32_t number)
{
    int place = 0;
    while (place < GA_TASK_TRIES &&
           (entry->tries[place].worker != worker || entry->tries[place].number != number))
        place++;
    return place;
}

void ga_dispatch_open_try(struct ga_dispatch *dispatch, struct ga_task_entry *entry, size_t worker,
                          uint32_t number)
{
    GA_ASSERT(entry->n_open < GA_TASK_TRIES);
    int place = entry->tries[0].worker == GA_NONE_U32 ? 0 : 1;
    entry->tries[place].worker = (uint32_t)worker;
    entry->tries[place].number = number;
    entry->tries[place].since = INFINITY;
    entry->n_open++;
    dispatch->n_wanted++;
}

/* The other try of its task is alone again: it may get another companion. */
static void reconsider(struct ga_dispatch *dispatch, struct ga_task_entry *entry, int place)
{
    double since = entry->tries[place].since;
    if (isinf(since))
        return;
    ga_running_remove(&dispatch->running, &dispatch->tasks, entry, place);
    ga_running_add(&dispatch->running, &dispatch->tasks, entry, place, since);
}

void ga_dispatch_close_try(struct ga_dispatch *dispatch, struct ga_task_entry *entry, int place)
{
    ga_running_remove(&dispatch->running, &dispatch->tasks, entry, place);
    entry->tries[place].worker = GA_NONE_U32;
    entry->n_open--;
    dispatch->n_wanted--;
    if (entry->n_open > 0)
        reconsider(dispatch, entry, GA_TASK_TRIES - 1 - place);
}

void ga_dispatch_begin_item(struct ga_dispatch *dispatch, size_t worker, struct ga_item *item,
                            double since)
{
    item->since = since;
    if (item->state == GA_ITEM_RECALLED) { /* that came too late */
        dispatch->n_recalled--;
        item->state = GA_ITEM_SENT;
    }
    if (item->state == GA_ITEM_CANCELLED)
        return;
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, item->task);
    int place = ga_dispatch_find_try(entry, worker, item->number);
    ga_running_add(&dispatch->running, &dispatch->tasks, entry, place, since);
}

void ga_dispatch_begin_items(struct ga_dispatch *dispatch, size_t worker)
{
    struct ga_item *item = NULL;
    while ((item = ga_load_begin_next(dispatch->workers.loads[worker])) != NULL)
        ga_dispatch_begin_item(dispatch, worker, item, dispatch->now);
}

void ga_dispatch_give(struct ga_dispatch *dispatch, size_t worker, struct ga_task_entry *entry,
                      size_t at)
{
    const uint32_t number = entry->next_try++, attempt = entry->next_attempt++;
    struct ga_item *item = ga_workers_give(&dispatch->workers, worker);
    /* filled where it stays: a copy that is read at once waits for the parts to be written */
    *item = (struct ga_item){
        .task = entry->number, .number = number, .attempt = attempt, .since = INFINITY};
    if (entry->state != GA_TASK_HELD)
        entry->state = GA_TASK_OUT;
    ga_dispatch_open_try(dispatch, entry, worker, number);
    dispatch->ids[at] = entry->number;
    dispatch->numbers[at] = number;
    dispatch->attempts[at] = attempt;
}

void ga_dispatch_cancel_item(struct ga_dispatch *dispatch, size_t worker, struct ga_item *item)
{
    dispatch->n_recalled -= item->state == GA_ITEM_RECALLED;
    item->state = GA_ITEM_CANCELLED;
    struct ga_notice notice = {
        .kind = GA_DISPATCH_CANCEL, .worker = worker, .task = item->task, .number = item->number};
    ga_notices_add(&dispatch->notices, notice);
}

/* What becomes of a task one of whose tries never answered. */
static void count_expired(struct ga_dispatch *dispatch, struct ga_task_entry *entry, size_t host,
                          uint32_t number)
{
    struct ga_notice notice = {
        .kind = GA_DISPATCH_EXPIRED, .task = entry->number, .number = number};
    if (ga_dispatch_host(dispatch, host)->trial == entry->number)
        ga_dispatch_quarantine(dispatch, host);
    ga_dispatch_forgive(dispatch, entry);
    if (entry->state == GA_TASK_HELD) {
        ga_dispatch_file_held(dispatch, entry);
        return;
    }
    entry->answered++;
    entry->failed++;
    entry->host = (uint32_t)host;
    entry->in_row = 0;
    if (entry->first_failure == GA_FAILURE_NONE)
        entry->first_failure = GA_FAILURE_TIMEOUT;
    if (entry->n_open > 0)
        return;
    if (entry->failed <= dispatch->policy.retries[GA_FAILURE_TIMEOUT]) {
        ga_dispatch_retry(dispatch, entry, GA_FAILURE_TIMEOUT);
        return;
    }
    ga_notices_add(&dispatch->notices, notice);
    ga_dispatch_end_task(dispatch, entry);
}

void ga_dispatch_expire(struct ga_dispatch *dispatch)
{
    double lease = dispatch->policy.lease;
    while (lease > 0 && dispatch->running.first != GA_NO_ID) {
        uint64_t name = dispatch->running.first;
        struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, ga_running_task(name));
        const struct ga_open_try *one = ga_running_try(&dispatch->tasks, name);
        if (dispatch->now < one->since + lease)
            return;
        size_t worker = one->worker;
        uint32_t number = one->number;
        const struct ga_load *load = dispatch->workers.loads[worker];
        size_t at = ga_load_find(load, entry->number, number);
        ga_dispatch_close_try(dispatch, entry, (int)(name % GA_TASK_TRIES));
        ga_dispatch_cancel_item(dispatch, worker, ga_load_at(load, at));
        count_expired(dispatch, entry, load->host, number);
    }
}
