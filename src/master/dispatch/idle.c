/* SPDX-License-Identifier: GPL-3.0-or-later */
/* idle.c - what idle slots are good for when nothing waits for them: tasks that wait at
 * other slots, failures that another host should confirm, and tries that take too long. */
#include "master/dispatch/dispatch_internal.h"
#include <math.h>

/* Below this a task is done before its recall would have arrived. */
#define WORTH_A_RECALL_S 1e-3
/* What runs for less is not taken for stuck, however short the others are. */
#define LONG_S 0.1

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Marks up to `most` tasks of a worker that have not started, the last ones first. */
static size_t mark_recalled(struct ga_dispatch *dispatch, size_t worker, size_t most)
{
    const struct ga_load *load = dispatch->workers.loads[worker];
    size_t n = 0;
    for (size_t i = load->n; i-- > load->slots && n < most;) {
        struct ga_item *item = ga_load_at(load, i);
        if (item->state != GA_ITEM_SENT)
            continue;
        item->state = GA_ITEM_RECALLED;
        dispatch->ids[n] = item->task;
        dispatch->numbers[n++] = item->number;
    }
    dispatch->n_recalled += n;
    return n;
}

/* Asks the next worker of those hosts that holds what has not started for up to `most` of it. One
 * of which all is recalled already is not looked at again before something changes there. */
static bool recall_some(struct ga_dispatch *dispatch, enum ga_host_list hosts, size_t most,
                        struct ga_dispatch_action *action)
{
    struct ga_workers *workers = &dispatch->workers;
    size_t worker = GA_NO_WORKER;
    while ((worker = ga_workers_first(workers, hosts, GA_WORKERS_AHEAD)) != GA_NO_WORKER) {
        size_t n = mark_recalled(dispatch, worker, min_size(most, GA_DISPATCH_BATCH));
        if (n == 0) {
            ga_workers_drop(workers, worker, GA_WORKERS_AHEAD);
            continue;
        }
        ga_workers_rotate(workers, worker, GA_WORKERS_AHEAD);
        ga_hosts_rotate(&workers->hosts, hosts, workers->loads[worker]->host);
        ga_dispatch_make_action(dispatch, action, GA_DISPATCH_RECALL, worker, n);
        return true;
    }
    return false;
}

bool ga_dispatch_recall_all(struct ga_dispatch *dispatch, enum ga_host_list hosts,
                            struct ga_dispatch_action *action)
{
    return recall_some(dispatch, hosts, GA_DISPATCH_BATCH, action);
}

static void wake_at(struct ga_dispatch *dispatch, double time)
{
    dispatch->idle_wake = fmin(dispatch->idle_wake, time);
}

/* Short tasks are not worth asking back, unless one of them turns out to be long, or all that runs
 * are tries that were cancelled: nobody knows when these end. */
static bool is_worth_a_recall(struct ga_dispatch *dispatch)
{
    if (!ga_durations_are_known(&dispatch->durations) ||
        dispatch->durations.median >= WORTH_A_RECALL_S)
        return true;
    if (dispatch->running.first == GA_NO_ID)
        return true;
    double long_at = ga_running_try(&dispatch->tasks, dispatch->running.first)->since + LONG_S;
    if (dispatch->now >= long_at)
        return true;
    wake_at(dispatch, long_at);
    return false;
}

static bool recall_next(struct ga_dispatch *dispatch, size_t idle,
                        struct ga_dispatch_action *action)
{
    if (ga_hosts_first(&dispatch->workers.hosts, GA_HOSTS_AHEAD) == GA_NO_OWNER ||
        !is_worth_a_recall(dispatch))
        return false;
    return recall_some(dispatch, GA_HOSTS_AHEAD, idle, action);
}

static void send_one(struct ga_dispatch *dispatch, size_t worker, struct ga_task_entry *entry,
                     struct ga_dispatch_action *action)
{
    ga_dispatch_give(dispatch, worker, entry, 0);
    ga_dispatch_begin_items(dispatch, worker);
    ga_dispatch_relist(dispatch, worker);
    ga_dispatch_make_action(dispatch, action, GA_DISPATCH_SEND, worker, 1);
}

/* Who can say whether a host or its task is at fault. One that fails itself is asked only if for a
 * while none better was free; worker 0, if there is no other at all. */
