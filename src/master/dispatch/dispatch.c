/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch.c - what happens, and what is to be done then: the state machine's events and actions.
 * Every worker is in the lists that its load says, and every host in those that its workers say, so
 * that who is next is found without looking at all of them: the work for one evaluation does not
 * grow with the number of workers. */
#include "master/dispatch/dispatch.h"
#include "common/error.h"
#include "master/dispatch/dispatch_internal.h"
#include <math.h>
#include <stdlib.h>

struct ga_dispatch *ga_dispatch_create(size_t n_workers, const struct ga_dispatch_policy *policy)
{
    struct ga_dispatch *dispatch = ga_alloc(1, sizeof *dispatch);
    dispatch->policy = *policy;
    dispatch->finish_by = dispatch->idle_wake = INFINITY;
    dispatch->now = -INFINITY;
    dispatch->touched = GA_NO_WORKER;
    if (policy->batch == 0)
        dispatch->policy.batch = GA_DISPATCH_BATCH;
    dispatch->ahead = 1; /* until it is known how long a task takes */
    ga_workers_init(&dispatch->workers, n_workers);
    ga_task_list_init(&dispatch->first);
    ga_running_init(&dispatch->running);
    ga_durations_init(&dispatch->durations);
    return dispatch;
}

void ga_dispatch_destroy(struct ga_dispatch *dispatch)
{
    if (!dispatch)
        return;
    ga_notices_release(&dispatch->notices);
    ga_durations_release(&dispatch->durations);
    ga_timers_release(&dispatch->timers);
    ga_task_table_release(&dispatch->tasks);
    ga_workers_release(&dispatch->workers);
    free(dispatch);
}

/* --- events --- */

void ga_dispatch_tidy(struct ga_dispatch *dispatch)
{
    if (dispatch->touched == GA_NO_WORKER)
        return;
    if (dispatch->workers.loads[dispatch->touched]->live)
        ga_dispatch_begin_items(dispatch, dispatch->touched);
    ga_dispatch_relist(dispatch, dispatch->touched);
    dispatch->touched = GA_NO_WORKER;
    ga_dispatch_settle(dispatch);
}

void ga_dispatch_hear(struct ga_dispatch *dispatch, double now)
{
    if (!(now > dispatch->now))
        return;
    ga_dispatch_tidy(dispatch);
    dispatch->now = now;
}

void ga_dispatch_add(struct ga_dispatch *dispatch, uint64_t task)
{
    (void)ga_task_table_add(&dispatch->tasks, task);
    dispatch->n_new++;
}

void ga_dispatch_drop(struct ga_dispatch *dispatch, uint64_t task)
{
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    if (!entry)
        return;
    ga_dispatch_tidy(dispatch);
    ga_dispatch_end_task(dispatch, entry);
    ga_dispatch_settle(dispatch);
}

/* A try that was recalled in time has not begun: if it is the latest, the next is the same attempt.
 */
static void uncount_attempt(struct ga_task_entry *entry, const struct ga_item *item)
{
    if (item->state == GA_ITEM_RECALLED && entry->next_attempt == item->attempt + 1)
        entry->next_attempt--;
}

static bool end_trial(struct ga_dispatch *dispatch, size_t host, uint64_t task)
{
    bool on_trial = ga_dispatch_host(dispatch, host)->trial == task;
    if (on_trial)
        ga_dispatch_host(dispatch, host)->trial = GA_NO_ID;
    return on_trial;
}

