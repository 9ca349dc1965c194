/* SPDX-License-Identifier: GPL-3.0-or-later */
/* island_epoch.h - an epoch of an island: immigrants come, then so many generations of the genetic
 * algorithm. A pure function of the config, the task and what the evaluations say. */
#ifndef GA_EVOLVE_ISLAND_EPOCH_H
#define GA_EVOLVE_ISLAND_EPOCH_H

#include "common/islands.h"
#include "evolve/score.h"

/* Evaluates one individual; `id` is unique in the run. CANCELLED ends the epoch. */
typedef enum ga_failure ga_island_evaluate(void *self, uint64_t id, const double *genes,
                                           double *metrics);

/* Runs epoch number % count of the islands from `task` and fills `result` (islands.h). NONE, or why
 * there is none: CANCELLED, or the class of the last failure if no evaluation of this island has
 * ever succeeded. */
enum ga_failure ga_island_epoch(const struct ga_config *config, const struct ga_score_rule *rule,
                                uint64_t number, const double *task, ga_island_evaluate *evaluate,
                                void *self, double *result);

#endif
