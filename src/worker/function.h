/* SPDX-License-Identifier: GPL-3.0-or-later */
/* function.h - how long the evaluator of built-in test functions pretends to take. */
#ifndef GA_WORKER_FUNCTION_H
#define GA_WORKER_FUNCTION_H

#include "common/config/config.h"

/* s; lognormal around the median evaluator.cost.time, keyed by the run's seed, the id and the
 * repeat alone: the same on every rank and at every attempt. */
double ga_function_cost(const struct ga_config *config, uint64_t id, uint32_t repeat);

#endif