/* An answer to a try that its worker had. */
static enum ga_verdict judge(struct ga_dispatch *dispatch, size_t worker,
                             struct ga_task_entry *entry, double seconds,
                             const struct ga_answer *answer, struct ga_tries *tries)
{
    int place = entry ? ga_dispatch_find_try(entry, worker, answer->number) : GA_TASK_TRIES;
    enum ga_verdict verdict = GA_VERDICT_STALE;
    if (place < GA_TASK_TRIES)
        ga_dispatch_close_try(dispatch, entry, place);
    if (place < GA_TASK_TRIES && answer->failure == GA_FAILURE_CANCELLED)
        return ga_dispatch_given_back(dispatch, entry);
    if (place < GA_TASK_TRIES && answer->failure == GA_FAILURE_NONE)
        verdict = ga_dispatch_succeeded(dispatch, entry, seconds, tries);
    else if (place < GA_TASK_TRIES)
        return ga_dispatch_failed(dispatch, entry, answer, tries);
    if (answer->failure == GA_FAILURE_NONE)
        ga_dispatch_host_succeeded(dispatch, answer->host, answer->since);
    return verdict;
}

/* A success that changes nobody's mind about any host. */
static bool says_nothing_new(const struct ga_dispatch *dispatch, enum ga_failure failure)
{
    return failure == GA_FAILURE_NONE && dispatch->n_held == 0 &&
           !ga_notices_next(&dispatch->notices);
}

enum ga_verdict ga_dispatch_finish(struct ga_dispatch *dispatch, size_t worker, uint64_t task,
                                   uint32_t try, enum ga_failure failure, double seconds,
                                   double now, struct ga_tries *tries)
{
    const struct ga_load *load = dispatch->workers.loads[worker];
    size_t at = ga_load_find(load, task, try);
    ga_dispatch_hear(dispatch, now);
    if (dispatch->touched != worker || failure != GA_FAILURE_NONE)
        ga_dispatch_tidy(dispatch);
    if (at == SIZE_MAX)
        return GA_VERDICT_STALE;
    const struct ga_item *item = ga_load_at(load, at);
    struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
    struct ga_answer answer = {
        .host = load->host,
        .number = try,
        .failure = failure,
        .since = item->since,
        .on_trial = end_trial(dispatch, load->host, task),
    };
    if (failure == GA_FAILURE_CANCELLED && entry)
        uncount_attempt(entry, item);
    dispatch->n_recalled -= item->state == GA_ITEM_RECALLED;
    ga_workers_take_back(&dispatch->workers, worker, at);
    dispatch->touched = worker;
    enum ga_verdict verdict = judge(dispatch, worker, entry, seconds, &answer, tries);
    if (!says_nothing_new(dispatch, failure))
        ga_dispatch_tidy(dispatch);
    return verdict;
}

void ga_dispatch_finish_by(struct ga_dispatch *dispatch, double time)
{
    dispatch->finish_by = time;
}

void ga_dispatch_close(struct ga_dispatch *dispatch)
{
    dispatch->closed = true;
}

/* --- actions --- */

static void heed_timers(struct ga_dispatch *dispatch)
{
    struct ga_timer timer;
    while (ga_timers_take(&dispatch->timers, dispatch->now, &timer)) {
        if (timer.kind == GA_TIMER_TASK)
            ga_dispatch_on_task_timer(dispatch, timer.subject, timer.stamp);
        else if (timer.kind == GA_TIMER_HOST)
            ga_dispatch_on_host_timer(dispatch, timer.subject, timer.stamp);
        else
            ga_dispatch_on_held_timer(dispatch, timer.subject);
        ga_dispatch_settle(dispatch);
    }
}

void ga_dispatch_make_action(struct ga_dispatch *dispatch, struct ga_dispatch_action *action,
                             enum ga_dispatch_kind kind, size_t worker, size_t n)
{
    *action = (struct ga_dispatch_action){
        .kind = kind,
        .worker = worker,
        .n = n,
        .tasks = dispatch->ids,
        .tries = dispatch->numbers,
        .attempts = dispatch->attempts,
    };
}

/* Tries to cancel at the same worker go together. */
static bool goes_with(const struct ga_notice *notice, const struct ga_dispatch_action *action)
{
    return notice->kind == GA_DISPATCH_CANCEL && action->kind == GA_DISPATCH_CANCEL &&
           notice->worker == action->worker && action->n < GA_DISPATCH_BATCH;
}

