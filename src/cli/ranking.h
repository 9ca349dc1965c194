/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranking.h - the best records of a history: feasible before infeasible, by violation, by the first
 * objective, the earlier first. Failed, skipped and reused ones have no place in it, nor those that
 * cannot be scored (violation INFINITY). With algorithm.reevaluate_elites only the last generation
 * has places: of those before, what luck made good would stand first. */
#ifndef GA_CLI_RANKING_H
#define GA_CLI_RANKING_H

#include "common/config/config.h"
#include "master/store/record.h"

struct ga_ranked {
    uint64_t id, generation;
    double violation;
    double *values; /* parameters, metrics, objectives, and if there are repeats spread of the
                       metrics, one after the other */
};

struct ga_ranking {
    const struct ga_config *config;
    uint64_t limit; /* places */
    size_t n;       /* that are taken */
    struct ga_ranked *places;
};

/* The config must outlive it. */
void ga_ranking_init(struct ga_ranking *ranking, const struct ga_config *config, uint64_t limit);
void ga_ranking_release(struct ga_ranking *ranking);

void ga_ranking_offer(struct ga_ranking *ranking, const struct ga_record *record); /* copied */

const double *ga_ranked_genes(const struct ga_ranking *ranking, size_t place);
const double *ga_ranked_metrics(const struct ga_ranking *ranking, size_t place);
const double *ga_ranked_objectives(const struct ga_ranking *ranking, size_t place);
/* Of each metric over the repeats; NULL if there are none. */
const double *ga_ranked_spread(const struct ga_ranking *ranking, size_t place);

#endif
