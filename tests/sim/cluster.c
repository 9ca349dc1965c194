/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster.c - the virtual cluster: sessions of events, until the search has ended. */
#include "cluster_internal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DUPLICATE_AFTER 3.0

static void set_policy(struct cluster *cluster)
{
    const struct cluster_plan *plan = cluster->plan;
    cluster->policy = (struct ga_dispatch_policy){
        .losses = 1000,
        .ahead = 2e-3,
        .duplicate_after = plan->stragglers ? DUPLICATE_AFTER : 0,
        /* above the slowest evaluation on the slowest worker, with a master that is stopped */
        .lease = plan->hangs > 0 ? 400 * plan->mean + 600 : 0,
        .quarantine_after = QUARANTINE_AFTER,
        /* longer than it takes others to answer, whatever happens to them */
        .quarantine = 500 * plan->mean + 1000,
    };
    for (int failure = 0; failure < GA_FAILURE_COUNT; failure++) {
        cluster->policy.retries[failure] = RETRIES;
        cluster->policy.pause[failure] = plan->seed % 3 ? 0 : plan->mean;
    }
    cluster->policy.retries[GA_FAILURE_TIMEOUT] = 100;
}

static void create(struct cluster *cluster)
{
    const struct cluster_plan *plan = cluster->plan;
    ga_random_start(&cluster->random, plan->seed, 0, GA_PURPOSE_TEST);
    set_policy(cluster);
    cluster->n_tasks = ga_stop_limit(cluster->config);
    cluster->tasks = ga_alloc(cluster->n_tasks, sizeof *cluster->tasks);
    cluster->workers = ga_alloc(plan->n_workers, sizeof *cluster->workers);
    cluster->out = ga_alloc(plan->n_workers, sizeof *cluster->out);
    cluster->live = ga_alloc(plan->n_workers, sizeof *cluster->live);
    cluster->going = ga_alloc(plan->n_workers, sizeof *cluster->going);
    cluster->hosts = ga_alloc(plan->n_hosts, sizeof *cluster->hosts);
    for (size_t i = 0; i < plan->n_hosts; i++)
        cluster->hosts[i].speed = exp(gsl_ran_gaussian(&cluster->random.rng, plan->host_spread));
    if (plan->trace > 0)
        cluster->trace = ga_alloc(plan->trace, sizeof *cluster->trace);
}

static void release(struct cluster *cluster)
{
    for (size_t i = 0; i < cluster->plan->n_workers; i++)
        free(cluster->workers[i].jobs);
    free(cluster->workers);
    free(cluster->hosts);
    free(cluster->out);
    free(cluster->live);
    free(cluster->going);
    free(cluster->tasks);
    free(cluster->kept);
    free(cluster->events.heap);
    free(cluster->trace);
    ga_accounting_release(&cluster->accounting);
    ga_search_destroy(cluster->search);
}

static void handle(struct cluster *cluster, const struct event *event)
{
    cluster->now = event->time;
    cluster->outcome.events++;
    if (event->session != cluster->session)
        return;
    if (event->kind == EVENT_JOB_ENDS)
        cluster->job_ended = true;
    else if (event->kind == EVENT_DEATH || event->kind == EVENT_PARTITION ||
             event->kind >= EVENT_PAUSE)
        cluster_fault(cluster, event);
    else if (event->kind >= EVENT_RESULT)
        cluster_at_master(cluster, event);
    else
        cluster_at_worker(cluster, event);
}

/* Far more than all evaluations one after the other on the slowest worker would take, and all
 * failures if each is held for as long as one may be. */
static double longest(const struct cluster *cluster)
{
    double n = (double)cluster->n_tasks;
    return 400 * cluster->plan->mean * n + 1e5 +
           3 * 16 * cluster->policy.quarantine * n * cluster->plan->doomed;
}

static void run_session(struct cluster *cluster)
{
    cluster_workers_start(cluster);
    cluster_master_start(cluster);
    cluster_faults_start(cluster);
    cluster_members_start(cluster);
    while (ga_search_end(cluster->search) == GA_END_NONE && !cluster->outcome.broken &&
           !cluster->job_ended) {
        struct event event = cluster_pop(cluster);
        handle(cluster, &event);
        if (cluster->now > longest(cluster))
            cluster_broke(cluster, "it goes on for ever");
    }
    cluster_master_end(cluster);
    cluster->session++;
    cluster->outcome.sessions++;
}

struct cluster_outcome cluster_run(const struct ga_config *config, const struct ga_score_rule *rule,
                                   const struct cluster_plan *plan)
{
    struct cluster cluster = {.config = config, .rule = rule, .plan = plan};
    create(&cluster);
    do
        run_session(&cluster);
    while (ga_search_end(cluster.search) == GA_END_NONE && !cluster.outcome.broken);
    cluster.outcome.seconds = cluster.now;
    if (cluster.outcome.broken)
        cluster_print_trace(&cluster);
    release(&cluster);
    return cluster.outcome;
}
