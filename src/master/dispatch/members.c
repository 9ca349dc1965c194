/* SPDX-License-Identifier: GPL-3.0-or-later */
/* members.c - workers that join, are lost and come back, and go by themselves: what becomes of the
 * tries that they have. */
#include "master/dispatch/dispatch_internal.h"

/* Is what a worker that was lost still has to be gone on with? What has not even started there is
 * not if another has it by now; nor is what had run for too long when its worker was lost. */
static bool is_still_wanted(const struct ga_dispatch *dispatch, const struct ga_item *item,
                            bool runs)
{
    const struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, item->task);
    double lease = dispatch->policy.lease;
    return item->state == GA_ITEM_SENT && entry && entry->state != GA_TASK_HELD &&
           entry->n_open < GA_TASK_TRIES && (runs || entry->n_open == 0) &&
           !(lease > 0 && dispatch->now >= item->since + lease);
}

static void go_on(struct ga_dispatch *dispatch, size_t worker, struct ga_item *item, bool runs)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, item->task);
    ga_dispatch_unlist(dispatch, entry);
    entry->state = GA_TASK_OUT;
    ga_dispatch_open_try(dispatch, entry, worker, item->number);
    if (!runs)
        return;
    entry->losses--; /* it did not die of it */
    ga_dispatch_begin_item(dispatch, worker, item, item->since);
}

/* What was to come back and has not yet is as welcome where it is. */
static void stop_recalls(struct ga_dispatch *dispatch, size_t worker)
{
    const struct ga_load *load = dispatch->workers.loads[worker];
    for (size_t i = load->slots; i < load->n; i++) {
        struct ga_item *item = ga_load_at(load, i);
        dispatch->n_recalled -= item->state == GA_ITEM_RECALLED;
        if (item->state == GA_ITEM_RECALLED)
            item->state = GA_ITEM_SENT;
    }
}

static void go_on_with_all(struct ga_dispatch *dispatch, size_t worker)
{
    struct ga_load *load = dispatch->workers.loads[worker];
    for (size_t i = 0; i < load->n; i++) {
        struct ga_item *item = ga_load_at(load, i);
        bool runs = i < load->slots;
        load->begun = runs ? i + 1 : load->slots;
        if (is_still_wanted(dispatch, item, runs))
            go_on(dispatch, worker, item, runs);
        else
            ga_dispatch_cancel_item(dispatch, worker, item);
    }
}

void ga_dispatch_extend(struct ga_dispatch *dispatch, size_t n_workers)
{
    ga_workers_extend(&dispatch->workers, n_workers);
}

void ga_dispatch_join(struct ga_dispatch *dispatch, size_t worker, uint32_t slots, size_t host,
                      double now)
{
    const struct ga_load *load = dispatch->workers.loads[worker];
    bool was_lost = !load->live;
    ga_dispatch_hear(dispatch, now);
    ga_dispatch_tidy(dispatch);
    ga_workers_join(&dispatch->workers, worker, slots, host);
    if (was_lost)
        go_on_with_all(dispatch, worker);
    else
        stop_recalls(dispatch, worker);
    ga_dispatch_relist(dispatch, worker);
    ga_dispatch_settle(dispatch);
}

void ga_dispatch_retire(struct ga_dispatch *dispatch, size_t worker, double now)
{
    const struct ga_load *load = dispatch->workers.loads[worker];
    if (!ga_load_serves(load))
        return;
    ga_dispatch_hear(dispatch, now);
    ga_dispatch_tidy(dispatch);
    for (size_t i = load->slots; i < load->n; i++) {
        struct ga_item *item = ga_load_at(load, i);
        dispatch->n_recalled += item->state == GA_ITEM_SENT;
        if (item->state == GA_ITEM_SENT)
            item->state = GA_ITEM_RECALLED;
    }
    ga_workers_retire(&dispatch->workers, worker);
    ga_dispatch_settle(dispatch);
}

/* A try that its worker took with it. */
static void lose_try(struct ga_dispatch *dispatch, size_t worker, const struct ga_item *item,
                     bool ran)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, item->task);
    ga_dispatch_close_try(dispatch, entry, ga_dispatch_find_try(entry, worker, item->number));
    entry->losses += ran;
    if (entry->state == GA_TASK_HELD) {
        ga_dispatch_file_held(dispatch, entry);
    } else if (entry->n_open == 0 && entry->losses > dispatch->policy.losses) {
        struct ga_notice notice = {
            .kind = GA_DISPATCH_LOST, .task = item->task, .number = item->number};
        ga_notices_add(&dispatch->notices, notice);
        ga_dispatch_end_task(dispatch, entry);
    } else if (entry->n_open == 0) {
        ga_dispatch_wait_again(dispatch, entry);
    }
}

void ga_dispatch_lose(struct ga_dispatch *dispatch, size_t worker, double now)
{
    const struct ga_load *load = dispatch->workers.loads[worker];
    if (!load->live)
        return;
    ga_dispatch_hear(dispatch, now);
    ga_dispatch_tidy(dispatch);
    struct ga_host *host = ga_dispatch_host(dispatch, load->host);
    for (size_t i = 0; i < load->n; i++) {
        struct ga_item *item = ga_load_at(load, i);
        if (item->state == GA_ITEM_CANCELLED)
            continue;
        dispatch->n_recalled -= item->state == GA_ITEM_RECALLED;
        item->state = GA_ITEM_SENT;
        lose_try(dispatch, worker, item, i < load->slots);
        if (host->trial == item->task)
            host->trial = GA_NO_ID;
    }
    ga_workers_leave(&dispatch->workers, worker);
    ga_dispatch_settle(dispatch);
}
