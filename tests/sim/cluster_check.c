/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_check.c - what must hold after everything that happens. */
#include "cluster_internal.h"
#include <math.h>

#define MOST_AHEAD 1024

void cluster_check_sent(struct cluster *cluster, size_t worker, uint64_t task, uint32_t number)
{
    struct sim_task *one = &cluster->tasks[task];
    double median = ga_dispatch_median_seconds(cluster->dispatch);
    if (number != one->n_tries || number >= MOST_TRIES) {
        cluster_broke(cluster, "a try has a wrong number");
        return;
    }
    one->tries[number] = (struct sim_try){.worker = (uint16_t)worker, .sent = cluster->now};
    one->n_tries++;
    cluster->out[worker]++;
    if (!one->open)
        cluster_broke(cluster, "a task is tried that is final");
    if (!cluster->live[worker])
        cluster_broke(cluster, "a worker that is lost gets a task");
    if (cluster->going[worker])
        cluster_broke(cluster, "a worker that goes gets a task");
    if (cluster->out[worker] > (size_t)cluster->workers[worker].slots * (1 + MOST_AHEAD))
        cluster_broke(cluster, "a worker gets more than it should hold");
    if (cluster->now + 0.5 * median > cluster->finish_by)
        cluster_broke(cluster, "a try is sent that cannot be done in time");
}

static bool has_open_try(const struct cluster *cluster, const struct sim_task *task)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < task->n_tries; i++)
        n += !task->tries[i].answered && !task->tries[i].cancelled &&
             cluster->live[task->tries[i].worker];
    return n > 0;
}

/* A slot that could take any task at once. */
static bool has_free_slot(const struct cluster *cluster)
{
    for (size_t i = 0; i < cluster->plan->n_workers; i++) {
        const struct sim_host *host = &cluster->hosts[cluster->workers[i].host];
        if (cluster->live[i] && !cluster->going[i] && cluster->out[i] < cluster->workers[i].slots &&
            host->row == 0 && !host->quarantined)
            return true;
    }
    return false;
}

/* As dispatch_tasks.c has it. */
static double patience(const struct cluster *cluster)
{
    return fmax(1, 2 * cluster->most_median);
}

static bool has_waiting_task(struct cluster *cluster)
{
    for (uint64_t task = 0; task < cluster->n_tasks; task++) {
        const struct sim_task *one = &cluster->tasks[task];
        double since =
            one->picky ? fmax(one->ready, cluster->awake_since) + patience(cluster) : one->ready;
        if (!one->open || one->held || cluster->now <= since || has_open_try(cluster, one))
            continue;
        cluster_trace(cluster, "%d could run since %g", (int)task, since);
        return true;
    }
    return false;
}

/* Only pauses, patience for another host, quarantine and the end of the job may keep a task from a
 * slot that is free. */
static void check_idling(struct cluster *cluster)
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(cluster->dispatch);
    if (counts.waiting > 0 && counts.busy < counts.slots && isinf(cluster->finish_by) &&
        has_free_slot(cluster) && has_waiting_task(cluster))
        cluster_broke(cluster, "a task waits while a slot is free");
}

void cluster_check_state(struct cluster *cluster)
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(cluster->dispatch);
    size_t open = 0, out = 0, workers = 0, slots = 0;
    cluster->most_median =
        fmax(cluster->most_median, ga_dispatch_median_seconds(cluster->dispatch));
    for (uint64_t task = 0; task < cluster->n_tasks; task++) {
        const struct sim_task *one = &cluster->tasks[task];
        open += one->open;
        if (one->n_tries > 1 + one->causes)
            cluster_broke(cluster, "a task is tried again for no reason");
    }
    for (size_t i = 0; i < cluster->plan->n_workers; i++) {
        out += cluster->live[i] ? cluster->out[i] : 0;
        workers += cluster->live[i] && !cluster->going[i];
        slots += cluster->live[i] && !cluster->going[i] ? cluster->workers[i].slots : 0;
    }
    if (counts.workers != workers || counts.slots != slots)
        cluster_broke(cluster, "dispatch has lost count of who is there");
    if (counts.waiting + counts.held > open)
        cluster_broke(cluster, "more is known to dispatch than it was given");
    if (counts.out != out)
        cluster_broke(cluster, "dispatch has lost count of what is under way");
    if (counts.busy > counts.slots)
        cluster_broke(cluster, "more slots are busy than there are");
    check_idling(cluster);
}
