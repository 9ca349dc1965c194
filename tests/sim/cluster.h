/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster.h - the virtual cluster: workers of unequal speed that live, die, come back and answer
 * late, in virtual time, around the real search and the real dispatch. Everything that happens
 * follows from one seed. */
#ifndef GA_SIM_CLUSTER_H
#define GA_SIM_CLUSTER_H

#include "common/config/config.h"
#include "master/score.h"
#include <stdint.h>

struct cluster_plan {
    uint64_t seed;
    size_t n_workers;    /* 1 .. */
    uint32_t most_slots; /* of a worker, 1 .. */
    double spread;       /* sigma of the logarithm of evaluation times and of speeds */
    double mean;         /* s of an evaluation */
    double latency;      /* s of a message, mean */
    double
        deaths; /* expected number per worker and 100 evaluations' time; the last one never dies */
    double flaky;      /* share of evaluations whose first attempt fails */
    double duplicates; /* share of results that arrive once more, later: even after their worker was
                          lost, and after it came back */
    double partitions; /* expected number per worker and 100 evaluations' time: all its messages,
                          both ways, are held for a while; the last one is always reached */
};

struct cluster_outcome {
    uint64_t told;
    uint64_t
        fingerprint; /* of every record that was told: the same for every plan of the same config */
    uint64_t evaluations; /* that workers finished, wasted ones too */
    uint64_t deaths;
    uint64_t given_up;  /* workers that lived, but were cut off for too long */
    uint64_t stale;     /* results that dispatch refused */
    double seconds;     /* virtual */
    double busy;        /* s of slots that evaluated */
    const char *broken; /* the invariant that did not hold; NULL: all held */
};

/* Runs a whole search. */
struct cluster_outcome cluster_run(const struct ga_config *config, const struct ga_score_rule *rule,
                                   const struct cluster_plan *plan);

#endif
