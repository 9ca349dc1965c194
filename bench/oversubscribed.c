/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oversubscribed.c - an evaluator that takes 10 ms of processor time, however many share the
 * processor, and notes when it did: a line "begin end" (s, monotonic) an evaluation, in a file of
 * its own, named by its thread, in the config's folder. For oversubscribed.py. */
#include "gaopt/evaluator.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define TAKES_S 10e-3

static double seconds(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int open_notes(void **context, const struct gaopt_problem *problem, char *message,
                      size_t room)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%d", problem->folder, (int)gettid());
    *context = fopen(path, "w");
    if (!*context)
        (void)snprintf(message, room, "cannot write %s", path);
    return *context ? 0 : -1;
}

static void close_notes(void *context)
{
    (void)fclose(context);
}

static int evaluate(void *context, const struct gaopt_batch *batch)
{
    double begin = seconds(CLOCK_MONOTONIC);
    double end = seconds(CLOCK_THREAD_CPUTIME_ID) + TAKES_S;
    while (seconds(CLOCK_THREAD_CPUTIME_ID) < end)
        continue;
    (void)fprintf(context, "%.9f %.9f\n", begin, seconds(CLOCK_MONOTONIC));
    batch->metrics[0] = batch->values[0] * batch->values[0];
    return 0;
}

static const struct gaopt_evaluator table = {
    .interface = GAOPT_EVALUATOR_INTERFACE,
    .size = sizeof table,
    .open = open_notes,
    .evaluate = evaluate,
    .close = close_notes,
};

const struct gaopt_evaluator *gaopt_evaluator(void)
{
    return &table;
}
