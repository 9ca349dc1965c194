/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_time.c - where the virtual slots' time goes: what workers would tell of it, the master's
 * reasons, and the truth, which is added up job by job. */
#include "cluster_internal.h"
#include <math.h>

#define EXACT 1e-9 /* of all seconds */
/* Where nothing goes wrong an idle slot that is wanted waits for an answer to go and a task to
 * come; latencies are exponential, and messages keep their order. */
#define MESSAGES_A_TASK 10

void cluster_time_passes(struct cluster *cluster, struct worker *worker)
{
    const double passed = cluster->now - worker->counted;
    worker->counted = cluster->now;
    if (worker->dead)
        return;
    worker->time.seconds[GA_TIME_EVALUATING] += passed * (double)worker->n_running;
    worker->time.seconds[GA_TIME_WAITING] += passed * (double)(worker->slots - worker->n_running);
}

void cluster_job_ends(struct cluster *cluster, const struct job *job)
{
    cluster->evaluated += cluster->now - job->started;
}

void cluster_time_idle(struct cluster *cluster)
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(cluster->dispatch);
    size_t idle[GA_WAIT_COUNT] = {0};
    enum ga_wait why = GA_WAIT_SEARCH;
    if (counts.waiting > 0)
        why = GA_WAIT_HELD_BACK;
    else if (ga_search_has_handed_all(cluster->search))
        why = GA_WAIT_ENDING;
    idle[GA_WAIT_QUARANTINED] = counts.idle_quarantined;
    idle[GA_WAIT_LEFT_OUT] = counts.slots - counts.busy - counts.idle - counts.idle_quarantined;
    idle[why] += counts.idle;
    ga_accounting_idle(&cluster->accounting, idle, cluster->now);
}

static void tell_all(struct cluster *cluster)
{
    char host[GA_HOST_ROOM];
    for (size_t i = 0; i < cluster->plan->n_workers; i++) {
        struct worker *worker = &cluster->workers[i];
        for (size_t k = 0; k < worker->n_running; k++)
            cluster_job_ends(cluster, &worker->jobs[k]);
        cluster_time_passes(cluster, worker);
        snprintf(host, sizeof host, "node%zu", worker->host);
        ga_accounting_sheet(&cluster->accounting, host, (uint32_t)i, worker->slots, &worker->time);
    }
}

static bool is_calm(const struct cluster_plan *plan)
{
    return plan->deaths + plan->leaves + plan->hours + plan->partitions + plan->pauses +
                   plan->full_disks + plan->hangs + plan->flaky + plan->doomed ==
               0 &&
           plan->n_started == plan->n_workers && !plan->bad_host && !plan->stragglers &&
           !plan->ends;
}

static void check(struct cluster *cluster)
{
    const struct ga_shares shares = ga_accounting_shares(&cluster->accounting, cluster->now);
    double sum = 0;
    for (int i = 0; i < GA_SHARE_COUNT; i++) {
        sum += shares.of[i];
        if (shares.of[i] < 0)
            cluster_broke(cluster, "a share of time is below 0");
    }
    if (shares.seconds > 0 && fabs(sum - 1) > EXACT)
        cluster_broke(cluster, "shares of time do not sum to 1");
    if (fabs(shares.of[GA_SHARE_BUSY] * shares.seconds - cluster->evaluated) >
        EXACT * shares.seconds)
        cluster_broke(cluster, "workers were not busy for as long as is said");
    if (is_calm(cluster->plan) &&
        shares.of[GA_SHARE_RANK_0] * shares.seconds >
            MESSAGES_A_TASK * cluster->plan->latency *
                (double)(cluster->outcome.evaluations + cluster->plan->n_workers))
        cluster_broke(cluster, "the master does not know why slots wait");
}

/* The next session goes on counting, as one that is resumed from a run file. */
void cluster_time_end(struct cluster *cluster)
{
    struct ga_accounts sum = {0};
    tell_all(cluster);
    check(cluster);
    ga_accounting_sum(&cluster->accounting, cluster->now, &sum);
    ga_accounting_release(&cluster->accounting);
    cluster->accounting = (struct ga_accounting){.past = sum};
}
