/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch.c - which task runs where.
 * Every worker is in the lists that its load says (dispatch_workers.h), so that the next one to
 * serve is found without looking at all of them: the work for one evaluation does not grow with the
 * number of workers. */
#include "master/dispatch.h"
#include "common/error.h"
#include "master/dispatch_workers.h"
#include "master/task_table.h"
#include <math.h>
#include <stdlib.h>

/* Below this a task is done before its recall would have arrived. */
#define WORTH_A_RECALL_S 1e-3
/* Tasks kept ahead of a slot, at most, however short they are. */
#define MOST_AHEAD 1024
/* Mean of evaluation times: weight of a new one once there are many. */
#define MEAN_WEIGHT (1.0 / 16)

struct ga_dispatch {
    struct ga_dispatch_policy policy;
    struct ga_workers workers;
    struct ga_task_table tasks;
    uint64_t *lost; /* given up after too many losses, not yet told */
    size_t n_lost, lost_room;
    size_t n_recalled; /* recalls without an answer yet */
    uint64_t n_finished;
    double mean; /* s */
    bool closed;
    uint64_t ids[GA_DISPATCH_BATCH]; /* of the action handed out */
    uint32_t attempts[GA_DISPATCH_BATCH];
};

struct ga_dispatch *ga_dispatch_create(size_t n_workers, const struct ga_dispatch_policy *policy)
{
    struct ga_dispatch *dispatch = ga_alloc(1, sizeof *dispatch);
    dispatch->policy = *policy;
    ga_workers_init(&dispatch->workers, n_workers);
    return dispatch;
}

void ga_dispatch_destroy(struct ga_dispatch *dispatch)
{
    if (!dispatch)
        return;
    ga_workers_release(&dispatch->workers);
    ga_task_table_release(&dispatch->tasks);
    free(dispatch->lost);
    free(dispatch);
}

/* Tasks to keep waiting behind each running one. */
static size_t ahead_of_a_slot(const struct ga_dispatch *dispatch)
{
    if (dispatch->n_finished == 0)
        return 1;
    double n = ceil(dispatch->policy.ahead / fmax(dispatch->mean, 1e-9));
    return (size_t)fmin(fmax(n, 1), MOST_AHEAD);
}

/* Worker 0 shares a core with the master: short evaluations cost more there than they bring. */
static bool worth_it(const struct ga_dispatch *dispatch, size_t worker)
{
    return worker != 0 || dispatch->workers.n_live == 1 || dispatch->n_finished == 0 ||
           dispatch->mean >= dispatch->policy.local_worth;
}

static void relist(struct ga_dispatch *dispatch, size_t worker)
{
    ga_workers_relist(&dispatch->workers, worker, ahead_of_a_slot(dispatch),
                      worth_it(dispatch, worker));
}

void ga_dispatch_join(struct ga_dispatch *dispatch, size_t worker, uint32_t slots)
{
    ga_workers_join(&dispatch->workers, worker, slots);
    relist(dispatch, worker);
    relist(dispatch, 0);
}

static void give_up(struct ga_dispatch *dispatch, uint64_t id)
{
    if (dispatch->n_lost == dispatch->lost_room) {
        dispatch->lost_room = dispatch->lost_room ? 2 * dispatch->lost_room : 16;
        dispatch->lost = ga_realloc(dispatch->lost, dispatch->lost_room, sizeof *dispatch->lost);
    }
    dispatch->lost[dispatch->n_lost++] = id;
    ga_task_table_remove(&dispatch->tasks, id);
}

static void unrecall(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    if (entry->state == GA_TASK_RECALLED)
        dispatch->n_recalled--;
    entry->state = GA_TASK_OUT;
}

/* What has moved up to a slot runs by now: its recall came too late. */
static void forget_vain_recall(struct ga_dispatch *dispatch, size_t worker)
{
    const struct ga_worker_load *load = &dispatch->workers.loads[worker];
    if (load->n_out < load->slots)
        return;
    uint64_t id = ga_worker_load_at(load, load->slots - 1);
    unrecall(dispatch, ga_task_table_find(&dispatch->tasks, id));
}