static size_t find_witness(struct ga_dispatch *dispatch, size_t accused)
{
    const struct ga_workers *workers = &dispatch->workers;
    const struct ga_hosts *hosts = &workers->hosts;
    const struct ga_load *zero = workers->loads[0];
    size_t host = ga_hosts_free(hosts, accused);
    if (host == GA_NO_OWNER) {
        bool can = ga_load_serves(zero) && zero->n < zero->slots && zero->host != accused &&
                   hosts->of[zero->host]->trust == GA_TRUSTED;
        return can ? 0 : GA_NO_WORKER;
    }
    double patient_until = hosts->of[accused]->held_since + ga_dispatch_patience(dispatch);
    if (hosts->of[host]->failures > 0 && ga_hosts_has_other_clear(hosts, accused) &&
        dispatch->now < patient_until) {
        wake_at(dispatch, patient_until);
        return GA_NO_WORKER;
    }
    return ga_link_first(&hosts->of[host]->workers[GA_WORKERS_FREE]);
}

/* The two hosts that have waited longest for a witness: one of them can have any witness. */
static bool confirm_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    const struct ga_link *held = &dispatch->workers.hosts.lists[GA_HOSTS_HELD];
    size_t accused[2] = {ga_link_first(held), ga_link_first_but(held, ga_link_first(held))};
    for (int i = 0; i < 2 && accused[i] != GA_NO_OWNER; i++) {
        size_t worker = find_witness(dispatch, accused[i]);
        if (worker == GA_NO_WORKER)
            continue;
        uint64_t task = ga_dispatch_host(dispatch, accused[i])->held.first;
        struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
        send_one(dispatch, worker, entry, action);
        ga_dispatch_file_held(dispatch, entry);
        return true;
    }
    return false;
}

/* A free worker for a second try: another than that of the first, on another host if possible; but
 * not on the host that failed it, if that is still held. */
static size_t find_second(const struct ga_dispatch *dispatch, const struct ga_task_entry *entry,
                          size_t worker)
{
    const struct ga_hosts *hosts = &dispatch->workers.hosts;
    size_t own = dispatch->workers.loads[worker]->host, other = ga_hosts_free(hosts, own);
    size_t accused = entry->state == GA_TASK_HELD ? entry->host : GA_NO_OWNER;
    if (other != GA_NO_OWNER && other != accused)
        return ga_link_first(&hosts->of[other]->workers[GA_WORKERS_FREE]);
    if (hosts->of[own]->trust != GA_TRUSTED || own == accused)
        return GA_NO_WORKER;
    return ga_link_first_but(&hosts->of[own]->workers[GA_WORKERS_FREE], worker);
}

static void duplicate(struct ga_dispatch *dispatch, struct ga_task_entry *entry, size_t worker,
                      struct ga_dispatch_action *action)
{
    send_one(dispatch, worker, entry, action);
    if (entry->state == GA_TASK_HELD)
        ga_dispatch_file_held(dispatch, entry);
    struct ga_notice notice = {.kind = GA_DISPATCH_DUPLICATED,
                               .worker = worker,
                               .task = entry->number,
                               .number = action->tries[0]};
    ga_notices_add(&dispatch->notices, notice);
    dispatch->n_duplicated++;
}

/* The oldest of those that run alone and for too long. One that cannot be given to whoever is free,
 * because that one has it, is left out: no more than a worker has slots. */
static bool duplicate_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    struct ga_running *running = &dispatch->running;
    double after = dispatch->policy.duplicate_after;
    if (after <= 0 || !ga_durations_are_known(&dispatch->durations))
        return false;
    double limit = fmax(after * dispatch->durations.median, LONG_S);
    for (uint64_t name = running->candidate; name != GA_NO_ID;) {
        const struct ga_open_try *one = ga_running_try(&dispatch->tasks, name);
        struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, ga_running_task(name));
        if (entry->n_open == GA_TASK_TRIES) {
            if (name == running->candidate)
                ga_running_pass(running, &dispatch->tasks);
        } else if (dispatch->now < one->since + limit) {
            wake_at(dispatch, one->since + limit);
            return false;
        } else {
            size_t worker = find_second(dispatch, entry, one->worker);
            if (worker != GA_NO_WORKER) {
                duplicate(dispatch, entry, worker, action);
                return true;
            }
        }
        name = one->next;
    }
    return false;
}

bool ga_dispatch_use_idle(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    size_t idle = ga_dispatch_idle_slots(dispatch);
    if (idle <= dispatch->n_recalled) /* all will have something to do soon */
        return false;
    return recall_next(dispatch, idle - dispatch->n_recalled, action) ||
           confirm_next(dispatch, action) || duplicate_next(dispatch, action);
}
