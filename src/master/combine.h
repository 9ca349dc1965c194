/* SPDX-License-Identifier: GPL-3.0-or-later */
/* combine.h - one row of metrics out of those of several repeats of an individual, and how far
 * these lie apart. Pure. */
#ifndef GA_MASTER_COMBINE_H
#define GA_MASTER_COMBINE_H

#include "common/config/config.h"
#include "evolve/score.h"

/* rows: evaluator.repeats (2 or more) of evaluator.metrics.n finite values, in order of repeat.
 * metrics gets what evaluator.combine says: mean or median of each metric by itself, or the row of
 * the repeat whose individual would rank last (by violation, then by the first objective; the first
 * of several). spread gets the sample standard deviation of each metric. */
void ga_combine(const struct ga_config *config, const struct ga_score_rule *rule,
                const double *genes, const double *rows, double *metrics, double *spread);

#endif
