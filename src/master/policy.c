/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy.c - what of dispatch's policy the config says, and what gaopt itself. */
#include "master/policy.h"
#include "common/islands.h"
#include "common/message.h"
#include <math.h>

/* Work kept waiting at each slot, so that a worker never waits for the master. */
#define AHEAD_S 2e-3
/* Shorter evaluations are not worth rank 0's own core while there are other ranks. */
#define LOCAL_WORTH_S 1e-3
/* Workers that an evaluation may take with it. */
#define LOSSES 2
/* Tasks that may be sent at once, however long their rows. */
#define LEAST_BATCH 16
/* A worker that has not ended an evaluation so long after its time cannot. */
#define LEASE_MARGIN_S 60.0

/* As many as go swiftly; of long rows some more, for a message is dear by itself. */
static size_t batch_of(size_t n_genes)
{
    size_t swift = ga_message_swift_tasks(n_genes);
    size_t most = ga_message_most_tasks(n_genes);
    size_t n = swift > LEAST_BATCH ? swift : LEAST_BATCH;
    if (most > GA_DISPATCH_BATCH)
        most = GA_DISPATCH_BATCH;
    return n < most ? n : most;
}

struct ga_dispatch_policy ga_policy_of(const struct ga_config *config)
{
    double timeout = config->evaluator.timeout, duplicate = config->cluster.duplicate_after;
    struct ga_dispatch_policy policy = {
        .losses = LOSSES,
        .ahead = AHEAD_S,
        .batch = batch_of(ga_task_width(config)),
        .local_worth = config->cluster.master_evaluates == GA_YES ? 0 : LOCAL_WORTH_S,
        .duplicate_after = isnan(duplicate) ? 0 : duplicate,
        .lease = timeout > 0 ? timeout * (double)ga_evaluations_a_row(config) + LEASE_MARGIN_S : 0,
        .quarantine_after = (uint32_t)config->cluster.quarantine.after,
        .quarantine = config->cluster.quarantine.pause,
    };
    for (int failure = 0; failure < GA_FAILURE_COUNT; failure++) {
        policy.retries[failure] = config->evaluator.on_failure.by_class[failure].retries;
        policy.pause[failure] = config->evaluator.on_failure.by_class[failure].pause;
    }
    return policy;
}
