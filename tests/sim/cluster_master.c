/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_master.c - what the master does: the real search, dispatch and liveness, and a disk that
 * may be full. */
#include "cluster_internal.h"
#include "common/fingerprint.h"
#include <math.h>
#include <stdlib.h>

#define TICK_S 1.0

/* --- results --- */

static void journal(struct cluster *cluster, uint64_t task, enum ga_failure failure)
{
    const struct ga_individual *individual = ga_search_open(cluster->search, task);
    double metric = 0;
    if (!individual) {
        cluster_broke(cluster, "a final result is of no open individual");
        return;
    }
    for (size_t i = 0; i < cluster->config->space.n; i++)
        metric += individual->genes[i] * individual->genes[i];
    struct ga_finished finished = {
        .result = {.id = task, .failure = failure, .metrics = &metric, .message = ""},
        .host = "",
    };
    if (!ga_search_finish(cluster->search, &finished))
        cluster_broke(cluster, "an evaluation was counted twice");
}

/* While the disk is full, results wait in memory. */
static void keep(struct cluster *cluster, uint64_t task, enum ga_failure failure)
{
    if (cluster->now >= cluster->full_until) {
        journal(cluster, task, failure);
        return;
    }
    if (cluster->n_kept == cluster->kept_room) {
        cluster->kept_room = cluster->kept_room ? 2 * cluster->kept_room : 16;
        cluster->kept = ga_realloc(cluster->kept, cluster->kept_room, sizeof *cluster->kept);
    }
    cluster->kept[cluster->n_kept++] = (struct event){.task = task, .failure = failure};
}

static void on_disk(struct cluster *cluster)
{
    if (cluster->now < cluster->full_until)
        return; /* it was full again */
    for (size_t i = 0; i < cluster->n_kept; i++)
        journal(cluster, cluster->kept[i].task, cluster->kept[i].failure);
    cluster->n_kept = 0;
}

static void finalize(struct cluster *cluster, uint64_t task, enum ga_failure failure)
{
    struct sim_task *one = &cluster->tasks[task];
    if (!one->open)
        cluster_broke(cluster, "a task is final twice");
    if (failure != GA_FAILURE_NONE && !cluster_is_doomed(cluster, task))
        cluster_broke(cluster, "an individual failed for good though it is not to blame");
    one->open = one->held = false;
    keep(cluster, task, failure);
}

static void wait_again(struct cluster *cluster, uint64_t task, enum ga_failure failure)
{
    struct sim_task *one = &cluster->tasks[task];
    one->causes++;
    if (failure == GA_FAILURE_CANCELLED && one->picky)
        return; /* it is as it was */
    one->ready = cluster->now;
    one->picky = failure != GA_FAILURE_CANCELLED;
    if (one->picky)
        one->ready += cluster->policy.pause[failure];
}

/* As far as the cluster can know what dispatch thinks of a host: it may think better of it. */
static void count_for_host(struct cluster *cluster, struct sim_host *host, enum ga_failure failure,
                           double sent)
{
    if (failure == GA_FAILURE_NONE && sent >= host->row_began) {
        host->row = 0;
    } else if (failure != GA_FAILURE_NONE && failure != GA_FAILURE_CANCELLED && host->row++ == 0) {
        host->row_began = cluster->now;
    }
}

static void on_result(struct cluster *cluster, const struct event *event)
{
    struct sim_task *one = &cluster->tasks[event->task];
    struct sim_host *host = &cluster->hosts[cluster->workers[event->worker].host];
    struct ga_tries tries = {0};
    enum ga_failure failure =
        host->broken && event->failure == GA_FAILURE_NONE ? GA_FAILURE_START : event->failure;
    if (!one->tries[event->number].answered) {
        one->tries[event->number].answered = true;
        cluster->out[event->worker]--;
    }
    enum ga_verdict verdict =
        ga_dispatch_finish(cluster->dispatch, event->worker, event->task, event->number, failure,
                           event->seconds, cluster->now, &tries);
    cluster_trace(cluster, "worker %zu answers %d.%u: %s -> %s", event->worker, (int)event->task,
                  event->number, ga_failure_word(failure),
                  (const char *[]){"final", "again", "held", "stale"}[verdict]);
    cluster->outcome.stale += verdict == GA_VERDICT_STALE;
    cluster->outcome.held += verdict == GA_VERDICT_HELD;
    one->held |= verdict == GA_VERDICT_HELD;
    if (verdict == GA_VERDICT_FINAL)
        finalize(cluster, event->task, failure);
    else if (verdict != GA_VERDICT_STALE)
        wait_again(cluster, event->task, failure);
    if (verdict != GA_VERDICT_STALE)
        count_for_host(cluster, host, failure, one->tries[event->number].sent);
}

