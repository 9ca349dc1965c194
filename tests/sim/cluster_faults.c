/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_faults.c - what goes wrong, and when. */
#include "cluster_internal.h"
#include <math.h>

#define CUT_OFF_FOR_S   20.0 /* mean: some are given up, some are not */
#define MOST_TIMES_MEAN 20.0 /* an evaluation takes no longer than so many means, at speed 1 */
#define SLOWEST         0.1
#define FULL_FOR_S      30.0 /* mean */
#define PAUSE_S         60.0 /* at most */
/* Of each worker; those of the master are counted as its worker's. However short evaluations are,
 * the troubles of a session end at some time. */
#define MOST_TROUBLES 20

double cluster_seconds(struct cluster *cluster, size_t worker)
{
    const struct cluster_plan *plan = cluster->plan;
    double times = exp(gsl_ran_gaussian(&cluster->random.rng, plan->spread));
    double speed = fmax(cluster->workers[worker].speed, SLOWEST);
    return plan->mean * fmin(times, MOST_TIMES_MEAN) / speed;
}

static double hash(const struct cluster *cluster, uint64_t task, uint64_t what)
{
    struct ga_random random;
    (void)cluster;
    ga_random_start(&random, what, task, GA_PURPOSE_TEST);
    return gsl_rng_uniform(&random.rng);
}

bool cluster_is_doomed(const struct cluster *cluster, uint64_t task)
{
    return cluster->plan->doomed > 0 && hash(cluster, task, 98) < cluster->plan->doomed;
}

/* No oftener than it is tried again: or else it would fail for good, and rightly. */
bool cluster_flakes(struct cluster *cluster, uint64_t task)
{
    if (cluster->tasks[task].flaked >= RETRIES || cluster->plan->flaky <= 0 ||
        hash(cluster, task, 99) >= cluster->plan->flaky)
        return false;
    cluster->tasks[task].flaked++;
    return true;
}

/* Something that happens `rate` times in the time of 100 evaluations and messages, from `after` on:
 * one trouble of a kind ends before the next begins, so that something gets done in between. */
void cluster_plan(struct cluster *cluster, enum event_kind kind, size_t worker, double rate,
                  double after)
{
    const struct cluster_plan *plan = cluster->plan;
    uint32_t *n = &cluster->workers[worker].troubles;
    if (rate <= 0 || *n == MOST_TROUBLES)
        return;
    *n += 1;
    double wait =
        gsl_ran_exponential(&cluster->random.rng, 100 * (plan->mean + plan->latency) / rate);
    cluster_push(cluster, (struct event){.time = after + wait, .kind = kind, .worker = worker});
}

void cluster_faults_start(struct cluster *cluster)
{
    const struct cluster_plan *plan = cluster->plan;
    for (size_t i = 0; i < plan->n_workers; i++) {
        if (cluster_is_spared(cluster, i))
            continue;
        cluster_plan(cluster, EVENT_DEATH, i, plan->deaths, cluster->now);
        cluster_plan(cluster, EVENT_PARTITION, i, plan->partitions, cluster->now);
    }
    cluster_plan(cluster, EVENT_PAUSE, 0, plan->pauses, cluster->now);
    cluster_plan(cluster, EVENT_FULL, 0, plan->full_disks, cluster->now);
    if (plan->bad_host && cluster->session == 0) {
        double wait = cluster_chance(cluster) < 0.5 ? 0 : 20 * plan->mean * cluster_chance(cluster);
        cluster_push(cluster,
                     (struct event){.time = cluster->now + wait, .kind = EVENT_HOST_BREAKS});
    }
}

static void on_death(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    for (size_t i = 0; i < worker->n_running; i++)
        cluster_job_ends(cluster, &worker->jobs[i]);
    cluster_time_passes(cluster, worker);
    worker->dead = true;
    worker->n_jobs = worker->n_running = 0;
    cluster->outcome.deaths++;
    cluster_trace(cluster, "worker %zu dies", event->worker);
}

/* For as long as it lasts it works on; the master may give it up meanwhile. */
static void on_partition(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    worker->reached_from = cluster->now + gsl_ran_exponential(&cluster->random.rng, CUT_OFF_FOR_S);
    cluster->outcome.partitions++;
    cluster_trace(cluster, "worker %zu is cut off until %g", event->worker, worker->reached_from);
    cluster_plan(cluster, EVENT_PARTITION, event->worker, cluster->plan->partitions,
                 worker->reached_from);
}

static void on_pause(struct cluster *cluster)
{
    cluster->away_until = cluster->now + PAUSE_S * cluster_chance(cluster);
    cluster->awake_since = cluster->away_until;
    cluster->outcome.paused++;
    cluster_trace(cluster, "the master is stopped until %g", cluster->away_until);
    cluster_plan(cluster, EVENT_PAUSE, 0, cluster->plan->pauses, cluster->away_until);
}

static void on_full(struct cluster *cluster)
{
    cluster->full_until = cluster->now + gsl_ran_exponential(&cluster->random.rng, FULL_FOR_S);
    cluster->outcome.full++;
    cluster_trace(cluster, "the disk is full until %g", cluster->full_until);
    cluster_push(cluster, (struct event){.time = cluster->full_until, .kind = EVENT_DISK});
    cluster_plan(cluster, EVENT_FULL, 0, cluster->plan->full_disks, cluster->full_until);
}

/* A host that recovered by itself before anybody noticed would have its failures believed: it is
 * repaired when it is seen to be broken. */
void cluster_host_is_set_aside(struct cluster *cluster, size_t host, double until)
{
    if (!cluster->hosts[host].broken || cluster_chance(cluster) < 0.5)
        return;
    double time = cluster->now + (until - cluster->now) * cluster_chance(cluster);
    cluster_push(cluster, (struct event){.time = time, .kind = EVENT_HOST_RECOVERS});
}

void cluster_fault(struct cluster *cluster, const struct event *event)
{
    if (event->kind == EVENT_DEATH) {
        on_death(cluster, event);
    } else if (event->kind == EVENT_PARTITION && !cluster->workers[event->worker].dead) {
        on_partition(cluster, event);
    } else if (event->kind == EVENT_PAUSE) {
        on_pause(cluster);
    } else if (event->kind == EVENT_FULL) {
        on_full(cluster);
    } else if (event->kind == EVENT_HOST_BREAKS || event->kind == EVENT_HOST_RECOVERS) {
        cluster->hosts[0].broken = event->kind == EVENT_HOST_BREAKS;
        cluster_trace(cluster, "host 0 %s", cluster->hosts[0].broken ? "breaks" : "recovers");
    }
}
