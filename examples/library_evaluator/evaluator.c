/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluator.c - a shared library that gaopt evaluates individuals with: how badly a damped
 * oscillator fits to measured data.
 *
 * The model is x(t) = amplitude * exp(-damping * t) * cos(frequency * t + phase). The data are made
 * here, once a slot, from known parameters with noise, so that it can be seen whether they are
 * found again: amplitude 1.5, damping 0.3, frequency 4, phase 0.5.
 *
 * Parameters (any order, in the config's space): amplitude, damping (1/s), frequency (rad/s), phase
 * (rad). Metric: misfit, the root of the mean squared difference; about 0.0493, the noise, where it
 * is least. Option: samples, how many points are measured over 10 s (default 200). */
#include "gaopt/evaluator.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AMPLITUDE, DAMPING, FREQUENCY, PHASE, N_PARAMETERS };

static const char *const names[N_PARAMETERS] = {"amplitude", "damping", "frequency", "phase"};
static const double truth[N_PARAMETERS] = {1.5, 0.3, 4.0, 0.5};
static const double noise = 0.05;  /* standard deviation of the measurement */
static const double duration = 10; /* s */
static const size_t most_samples = 10000000;

struct oscillator {
    size_t at[N_PARAMETERS]; /* where each parameter stands in a row of values */
    size_t n_parameters;     /* of a row */
    size_t n;                /* samples */
    double *measured;
};

static double time_of(const struct oscillator *self, size_t sample)
{
    return duration * (double)sample / (double)(self->n - 1);
}

static double model(const double *p, double t)
{
    return p[AMPLITUDE] * exp(-p[DAMPING] * t) * cos(p[FREQUENCY] * t + p[PHASE]);
}

/* Uniform in (0, 1]: a linear congruential generator (Knuth's MMIX), so that the data are the same
 * everywhere. */
static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 11) + 1) / 9007199254740992.0;
}

/* Standard normal (Box and Muller, 1958). */
static double normal(uint64_t *state)
{
    const double radius = sqrt(-2 * log(uniform(state)));

    return radius * cos(2 * 3.14159265358979323846 * uniform(state));
}

static int find_parameters(struct oscillator *self, const struct gaopt_problem *problem,
                           char *message, size_t room)
{
    for (size_t p = 0; p < N_PARAMETERS; p++) {
        size_t i = 0;

        while (i < problem->n_parameters && strcmp(problem->parameters[i], names[p]) != 0)
            i++;
        if (i == problem->n_parameters) {
            (void)snprintf(message, room, "the space has no parameter '%s'", names[p]);
            return 1;
        }
        self->at[p] = i;
    }
    if (problem->n_metrics != 1 || strcmp(problem->metrics[0], "misfit") != 0) {
        (void)snprintf(message, room, "the only metric is 'misfit'");
        return 1;
    }
    self->n_parameters = problem->n_parameters;
    return 0;
}

static int read_options(struct oscillator *self, const struct gaopt_problem *problem, char *message,
                        size_t room)
{
    self->n = 200;
    for (size_t i = 0; i < problem->n_options; i++) {
        char *end = NULL;
        const unsigned long value = strtoul(problem->option_values[i], &end, 10);

        if (strcmp(problem->option_names[i], "samples") != 0 || *end != '\0' || value < 2 ||
            value > most_samples) {
            (void)snprintf(message, room, "option %s: %s: allowed is samples: 2 to %zu",
                           problem->option_names[i], problem->option_values[i], most_samples);
            return 1;
        }
        self->n = value;
    }
    return 0;
}

static int measure(struct oscillator *self, char *message, size_t room)
{
    uint64_t state = 1;

    self->measured = malloc(self->n * sizeof *self->measured);
    if (self->measured == NULL) {
        (void)snprintf(message, room, "no memory for %zu samples", self->n);
        return 1;
    }
    for (size_t i = 0; i < self->n; i++)
        self->measured[i] = model(truth, time_of(self, i)) + noise * normal(&state);
    return 0;
}

static void close_oscillator(void *context)
{
    struct oscillator *self = context;

    free(self->measured);
    free(self);
}

static int open_oscillator(void **context, const struct gaopt_problem *problem, char *message,
                           size_t room)
{
    struct oscillator *self = calloc(1, sizeof *self);

    if (self == NULL)
        return 1;
    if (find_parameters(self, problem, message, room) != 0 ||
        read_options(self, problem, message, room) != 0 || measure(self, message, room) != 0) {
        close_oscillator(self);
        return 1;
    }
    *context = self;
    return 0;
}

static double misfit(const struct oscillator *self, const double *row)
{
    double p[N_PARAMETERS];
    double sum = 0;

    for (size_t i = 0; i < N_PARAMETERS; i++)
        p[i] = row[self->at[i]];
    for (size_t i = 0; i < self->n; i++) {
        const double difference = model(p, time_of(self, i)) - self->measured[i];
        sum += difference * difference;
    }
    return sqrt(sum / (double)self->n);
}

static int evaluate(void *context, const struct gaopt_batch *batch)
{
    const struct oscillator *self = context;

    for (size_t i = 0; i < batch->n; i++)
        batch->metrics[i] = misfit(self, batch->values + i * self->n_parameters);
    return 0;
}

static const struct gaopt_evaluator table = {
    .interface = GAOPT_EVALUATOR_INTERFACE,
    .size = sizeof table,
    .open = open_oscillator,
    .evaluate = evaluate,
    .close = close_oscillator,
};

const struct gaopt_evaluator *gaopt_evaluator(void)
{
    return &table;
}