void ga_dispatch_lose(struct ga_dispatch *dispatch, size_t worker)
{
    const struct ga_worker_load *load = &dispatch->workers.loads[worker];
    if (!load->live)
        return;
    /* from the last to the first, so that they wait in the order in which they were sent */
    for (size_t i = load->n_out; i-- > 0;) {
        uint64_t id = ga_worker_load_at(load, i);
        struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, id);
        bool was_running = i < load->slots;
        unrecall(dispatch, entry);
        entry->losses += was_running;
        if (entry->losses > dispatch->policy.losses)
            give_up(dispatch, id);
        else
            ga_task_table_wait_first(&dispatch->tasks, id);
    }
    ga_workers_leave(&dispatch->workers, worker);
    relist(dispatch, worker);
    relist(dispatch, 0);
}

void ga_dispatch_add(struct ga_dispatch *dispatch, uint64_t id)
{
    ga_task_table_add(&dispatch->tasks, id);
}

static void learn_seconds(struct ga_dispatch *dispatch, double seconds)
{
    dispatch->n_finished++;
    double weight = fmax(MEAN_WEIGHT, 1.0 / (double)dispatch->n_finished);
    dispatch->mean += weight * (fmax(seconds, 0) - dispatch->mean);
}

enum ga_verdict ga_dispatch_finish(struct ga_dispatch *dispatch, size_t worker, uint64_t id,
                                   uint32_t attempt, enum ga_failure failure, double seconds)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, id);
    if (!entry || entry->state == GA_TASK_WAITING || entry->worker != worker ||
        entry->attempt != attempt)
        return GA_VERDICT_STALE;
    unrecall(dispatch, entry);
    ga_workers_take_back(&dispatch->workers, worker, id);

    bool given_back = failure == GA_FAILURE_CANCELLED;
    bool again = given_back || (failure != GA_FAILURE_NONE && attempt < dispatch->policy.retries);
    if (!given_back) {
        learn_seconds(dispatch, seconds);
        entry->attempt += again;
    }
    if (again)
        ga_task_table_wait_first(&dispatch->tasks, id);
    else
        ga_task_table_remove(&dispatch->tasks, id);
    forget_vain_recall(dispatch, worker);
    relist(dispatch, worker);
    relist(dispatch, 0);
    return again ? GA_VERDICT_AGAIN : GA_VERDICT_FINAL;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many of the waiting tasks a worker may have without taking them from slots that are free
 * elsewhere; its own free slots come first. */
static size_t spare(const struct ga_dispatch *dispatch, const struct ga_worker_load *load)
{
    const struct ga_workers *workers = &dispatch->workers;
    size_t waiting = dispatch->tasks.n_waiting;
    if (load->n_out >= load->slots) /* no worker that can be used has a free slot */
        return waiting;
    size_t own = load->slots - load->n_out;
    size_t elsewhere = workers->n_slots - workers->n_busy - own;
    return waiting > elsewhere + own ? waiting - elsewhere : min_size(own, waiting);
}

/* How many tasks a worker gets at once: up to what it should hold, but near the end no more than
 * its share of all that is left. 0 if it holds that already, which one with a free slot never does.
 */
static size_t portion(const struct ga_dispatch *dispatch, const struct ga_worker_load *load)
{
    const struct ga_workers *workers = &dispatch->workers;
    size_t left = dispatch->tasks.n_waiting + workers->n_out;
    size_t slots = workers->n_slots - (worth_it(dispatch, 0) ? 0 : workers->loads[0].slots);
    size_t share = (left + slots - 1) / slots * load->slots;
    size_t target = min_size(share, load->slots * (1 + ahead_of_a_slot(dispatch)));
    if (target <= load->n_out)
        return 0;
    return min_size(min_size(target - load->n_out, spare(dispatch, load)), GA_DISPATCH_BATCH);
}

/* Free slots first. Whoever was listed as having room is asked again, as what is kept ahead may
 * have shrunk since; one that has its share is not looked at again before something changes there.
 */
static size_t next_to_serve(struct ga_dispatch *dispatch)
{
    struct ga_workers *workers = &dispatch->workers;
    size_t worker = ga_workers_first(workers, GA_LIST_FREE);
    if (worker != GA_NO_WORKER)
        return worker;
    while ((worker = ga_workers_first(workers, GA_LIST_ROOM)) != GA_NO_WORKER) {
        relist(dispatch, worker);
        if (ga_workers_first(workers, GA_LIST_ROOM) != worker)
            continue;
        if (portion(dispatch, &workers->loads[worker]) > 0)
            return worker;
        ga_workers_drop(workers, GA_LIST_ROOM);
    }
    return GA_NO_WORKER;
}

