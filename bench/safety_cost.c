/* SPDX-License-Identifier: GPL-3.0-or-later */
/* safety_cost.c - an evaluator that keeps its core busy for exactly 10 ms, for safety_cost.py. */
#include "gaopt/evaluator.h"
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int evaluate(void *context, const struct gaopt_batch *batch)
{
    const double end = seconds() + 10e-3;

    (void)context;
    while (seconds() < end)
        continue;
    batch->metrics[0] = batch->values[0] * batch->values[0];
    return 0;
}

static const struct gaopt_evaluator table = {
    .interface = GAOPT_EVALUATOR_INTERFACE,
    .size = sizeof table,
    .evaluate = evaluate,
};

const struct gaopt_evaluator *gaopt_evaluator(void)
{
    return &table;
}
