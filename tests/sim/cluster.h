/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster.h - the virtual cluster: workers of unequal speed on hosts, in virtual time, around the
 * real search, the real dispatch and the real liveness; with all that can go wrong. Everything that
 * happens follows from one seed. */
#ifndef GA_SIM_CLUSTER_H
#define GA_SIM_CLUSTER_H

#include "common/config/config.h"
#include "evolve/score.h"
#include <stdint.h>

/* Rates are expected numbers per worker (or host, or master) and 100 evaluations' time. The last
 * worker that is there from the start is spared what is for ever: a search with nobody to evaluate
 * would wait for ever, and rightly. */
struct cluster_plan {
    uint64_t seed;
    size_t n_workers;    /* 1 .. */
    size_t n_started;    /* 1 .. n_workers: the others join later, in groups */
    size_t n_hosts;      /* 1 .. n_workers */
    uint32_t most_slots; /* of a worker, 1 .. */
    double spread;       /* sigma of the logarithm of evaluation times and of workers' speeds */
    double host_spread;  /* the same of hosts' speeds */
    double mean;         /* s of an evaluation */
    double latency;      /* s of a message, mean */
    double deaths;
    double leaves;      /* for good; some are killed while they leave */
    double hours;       /* away for a while, after which they are back */
    double partitions;  /* all messages of a worker, both ways, are held for a while */
    double beats_lost;  /* share of heartbeats that never arrive, */
    double beats_late;  /* or late, */
    double beats_twice; /* or twice */
    double pauses;      /* the master handles nothing for up to a minute */
    double full_disks;  /* results cannot be journalled for a while */
    double duplicates;  /* share of results that arrive once more, later */
    double flaky;       /* share of evaluations that fail at first */
    double doomed;      /* share of individuals that fail wherever they run: the same for all plans
                           that are to have the same result */
    double hangs;       /* share of evaluations that never end */
    double deaf;        /* share of these that cannot even be cancelled */
    bool bad_host;   /* the first host fails everything from a time on, and recovers while it is in
                        quarantine */
    bool stragglers; /* are run a second time */
    bool ends;       /* the batch job ends in between; a second one goes on */
    size_t trace;    /* events to remember, 0: none */
};

struct cluster_outcome {
    uint64_t told;
    uint64_t fingerprint; /* of every record that was told: the same for every plan of a config */
    uint64_t evaluations; /* that workers finished, wasted ones too */
    uint64_t events;
    uint64_t joined, left, away, returned, given_back;
    uint64_t deaths, partitions, lost, back; /* lost: by the master's judgement */
    uint64_t stale, held, counted, quarantined, duplicated, cancelled, hung, paused, full, sessions;
    double seconds;     /* virtual */
    const char *broken; /* the promise that was not kept; NULL: all were */
};

/* Runs a whole search. If a promise is broken and the plan says so, prints what happened last. */
struct cluster_outcome cluster_run(const struct ga_config *config, const struct ga_score_rule *rule,
                                   const struct cluster_plan *plan);

#endif
