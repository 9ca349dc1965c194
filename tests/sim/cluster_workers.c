/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_workers.c - virtual workers: they run what they get, in order, give back what has not
 * started, end what is cancelled, and say every now and then that they live. */
#include "cluster_internal.h"
#include <math.h>
#include <string.h>

#define DUPLICATE_WITHIN_S 100.0 /* so that some come after their worker was lost and is back */
#define LATE_S             20.0  /* a heartbeat that is late: mean */

/* Messages take their time and are held while the worker is cut off, but do not overtake each
 * other. */
static double arrival(struct cluster *cluster, const struct worker *worker, double *link_free)
{
    double sent = fmax(cluster->now, worker->reached_from);
    double time = sent + gsl_ran_exponential(&cluster->random.rng, cluster->plan->latency);
    *link_free = fmax(*link_free, time);
    return *link_free;
}

double cluster_reaches(struct cluster *cluster, size_t worker)
{
    return arrival(cluster, &cluster->workers[worker], &cluster->workers[worker].link_free);
}

static void answer(struct cluster *cluster, size_t index, const struct job *job,
                   enum ga_failure failure, double seconds)
{
    struct worker *worker = &cluster->workers[index];
    struct event result = {.time = arrival(cluster, worker, &worker->back_free),
                           .kind = EVENT_RESULT,
                           .worker = index,
                           .task = job->task,
                           .number = job->number,
                           .failure = failure,
                           .seconds = seconds};
    cluster_push(cluster, result);
    if (cluster_chance(cluster) >= cluster->plan->duplicates)
        return;
    result.time += gsl_ran_flat(&cluster->random.rng, 0, DUPLICATE_WITHIN_S);
    cluster_push(cluster, result);
}

static void start_what_fits(struct cluster *cluster, size_t index)
{
    struct worker *worker = &cluster->workers[index];
    bool spared = cluster_is_spared(cluster, index);
    while (worker->n_running < worker->slots && worker->n_running < worker->n_jobs) {
        cluster_time_passes(cluster, worker);
        struct job *job = &worker->jobs[worker->n_running++];
        job->started = cluster->now;
        double seconds = cluster_seconds(cluster, index);
        job->hangs = !spared && cluster_chance(cluster) < cluster->plan->hangs;
        job->deaf = job->hangs && cluster_chance(cluster) < cluster->plan->deaf;
        cluster->outcome.hung += job->hangs;
        cluster_trace(cluster, "worker %zu starts %d.%u%s", index, (int)job->task, job->number,
                      job->hangs ? ", which never ends" : "");
        if (job->hangs)
            continue;
        struct event done = {.time = cluster->now + seconds,
                             .kind = EVENT_DONE,
                             .worker = index,
                             .task = job->task,
                             .number = job->number,
                             .seconds = seconds};
        cluster_push(cluster, done);
    }
}

static size_t find(const struct worker *worker, const struct event *event)
{
    size_t at = 0;
    while (at < worker->n_jobs &&
           (worker->jobs[at].task != event->task || worker->jobs[at].number != event->number))
        at++;
    return at;
}

/* Takes a job out; the others keep their order. */
static struct job take(struct cluster *cluster, struct worker *worker, size_t at)
{
    struct job job = worker->jobs[at];
    cluster_time_passes(cluster, worker);
    if (at < worker->n_running)
        cluster_job_ends(cluster, &job);
    worker->n_running -= at < worker->n_running;
    worker->n_jobs--;
    memmove(worker->jobs + at, worker->jobs + at + 1, (worker->n_jobs - at) * sizeof job);
    return job;
}

static void on_task(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    if (worker->n_jobs == worker->room) {
        worker->room = worker->room ? 2 * worker->room : 16;
        worker->jobs = ga_realloc(worker->jobs, worker->room, sizeof *worker->jobs);
    }
    worker->jobs[worker->n_jobs++] = (struct job){.task = event->task, .number = event->number};
    if (worker->away)
        cluster_give_back(cluster, event->worker);
    else
        start_what_fits(cluster, event->worker);
}

static void on_recall(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    size_t at = find(worker, event);
    if (at < worker->n_running || at == worker->n_jobs)
        return;
    struct job job = take(cluster, worker, at);
    answer(cluster, event->worker, &job, GA_FAILURE_CANCELLED, 0);
}

static void on_cancel(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    size_t at = find(worker, event);
    if (at == worker->n_jobs || worker->jobs[at].deaf)
        return;
    struct job job = take(cluster, worker, at);
    answer(cluster, event->worker, &job, GA_FAILURE_CANCELLED, 0);
    start_what_fits(cluster, event->worker);
}

