/* SPDX-License-Identifier: GPL-3.0-or-later */
/* send.c - who gets how much of what waits. */
#include "master/dispatch/dispatch_internal.h"
#include <math.h>

/* Tasks kept ahead of a slot, at most, however short they are. */
#define MOST_AHEAD 1024

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

void ga_dispatch_learn(struct ga_dispatch *dispatch, double seconds)
{
    if (!ga_durations_learn(&dispatch->durations, seconds) ||
        !ga_durations_are_known(&dispatch->durations))
        return;
    double n = ceil(dispatch->policy.ahead / fmax(dispatch->durations.median, 1e-9));
    dispatch->ahead = (size_t)fmin(fmax(n, 1), MOST_AHEAD);
}

bool ga_dispatch_worth_it(const struct ga_dispatch *dispatch, size_t worker)
{
    return worker != 0 || dispatch->workers.hosts.slots <= dispatch->workers.loads[0]->slots ||
           !ga_durations_are_known(&dispatch->durations) ||
           dispatch->durations.median >= dispatch->policy.local_worth;
}

static bool zero_serves(const struct ga_dispatch *dispatch)
{
    const struct ga_load *zero = dispatch->workers.loads[0];
    return ga_load_serves(zero) && dispatch->workers.hosts.of[zero->host]->trust == GA_TRUSTED;
}

bool ga_dispatch_spares_messages(const struct ga_dispatch *dispatch, double message)
{
    return ga_durations_are_known(&dispatch->durations) && zero_serves(dispatch) &&
           (dispatch->workers.hosts.slots <= dispatch->workers.loads[0]->slots ||
            dispatch->durations.median < message);
}

void ga_dispatch_relist(struct ga_dispatch *dispatch, size_t worker)
{
    if (dispatch->workers.loads[worker]->slots > 0) /* it has joined, at least once */
        ga_workers_relist(&dispatch->workers, worker, dispatch->ahead,
                          ga_dispatch_worth_it(dispatch, worker));
}

bool ga_dispatch_in_time(const struct ga_dispatch *dispatch, double behind)
{
    double most = dispatch->durations.most;
    return isinf(dispatch->finish_by) || !ga_durations_are_known(&dispatch->durations) ||
           dispatch->now < dispatch->finish_by - (behind + 1) * most;
}

/* Slots of trusted hosts that get tasks: all, but perhaps not worker 0's. */
static size_t usable_slots(const struct ga_dispatch *dispatch, size_t *busy)
{
    const struct ga_workers *workers = &dispatch->workers;
    const struct ga_load *zero = workers->loads[0];
    *busy = workers->hosts.busy;
    if (!zero_serves(dispatch) || ga_dispatch_worth_it(dispatch, 0))
        return workers->hosts.slots;
    *busy -= min_size(zero->n, zero->slots);
    return workers->hosts.slots - zero->slots;
}

size_t ga_dispatch_idle_slots(const struct ga_dispatch *dispatch)
{
    size_t busy = 0, slots = usable_slots(dispatch, &busy);
    return slots - busy;
}

/* Tasks that wait and may go to that host. */
static size_t available(const struct ga_dispatch *dispatch, size_t host)
{
    return dispatch->first.n + dispatch->n_new + dispatch->n_avoiding -
           ga_dispatch_host(dispatch, host)->avoiders.n;
}

/* How many of the waiting tasks a worker may have without taking them from slots that are free
 * elsewhere; its own free slots come first. */
static size_t spare(const struct ga_dispatch *dispatch, const struct ga_load *load)
{
    size_t waiting = available(dispatch, load->host);
    if (load->n >= load->slots) /* no worker that can be used has a free slot */
        return waiting;
    size_t own = load->slots - load->n, elsewhere = ga_dispatch_idle_slots(dispatch) - own;
    return waiting > elsewhere + own ? waiting - elsewhere : min_size(own, waiting);
}

/* How many tasks a worker may hold so that the last of them would be done in time. */
static size_t most_in_time(const struct ga_dispatch *dispatch, const struct ga_load *load)
{
    double most = dispatch->durations.most;
    if (isinf(dispatch->finish_by) || most <= 0)
        return SIZE_MAX;
    double layers = floor((dispatch->finish_by - dispatch->now) / most);
    return load->slots * (size_t)fmin(fmax(layers, 1), MOST_AHEAD + 1);
}

/* How many tasks a worker gets at once: up to what it should hold, but near the end no more than
 * its share of all that is left. 0 if it holds that already, which one with a free slot never does
 * unless none may go to its host. */