static void on_told(void *self, const struct ga_record *record)
{
    struct cluster *cluster = self;
    uint64_t facts[] = {record->id, record->generation, record->status, record->same_as};
    uint64_t print = cluster->outcome.fingerprint;
    if (record->id != cluster->outcome.told)
        cluster_broke(cluster, "individuals were not told in order, each once");
    cluster->outcome.told++;
    print = ga_fingerprint(facts, sizeof facts, print);
    print = ga_fingerprint(record->genes, cluster->config->space.n * sizeof(double), print);
    cluster->outcome.fingerprint = ga_fingerprint(record->objectives, sizeof(double), print);
}

/* --- actions --- */

/* If it is not final, its lease was over: it is tried again. */
static void note_cancelled(struct cluster *cluster, uint64_t task, uint32_t number)
{
    struct sim_task *one = &cluster->tasks[task];
    cluster->outcome.cancelled++;
    one->tries[number].cancelled = true;
    one->causes++;
    one->picky = true;
    one->ready = cluster->now + cluster->policy.pause[GA_FAILURE_TIMEOUT];
}

static void send(struct cluster *cluster, const struct ga_dispatch_action *action)
{
    static const char *const words[] = {"gets", "is asked for", "is to cancel"};
    static const enum event_kind kinds[] = {EVENT_TASK, EVENT_RECALL, EVENT_CANCEL};
    double time = cluster_reaches(cluster, action->worker);
    for (size_t i = 0; i < action->n; i++) {
        struct event message = {.time = time,
                                .kind = kinds[action->kind],
                                .worker = action->worker,
                                .task = action->tasks[i],
                                .number = action->tries[i]};
        cluster_push(cluster, message);
        cluster_trace(cluster, "worker %zu %s %d.%u", action->worker, words[action->kind],
                      (int)action->tasks[i], action->tries[i]);
        if (action->kind == GA_DISPATCH_SEND)
            cluster_check_sent(cluster, action->worker, action->tasks[i], action->tries[i]);
        if (action->kind == GA_DISPATCH_CANCEL)
            note_cancelled(cluster, action->tasks[i], action->tries[i]);
    }
}

static void heed(struct cluster *cluster, const struct ga_dispatch_action *action)
{
    struct sim_task *one = &cluster->tasks[action->n > 0 ? action->tasks[0] : 0];
    switch (action->kind) {
    case GA_DISPATCH_SEND:
    case GA_DISPATCH_RECALL:
    case GA_DISPATCH_CANCEL:
        send(cluster, action);
        break;
    case GA_DISPATCH_LOST:
    case GA_DISPATCH_EXPIRED:
        cluster_broke(cluster, "a task was given up");
        break;
    case GA_DISPATCH_COUNTS:
        cluster_trace(cluster, "the failure of %d counts", (int)action->tasks[0]);
        cluster->outcome.counted++;
        if (!one->held)
            cluster_broke(cluster, "a failure counts that was not held");
        finalize(cluster, action->tasks[0], GA_FAILURE_EXIT);
        break;
    case GA_DISPATCH_DUPLICATED:
        cluster->outcome.duplicated++;
        one->causes++;
        break;
    case GA_DISPATCH_QUARANTINED:
        cluster_trace(cluster, "host %zu is set aside until %g", action->host, action->until);
        cluster->outcome.quarantined++;
        cluster->hosts[action->host].quarantined = true;
        cluster->hosts[action->host].row_began = cluster->now;
        cluster_host_is_set_aside(cluster, action->host, action->until);
        break;
    case GA_DISPATCH_READMITTED:
        cluster_trace(cluster, "host %zu is tried again", action->host);
        cluster->hosts[action->host].quarantined = false;
        cluster->hosts[action->host].row = 1; /* until it succeeds, it gets little */
        cluster->hosts[action->host].row_began = cluster->now;
        break;
    }
}

static void act(struct cluster *cluster, bool by_itself)
{
    const struct ga_individual *individual = NULL;
    struct ga_dispatch_action action;
    while ((individual = ga_search_next(cluster->search)) != NULL) {
        if (individual->id >= cluster->n_tasks) {
            cluster_broke(cluster, "more is handed out than will ever be told");
            return;
        }
        cluster->tasks[individual->id].open = true;
        cluster->tasks[individual->id].ready = cluster->now;
        ga_dispatch_add(cluster->dispatch, individual->id);
        by_itself = false;
    }
    while (ga_dispatch_next(cluster->dispatch, cluster->now, &action)) {
        if (by_itself && cluster->wakes > cluster->now)
            cluster_broke(cluster, "it had something to do earlier than it said");
        by_itself = false;
        heed(cluster, &action);
    }
    double wakes = ga_dispatch_wakes(cluster->dispatch);
    if (wakes <= cluster->now)
        cluster_broke(cluster, "it wants to be woken for nothing");
    if (isfinite(wakes) && wakes != cluster->wakes)
        cluster_push(cluster, (struct event){.time = wakes, .kind = EVENT_WAKE});
    cluster->wakes = wakes;
    cluster_time_idle(cluster);
    cluster_check_state(cluster);
}

/* --- who is there --- */

static void lose_tries(const struct cluster *cluster, struct sim_task *task, size_t worker)
{
    for (uint32_t i = 0; task->open && i < task->n_tries; i++) {
        const struct sim_try *one = &task->tries[i];
        if (one->worker != worker || one->answered || one->cancelled)
            continue;
        task->causes++;
        task->ready = fmax(task->ready, cluster->now);
    }
}

