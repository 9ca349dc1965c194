/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_members.c - workers that join in groups while the search goes on, go away for some hours
 * and come back, and leave. */
#include "cluster_internal.h"

#define MOST_TOGETHER     4    /* in a group that joins */
#define KILLED_AS_IT_GOES 0.3  /* share of those that leave */
#define APART_S           0.01 /* that those of a group are, at most */

bool cluster_is_spared(const struct cluster *cluster, size_t worker)
{
    return worker + 1 == cluster->plan->n_started;
}

/* s, such as an evaluation takes and more. */
static double some_time(struct cluster *cluster, double evaluations)
{
    return gsl_ran_exponential(&cluster->random.rng,
                               evaluations * (cluster->plan->mean + cluster->plan->latency));
}

static void plan_joins(struct cluster *cluster)
{
    const struct cluster_plan *plan = cluster->plan;
    for (size_t i = plan->n_started; i < plan->n_workers;) {
        size_t n = 1 + gsl_rng_uniform_int(&cluster->random.rng, MOST_TOGETHER);
        double time = cluster->now + some_time(cluster, 20);
        for (; n > 0 && i < plan->n_workers; n--, i++)
            cluster_push(cluster, (struct event){.time = time + APART_S * cluster_chance(cluster),
                                                 .kind = EVENT_JOIN,
                                                 .worker = i});
    }
}

void cluster_members_start(struct cluster *cluster)
{
    const struct cluster_plan *plan = cluster->plan;
    plan_joins(cluster);
    for (size_t i = 0; i < plan->n_workers; i++) {
        bool spared = cluster_is_spared(cluster, i);
        if (!spared)
            cluster_plan(cluster, EVENT_LEAVE, i, plan->leaves, cluster->now);
        if (!spared || !plan->bad_host) /* without another to compare it with, a host is believed */
            cluster_plan(cluster, EVENT_GO_AWAY, i, plan->hours, cluster->now);
    }
}

/* --- at a worker --- */

static void join(struct cluster *cluster, size_t index)
{
    cluster->outcome.joined++;
    cluster_trace(cluster, "worker %zu joins", index);
    cluster_worker_start(cluster, index);
    cluster_say(cluster, index, EVENT_GREETED);
}

/* What runs may go on for a while. */
static void go(struct cluster *cluster, size_t index)
{
    struct worker *worker = &cluster->workers[index];
    struct event stop = {.kind = EVENT_STOP, .worker = index};
    stop.time = cluster->now + some_time(cluster, 1) * (double)(cluster_chance(cluster) < 0.7);
    cluster_trace(cluster, "worker %zu %s", index, worker->leaving ? "leaves" : "is away");
    worker->away = true;
    cluster_push(cluster, stop);
    cluster_say(cluster, index, EVENT_AWAY);
    cluster_give_back(cluster, index);
}

static void leave(struct cluster *cluster, size_t index)
{
    struct worker *worker = &cluster->workers[index];
    if (worker->leaving)
        return;
    worker->leaving = true;
    cluster->outcome.left++;
    go(cluster, index);
    if (cluster_chance(cluster) < KILLED_AS_IT_GOES)
        cluster_push(cluster, (struct event){.time = cluster->now + some_time(cluster, 1),
                                             .kind = EVENT_DEATH,
                                             .worker = index});
}

static void go_away(struct cluster *cluster, size_t index)
{
    double back = cluster->now + some_time(cluster, 10);
    if (cluster->workers[index].away)
        return;
    cluster->outcome.away++;
    go(cluster, index);
    cluster_push(cluster, (struct event){.time = back, .kind = EVENT_COME_BACK, .worker = index});
}

/* Its hours begin, perhaps before the grace of those before was over. */
static void come_back(struct cluster *cluster, size_t index)
{
    struct worker *worker = &cluster->workers[index];
    if (worker->leaving)
        return;
    worker->away = false;
    cluster->outcome.returned++;
    cluster_trace(cluster, "worker %zu returns", index);
    cluster_say(cluster, index, EVENT_RETURNED);
    cluster_plan(cluster, EVENT_GO_AWAY, index, cluster->plan->hours, cluster->now);
}

void cluster_member(struct cluster *cluster, const struct event *event)
{
    size_t index = event->worker;
    if (event->kind == EVENT_JOIN)
        join(cluster, index);
    if (cluster->workers[index].dead)
        return;
    if (event->kind == EVENT_LEAVE)
        leave(cluster, index);
    else if (event->kind == EVENT_GO_AWAY)
        go_away(cluster, index);
    else if (event->kind == EVENT_COME_BACK)
        come_back(cluster, index);
    else if (event->kind == EVENT_STOP && cluster->workers[index].away)
        cluster_stop(cluster, index);
}

void cluster_leave_when_done(struct cluster *cluster, size_t index)
{
    struct worker *worker = &cluster->workers[index];
    if (!worker->leaving || worker->n_jobs > 0)
        return;
    cluster_say(cluster, index, EVENT_BYE);
    cluster_time_passes(cluster, worker);
    worker->dead = true;
}

/* --- at the master --- */

/* Those that came with it may be heard of later. */
static void on_greeting(struct cluster *cluster, size_t peer)
{
    if (peer >= cluster->liveness.n) {
        ga_liveness_extend(&cluster->liveness, peer + 1);
        ga_dispatch_extend(cluster->dispatch, peer + 1);
    }
    ga_liveness_watch(&cluster->liveness, peer, cluster->now);
    cluster_join(cluster, peer);
}

void cluster_membership(struct cluster *cluster, const struct event *event)
{
    size_t peer = event->worker;
    if (event->kind == EVENT_GREETED) {
        on_greeting(cluster, peer);
    } else if (event->kind == EVENT_AWAY) {
        cluster->going[peer] = true;
        ga_dispatch_retire(cluster->dispatch, peer, cluster->now);
    } else if (event->kind == EVENT_RETURNED) {
        cluster->going[peer] = false;
        cluster_join(cluster, peer);
    } else if (event->kind == EVENT_BYE) {
        ga_liveness_forget(&cluster->liveness, peer);
        cluster_lose(cluster, peer);
    }
}