static size_t portion(const struct ga_dispatch *dispatch, const struct ga_load *load)
{
    size_t busy = 0, slots = usable_slots(dispatch, &busy);
    size_t left = available(dispatch, load->host) + dispatch->workers.out;
    size_t share = (left + slots - 1) / slots * load->slots;
    size_t target = min_size(share, load->slots * (1 + dispatch->ahead));
    target = min_size(target, most_in_time(dispatch, load));
    if (target <= load->n)
        return 0;
    return min_size(min_size(target - load->n, spare(dispatch, load)), dispatch->policy.batch);
}

/* A free host that may have some of what waits: what the first one must not have, any other may. */
static size_t next_free(const struct ga_dispatch *dispatch)
{
    const struct ga_hosts *hosts = &dispatch->workers.hosts;
    size_t host = ga_hosts_free(hosts, GA_NO_OWNER);
    if (host != GA_NO_OWNER && available(dispatch, host) == 0)
        host = ga_hosts_free(hosts, host);
    return host != GA_NO_OWNER && available(dispatch, host) > 0 ? host : GA_NO_OWNER;
}

/* Whoever was listed as having room is asked again, as what is kept ahead may have shrunk since;
 * one that has its share is not looked at again before something changes there. */
static size_t next_with_room(struct ga_dispatch *dispatch, size_t *n)
{
    struct ga_workers *workers = &dispatch->workers;
    size_t worker = GA_NO_WORKER;
    while ((worker = ga_workers_first(workers, GA_HOSTS_ROOM, GA_WORKERS_ROOM)) != GA_NO_WORKER) {
        ga_dispatch_relist(dispatch, worker);
        if (ga_workers_first(workers, GA_HOSTS_ROOM, GA_WORKERS_ROOM) != worker)
            continue;
        *n = portion(dispatch, workers->loads[worker]);
        if (*n > 0)
            return worker;
        ga_workers_drop(workers, worker, GA_WORKERS_ROOM);
    }
    return GA_NO_WORKER;
}

/* Those that failed elsewhere first, then those that were out before. */
static struct ga_task_entry *take(struct ga_dispatch *dispatch, size_t host)
{
    const struct ga_hosts *hosts = &dispatch->workers.hosts;
    size_t avoided = ga_link_first_but(&hosts->lists[GA_HOSTS_AVOIDED], host);
    if (avoided == GA_NO_OWNER && dispatch->first.n == 0)
        return ga_dispatch_take_new(dispatch);
    uint64_t task =
        avoided != GA_NO_OWNER ? hosts->of[avoided]->avoiders.first : dispatch->first.first;
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    ga_dispatch_unlist(dispatch, entry);
    return entry;
}

static void send(struct ga_dispatch *dispatch, size_t worker, size_t n,
                 struct ga_dispatch_action *action)
{
    size_t host = dispatch->workers.loads[worker]->host;
    for (size_t i = 0; i < n; i++)
        ga_dispatch_give(dispatch, worker, take(dispatch, host), i);
    ga_dispatch_begin_items(dispatch, worker);
    ga_dispatch_relist(dispatch, worker);
    ga_hosts_rotate(&dispatch->workers.hosts, GA_HOSTS_FREE, host);
    ga_hosts_rotate(&dispatch->workers.hosts, GA_HOSTS_ROOM, host);
    ga_dispatch_make_action(dispatch, action, GA_DISPATCH_SEND, worker, n);
}

/* One task for a host that is tried again. */
static bool send_trial(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    size_t host = ga_hosts_first(&dispatch->workers.hosts, GA_HOSTS_TRIAL);
    if (host == GA_NO_OWNER || available(dispatch, host) == 0)
        return false;
    size_t worker = ga_link_first(&ga_dispatch_host(dispatch, host)->workers[GA_WORKERS_FREE]);
    send(dispatch, worker, 1, action);
    ga_dispatch_host(dispatch, host)->trial = action->tasks[0];
    ga_hosts_relist(&dispatch->workers.hosts, host);
    return true;
}

bool ga_dispatch_send_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    const struct ga_hosts *hosts = &dispatch->workers.hosts;
    if (dispatch->first.n + dispatch->n_new + dispatch->n_avoiding == 0)
        return false;
    if (send_trial(dispatch, action))
        return true;
    size_t worker = GA_NO_WORKER, n = 0;
    size_t host = next_free(dispatch);
    if (host != GA_NO_OWNER) {
        worker = ga_link_first(&hosts->of[host]->workers[GA_WORKERS_FREE]);
        n = portion(dispatch, dispatch->workers.loads[worker]);
    } else if (ga_hosts_free(hosts, GA_NO_OWNER) == GA_NO_OWNER) {
        worker = next_with_room(dispatch, &n);
    }
    if (worker == GA_NO_WORKER)
        return false;
    send(dispatch, worker, n, action);
    return true;
}