void cluster_lose(struct cluster *cluster, size_t peer)
{
    cluster->live[peer] = false;
    for (uint64_t task = 0; task < cluster->n_tasks; task++)
        lose_tries(cluster, &cluster->tasks[task], peer);
    ga_dispatch_lose(cluster->dispatch, peer, cluster->now);
}

static void lose_the_silent(struct cluster *cluster)
{
    size_t peer = 0;
    while (ga_liveness_next_lost(&cluster->liveness, cluster->now, &peer)) {
        cluster_trace(cluster, "worker %zu is given up", peer);
        cluster->outcome.lost++;
        cluster_lose(cluster, peer);
    }
}

void cluster_join(struct cluster *cluster, size_t peer)
{
    const struct worker *worker = &cluster->workers[peer];
    cluster->live[peer] = true;
    ga_dispatch_join(cluster->dispatch, peer, worker->slots, worker->host, cluster->now);
}

static void hear(struct cluster *cluster, size_t peer)
{
    if (!ga_liveness_heard(&cluster->liveness, peer, cluster->now))
        return;
    cluster_trace(cluster, "worker %zu is back", peer);
    cluster->outcome.back++;
    cluster_join(cluster, peer);
    if (cluster->going[peer])
        ga_dispatch_retire(cluster->dispatch, peer, cluster->now);
}

void cluster_at_master(struct cluster *cluster, const struct event *event)
{
    bool by_itself = event->kind == EVENT_TICK;
    if (cluster->now < cluster->away_until) { /* it is dealt with afterwards, in order */
        struct event later = *event;
        later.time = cluster->away_until;
        cluster_push(cluster, later);
        return;
    }
    if (event->kind == EVENT_GREETED)
        cluster_membership(cluster, event);
    if (event->kind >= EVENT_RESULT && event->kind <= EVENT_BYE)
        hear(cluster, event->worker);
    if (event->kind == EVENT_RESULT)
        on_result(cluster, event);
    else if (event->kind > EVENT_GREETED && event->kind <= EVENT_BYE)
        cluster_membership(cluster, event);
    else if (event->kind == EVENT_DISK)
        on_disk(cluster);
    else if (event->kind == EVENT_TICK)
        cluster_push(cluster, (struct event){.time = cluster->now + TICK_S, .kind = EVENT_TICK});
    uint64_t lost = cluster->outcome.lost;
    if (by_itself) /* after all that has arrived was received */
        lose_the_silent(cluster);
    act(cluster, by_itself && lost == cluster->outcome.lost);
    if (ga_dispatch_out_of_time(cluster->dispatch, cluster->now))
        cluster->job_ended = true;
}

/* --- a session --- */

void cluster_master_start(struct cluster *cluster)
{
    const struct cluster_plan *plan = cluster->plan;
    struct ga_error error;
    struct ga_search_setup setup = {
        .config = cluster->config, .told = on_told, .self = cluster, .rule = cluster->rule};
    ga_error_init(&error);
    if (!cluster->search && ga_search_create(&cluster->search, &setup, &error) != GA_OK)
        abort();
    ga_search_rewind(cluster->search);
    cluster->dispatch = ga_dispatch_create(plan->n_started, &cluster->policy);
    ga_liveness_init(&cluster->liveness, plan->n_started, LOST_AFTER_S, cluster->now);
    cluster->finish_by = INFINITY;
    if (plan->ends && cluster->session == 0) {
        cluster->finish_by = cluster->now + 60 * plan->mean * cluster_chance(cluster);
        ga_dispatch_finish_by(cluster->dispatch, cluster->finish_by);
        cluster_push(cluster, (struct event){.time = cluster->finish_by, .kind = EVENT_JOB_ENDS});
    }
    cluster->wakes = INFINITY;
    for (size_t i = 0; i < plan->n_started; i++) {
        ga_liveness_watch(&cluster->liveness, i, cluster->now);
        cluster_join(cluster, i);
    }
    cluster_push(cluster, (struct event){.time = cluster->now, .kind = EVENT_TICK});
}

/* What was told or journalled is kept, and nothing else. */
void cluster_master_end(struct cluster *cluster)
{
    cluster_time_end(cluster);
    ga_dispatch_destroy(cluster->dispatch);
    ga_liveness_release(&cluster->liveness);
    cluster->n_kept = 0;
    cluster->full_until = cluster->away_until = cluster->awake_since = 0;
    cluster->job_ended = false;
    for (uint64_t task = 0; task < cluster->n_tasks; task++)
        cluster->tasks[task] = (struct sim_task){.flaked = 0};
    for (size_t i = 0; i < cluster->plan->n_workers; i++)
        cluster->out[i] = cluster->live[i] = cluster->going[i] = 0;
    for (size_t i = 0; i < cluster->plan->n_hosts; i++) {
        cluster->hosts[i].quarantined = false;
        cluster->hosts[i].row = 0;
    }
}