static void on_done(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    size_t at = find(worker, event);
    if (at == worker->n_jobs) /* it was cancelled */
        return;
    struct job job = take(cluster, worker, at);
    bool fails = cluster_is_doomed(cluster, job.task) || cluster_flakes(cluster, job.task);
    cluster->outcome.evaluations++;
    answer(cluster, event->worker, &job, fails ? GA_FAILURE_EXIT : GA_FAILURE_NONE, event->seconds);
    start_what_fits(cluster, event->worker);
}

void cluster_give_back(struct cluster *cluster, size_t index)
{
    struct worker *worker = &cluster->workers[index];
    while (worker->n_jobs > worker->n_running) {
        struct job job = take(cluster, worker, worker->n_running);
        cluster->outcome.given_back++;
        answer(cluster, index, &job, GA_FAILURE_CANCELLED, 0);
    }
}

void cluster_stop(struct cluster *cluster, size_t index)
{
    struct worker *worker = &cluster->workers[index];
    for (size_t at = worker->n_jobs; at-- > 0;) {
        if (worker->jobs[at].deaf)
            continue;
        struct job job = take(cluster, worker, at);
        answer(cluster, index, &job, GA_FAILURE_CANCELLED, 0);
    }
}

void cluster_say(struct cluster *cluster, size_t index, enum event_kind kind)
{
    struct worker *worker = &cluster->workers[index];
    struct event said = {.kind = kind, .worker = index};
    said.time = arrival(cluster, worker, &worker->back_free);
    cluster_push(cluster, said);
}

/* Heartbeats are messages of their own: they may be lost, late and out of order. */
static void on_beat(struct cluster *cluster, size_t index)
{
    const struct cluster_plan *plan = cluster->plan;
    struct worker *worker = &cluster->workers[index];
    struct event heard = {.kind = EVENT_HEARD, .worker = index};
    struct event next = {
        .time = cluster->now + ga_liveness_beat(LOST_AFTER_S), .kind = EVENT_BEAT, .worker = index};
    cluster_push(cluster, next);
    if (cluster_chance(cluster) < plan->beats_lost)
        return;
    heard.time = arrival(cluster, worker, &worker->back_free);
    if (cluster_chance(cluster) < plan->beats_late)
        heard.time += gsl_ran_exponential(&cluster->random.rng, LATE_S);
    cluster_push(cluster, heard);
    if (cluster_chance(cluster) < plan->beats_twice)
        cluster_push(cluster, heard);
}

void cluster_at_worker(struct cluster *cluster, const struct event *event)
{
    if (event->kind >= EVENT_LEAVE)
        cluster_member(cluster, event);
    if (cluster->workers[event->worker].dead)
        return;
    if (event->kind == EVENT_TASK)
        on_task(cluster, event);
    else if (event->kind == EVENT_RECALL)
        on_recall(cluster, event);
    else if (event->kind == EVENT_CANCEL)
        on_cancel(cluster, event);
    else if (event->kind == EVENT_DONE)
        on_done(cluster, event);
    else if (event->kind == EVENT_BEAT)
        on_beat(cluster, event->worker);
    cluster_leave_when_done(cluster, event->worker);
}

void cluster_worker_start(struct cluster *cluster, size_t index)
{
    double first = ga_liveness_beat(LOST_AFTER_S) * cluster_chance(cluster);
    struct event beat = {.time = cluster->now + first, .kind = EVENT_BEAT, .worker = index};
    cluster->workers[index].counted = cluster->now;
    cluster->workers[index].dead = false;
    cluster_push(cluster, beat);
}

void cluster_workers_start(struct cluster *cluster)
{
    const struct cluster_plan *plan = cluster->plan;
    for (size_t i = 0; i < plan->n_workers; i++) {
        struct worker *worker = &cluster->workers[i];
        struct job *jobs = worker->jobs;
        size_t room = worker->room;
        *worker =
            (struct worker){.dead = true, .host = i % plan->n_hosts, .jobs = jobs, .room = room};
        worker->slots = 1 + (uint32_t)gsl_rng_uniform_int(&cluster->random.rng, plan->most_slots);
        worker->speed = cluster->hosts[worker->host].speed *
                        exp(gsl_ran_gaussian(&cluster->random.rng, plan->spread));
        if (i < plan->n_started)
            cluster_worker_start(cluster, i);
    }
}
