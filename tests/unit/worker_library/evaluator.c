/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluator.c - a shared library for the tests of the worker, which misbehaves as its first
 * parameter says. */
#include "gaopt/evaluator.h"
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef INTERFACE
#define INTERFACE GAOPT_EVALUATOR_INTERFACE
#endif

static volatile unsigned spins;

static int open_problem(void **context, const struct gaopt_problem *problem, char *message,
                        size_t room)
{
    for (size_t i = 0; i < problem->n_options; i++) {
        if (strcmp(problem->option_names[i], "refuse") == 0) {
            (void)snprintf(message, room, "refused: %s", problem->option_values[i]);
            return 5;
        }
    }
    *context = malloc(sizeof(size_t));
    *(size_t *)*context = problem->n_parameters;
    return 0;
}

/* What ends the process, or takes long, or never returns. */
static void misbehave_badly(double how)
{
    if (how == 0.0625) {
        (void)signal(SIGABRT, SIG_DFL);
        abort();
    }
    if (how == 0.125)
        exit(0);
    while (how == 0.1875) /* until it is refused: then the write fails */
        memset(malloc(1 << 20), 1, 1 << 20);
    while (how == 0.3125)
        spins++;
    if (how == 0.6875) { /* 0.2 s of processor time, and a good end */
        const clock_t end = clock() + CLOCKS_PER_SEC / 5;

        while (clock() < end)
            spins++;
    }
    while (how == 0.375)
        (void)!write(STDOUT_FILENO, "without end ", 12);
    if (how == 0.4375)
        (void)signal(SIGTERM, SIG_IGN);
    while (how == 0.4375)
        (void)pause();
}

static int misbehave(const struct gaopt_batch *batch, double how)
{
    misbehave_badly(how);
    if (how == 0.5) {
        (void)fprintf(stderr, "about to crash\n");
        (void)signal(SIGSEGV, SIG_DFL); /* a sanitizer's handler would make it an exit */
        (void)raise(SIGSEGV);
    }
    if (how == 0.625)
        exit(3);
    while (how == 0.75)
        (void)pause();
    if (how == 0.875) {
        batch->metrics[0] = NAN;
        (void)snprintf(batch->messages[0], sizeof batch->messages[0], "it diverged");
    }
    if (how != 1)
        return 0;
    (void)snprintf(batch->messages[0], sizeof batch->messages[0], "no licence");
    return 7;
}

/* The metrics are the sum of the parameters, and the seed. */
static int evaluate(void *context, const struct gaopt_batch *batch)
{
    const size_t n = *(const size_t *)context;
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += batch->values[i];
    batch->metrics[0] = sum;
    batch->metrics[1] = batch->seeds[0];
    return misbehave(batch, batch->values[0]);
}

static const struct gaopt_evaluator table = {
    .interface = INTERFACE,
    .size = sizeof table,
    .open = open_problem,
    .evaluate = evaluate,
    .close = free,
};

const struct gaopt_evaluator *gaopt_evaluator(void)
{
    return &table;
}