static bool send_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    if (dispatch->tasks.n_waiting == 0)
        return false;
    size_t worker = next_to_serve(dispatch);
    if (worker == GA_NO_WORKER)
        return false;
    size_t n = portion(dispatch, &dispatch->workers.loads[worker]);
    for (size_t i = 0; i < n; i++) {
        uint64_t id = ga_task_table_take(&dispatch->tasks);
        struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, id);
        entry->state = GA_TASK_OUT;
        entry->worker = worker;
        ga_workers_give(&dispatch->workers, worker, id);
        dispatch->ids[i] = id;
        dispatch->attempts[i] = entry->attempt;
    }
    relist(dispatch, worker);
    *action = (struct ga_dispatch_action){
        GA_DISPATCH_SEND, worker, n, dispatch->ids, dispatch->attempts,
    };
    return true;
}

/* Marks up to `most` tasks of a worker that have not started, the last ones first. */
static size_t mark_recalled(struct ga_dispatch *dispatch, size_t worker, size_t most)
{
    const struct ga_worker_load *load = &dispatch->workers.loads[worker];
    size_t n = 0;
    for (size_t i = load->n_out; i-- > load->slots && n < most;) {
        uint64_t id = ga_worker_load_at(load, i);
        struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, id);
        if (entry->state == GA_TASK_RECALLED)
            continue;
        entry->state = GA_TASK_RECALLED;
        dispatch->ids[n] = id;
        dispatch->attempts[n++] = entry->attempt;
    }
    dispatch->n_recalled += n;
    return n;
}

/* Asks the next worker that holds what has not started for up to `most` of it. One of which all is
 * recalled already is not looked at again before something changes there. */
static bool recall_some(struct ga_dispatch *dispatch, size_t most,
                        struct ga_dispatch_action *action)
{
    for (;;) {
        size_t worker = ga_workers_first(&dispatch->workers, GA_LIST_AHEAD);
        if (worker == GA_NO_WORKER)
            return false;
        size_t n = mark_recalled(dispatch, worker, min_size(most, GA_DISPATCH_BATCH));
        if (n == 0) {
            ga_workers_drop(&dispatch->workers, GA_LIST_AHEAD);
            continue;
        }
        ga_workers_rotate(&dispatch->workers, GA_LIST_AHEAD);
        *action = (struct ga_dispatch_action){
            GA_DISPATCH_RECALL, worker, n, dispatch->ids, dispatch->attempts,
        };
        return true;
    }
}

/* Slots idle, nothing waits, and somebody holds what has not started: as much as they can take is
 * asked back. */
static bool recall_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    const struct ga_workers *workers = &dispatch->workers;
    size_t idle = workers->n_slots - workers->n_busy;
    if (dispatch->tasks.n_waiting > 0 || dispatch->mean < WORTH_A_RECALL_S ||
        ga_workers_first(workers, GA_LIST_FREE) == GA_NO_WORKER || dispatch->n_recalled >= idle)
        return false;
    return recall_some(dispatch, idle - dispatch->n_recalled, action);
}

static bool lost_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    if (dispatch->n_lost == 0)
        return false;
    dispatch->ids[0] = dispatch->lost[--dispatch->n_lost];
    dispatch->attempts[0] = 0;
    *action = (struct ga_dispatch_action){
        GA_DISPATCH_LOST, GA_NO_WORKER, 1, dispatch->ids, dispatch->attempts,
    };
    return true;
}

bool ga_dispatch_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    if (lost_next(dispatch, action))
        return true;
    if (dispatch->workers.n_live == 0)
        return false;
    if (dispatch->closed)
        return recall_some(dispatch, GA_DISPATCH_BATCH, action);
    return send_next(dispatch, action) || recall_next(dispatch, action);
}

void ga_dispatch_close(struct ga_dispatch *dispatch)
{
    dispatch->closed = true;
}

struct ga_dispatch_counts ga_dispatch_counts(const struct ga_dispatch *dispatch)
{
    const struct ga_workers *workers = &dispatch->workers;
    return (struct ga_dispatch_counts){
        .workers = workers->n_live,
        .slots = workers->n_slots,
        .busy = workers->n_busy,
        .waiting = dispatch->tasks.n_waiting,
        .out = workers->n_out,
    };
}

uint64_t ga_dispatch_oldest(const struct ga_dispatch *dispatch, size_t worker)
{
    const struct ga_worker_load *load = &dispatch->workers.loads[worker];
    return load->n_out > 0 ? ga_worker_load_at(load, 0) : GA_NO_ID;
}

double ga_dispatch_mean_seconds(const struct ga_dispatch *dispatch)
{
    return dispatch->mean;
}