static bool notice_next(struct ga_dispatch *dispatch, struct ga_dispatch_action *action)
{
    const struct ga_notice *notice = ga_notices_next(&dispatch->notices);
    if (!notice)
        return false;
    ga_dispatch_make_action(dispatch, action, notice->kind, notice->worker, 0);
    action->host = notice->host;
    action->until = notice->until;
    do {
        dispatch->ids[action->n] = notice->task;
        dispatch->numbers[action->n++] = notice->number;
        ga_notices_drop(&dispatch->notices);
        notice = ga_notices_next(&dispatch->notices);
    } while (notice && goes_with(notice, action));
    if (action->kind == GA_DISPATCH_QUARANTINED || action->kind == GA_DISPATCH_READMITTED)
        action->n = 0;
    return true;
}

bool ga_dispatch_next(struct ga_dispatch *dispatch, double now, struct ga_dispatch_action *action)
{
    ga_dispatch_hear(dispatch, now);
    ga_dispatch_tidy(dispatch);
    dispatch->idle_wake = INFINITY;
    heed_timers(dispatch);
    ga_dispatch_expire(dispatch);
    if (notice_next(dispatch, action) || ga_dispatch_recall_all(dispatch, GA_HOSTS_CLEAR, action))
        return true;
    if (dispatch->closed || !ga_dispatch_in_time(dispatch, 1)) {
        if (ga_dispatch_recall_all(dispatch, GA_HOSTS_AHEAD, action))
            return true;
    }
    if (dispatch->closed || !ga_dispatch_in_time(dispatch, 0))
        return false;
    return ga_dispatch_send_next(dispatch, action) || ga_dispatch_use_idle(dispatch, action);
}

/* --- what is known --- */

static double later_only(const struct ga_dispatch *dispatch, double time)
{
    return time > dispatch->now ? time : INFINITY;
}

double ga_dispatch_wakes(const struct ga_dispatch *dispatch)
{
    double most = dispatch->durations.most, lease = dispatch->policy.lease;
    double time = fmin(ga_timers_next(&dispatch->timers), dispatch->idle_wake);
    if (lease > 0 && dispatch->running.first != GA_NO_ID)
        time = fmin(time, ga_running_try(&dispatch->tasks, dispatch->running.first)->since + lease);
    time = fmin(time, later_only(dispatch, dispatch->finish_by - 2 * most));
    return fmin(time, later_only(dispatch, dispatch->finish_by - most));
}

static size_t n_waiting(const struct ga_dispatch *dispatch)
{
    return dispatch->first.n + dispatch->n_new + dispatch->n_avoiding + dispatch->n_paused;
}

bool ga_dispatch_out_of_time(const struct ga_dispatch *dispatch, double now)
{
    double most = dispatch->durations.most;
    return ga_durations_are_known(&dispatch->durations) && dispatch->n_wanted == 0 &&
           n_waiting(dispatch) + dispatch->n_held > 0 && now >= dispatch->finish_by - most;
}

struct ga_dispatch_counts ga_dispatch_counts(const struct ga_dispatch *dispatch)
{
    const struct ga_workers *workers = &dispatch->workers;
    return (struct ga_dispatch_counts){
        .workers = workers->live,
        .slots = workers->slots,
        .busy = workers->busy,
        .waiting = n_waiting(dispatch),
        .out = workers->out,
        .idle = ga_dispatch_idle_slots(dispatch),
        .idle_quarantined =
            (workers->slots - workers->hosts.slots) - (workers->busy - workers->hosts.busy),
        .held = dispatch->n_held,
        .quarantined = workers->hosts.quarantined,
        .duplicated = dispatch->n_duplicated,
    };
}

uint64_t ga_dispatch_oldest(const struct ga_dispatch *dispatch, size_t worker)
{
    const struct ga_load *load = dispatch->workers.loads[worker];
    return load->live && load->n > 0 ? ga_load_at(load, 0)->task : GA_NO_ID;
}

double ga_dispatch_median_seconds(const struct ga_dispatch *dispatch)
{
    return dispatch->durations.median;
}
