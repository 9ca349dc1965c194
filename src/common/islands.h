/* SPDX-License-Identifier: GPL-3.0-or-later */
/* islands.h - how wide the rows of a run are, and for how much each stands.
 *
 * Without islands a task is an individual's genes, and a result its metrics. With islands
 * (algorithm.islands.count) number epoch * count + island is an epoch of an island:
 *
 *   member   genes, objectives as costs, violation (-1: failed), id in its island (-1: nobody)
 *   result   metrics and genes of the best that the island has evaluated so far, its costs, its
 *            violation, how many evaluations of the epoch failed, the members, best first
 *   task     the genes above, 1 if there is a result of the epoch before (else 0), that result, the
 *            immigrants as members
 *
 * All of these are finite numbers. */
#ifndef GA_COMMON_ISLANDS_H
#define GA_COMMON_ISLANDS_H

#include "common/config/config.h"

static inline bool ga_has_islands(const struct ga_config *config)
{
    return config->algorithm.islands.count > 0;
}

/* Whether rank 0 is told of individuals one by one, and makes another for each. */
static inline bool ga_is_steady(const struct ga_config *config)
{
    return config->algorithm.replacement == GA_REPLACE_STEADY_STATE && !ga_has_islands(config);
}

/* How many islands send emigrants to an island. */
static inline size_t ga_island_sources(const struct ga_config *config)
{
    switch (config->algorithm.islands.topology) {
    case GA_TOPOLOGY_NONE:
        return 0;
    case GA_TOPOLOGY_FULL:
        return config->algorithm.islands.count - 1;
    default:
        return 1;
    }
}

static inline size_t ga_island_immigrants(const struct ga_config *config)
{
    return ga_island_sources(config) * config->algorithm.islands.size;
}

static inline size_t ga_member_width(const struct ga_config *config)
{
    return config->space.n + config->n_objectives + 2;
}

/* Where the members of an island's result begin. */
static inline size_t ga_members_at(const struct ga_config *config)
{
    return config->evaluator.metrics.n + config->space.n + config->n_objectives + 2;
}

/* Values of a result. */
static inline size_t ga_result_width(const struct ga_config *config)
{
    if (!ga_has_islands(config))
        return config->evaluator.metrics.n;
    return ga_members_at(config) + config->algorithm.population * ga_member_width(config);
}

/* Values of a result behind its metrics. */
static inline size_t ga_result_trailing(const struct ga_config *config)
{
    return ga_result_width(config) - config->evaluator.metrics.n;
}

/* Values of a task. */
static inline size_t ga_task_width(const struct ga_config *config)
{
    if (!ga_has_islands(config))
        return config->space.n;
    return config->space.n + 1 + ga_result_width(config) +
           ga_island_immigrants(config) * ga_member_width(config);
}

/* Evaluations that a row of the history stands for. */
static inline uint64_t ga_evaluations_a_row(const struct ga_config *config)
{
    return ga_has_islands(config) ? config->algorithm.population * config->algorithm.islands.every
                                  : 1;
}

/* Rows of the history in a turn, which is a generation, or an epoch of all islands. */
static inline uint64_t ga_rows_a_turn(const struct ga_config *config)
{
    return ga_has_islands(config) ? config->algorithm.islands.count : config->algorithm.population;
}

/* Of all islands. */
static inline uint64_t ga_evaluations_a_generation(const struct ga_config *config)
{
    return config->algorithm.population *
           (ga_has_islands(config) ? config->algorithm.islands.count : 1);
}

static inline uint64_t ga_generations_a_turn(const struct ga_config *config)
{
    return ga_has_islands(config) ? config->algorithm.islands.every : 1;
}

#endif
