/* SPDX-License-Identifier: GPL-3.0-or-later */
/* function.c - evaluates a built-in test function, and pretends that this took long
 * and is not exact: a rehearsal needs no program. */
#include "worker/function.h"
#include "common/clock.h"
#include "common/random.h"
#include "common/test_functions.h"
#include "worker/evaluator.h"
#include <gsl/gsl_randist.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

static const double longest_sleep = 3600; /* s: what is passed to the system stays in its range */
static const double spin_check = 1e-3;    /* s between looks at cancel_fd, a system call each */

struct function {
    const struct ga_config *config;
    const struct ga_test_function *function;
};

static enum ga_status check_metrics(const struct ga_text_list *metrics, struct ga_error *error)
{
    for (size_t i = 0; i < metrics->n; i++)
        if (strcmp(metrics->items[i], "value") != 0)
            return ga_error_set(error, GA_E_EVALUATOR,
                                "metric '%s': a built-in function has only one, 'value'",
                                metrics->items[i]);
    return GA_OK;
}

static enum ga_status check(const struct ga_config *config, struct ga_error *error)
{
    const char *name = config->evaluator.function;
    const struct ga_test_function *function = ga_test_function_find(name);

    if (function == NULL) {
        const char *nearest = ga_test_function_nearest(name);
        return ga_error_set(error, GA_E_EVALUATOR, "unknown function '%s'%s%s%s", name,
                            nearest != NULL ? "; did you mean '" : "",
                            nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
    }
    if (config->space.n < function->least_n)
        return ga_error_set(error, GA_E_EVALUATOR,
                            "function '%s' needs %zu or more parameters; there is %zu", name,
                            function->least_n, config->space.n);
    return check_metrics(&config->evaluator.metrics, error);
}

static enum ga_status open_function(void **self, const struct ga_config *config, size_t slot,
                                    struct ga_error *error)
{
    struct function *function;
    const enum ga_status status = check(config, error);

    (void)slot;
    if (status != GA_OK)
        return status;
    function = ga_alloc(1, sizeof *function);
    function->config = config;
    function->function = ga_test_function_find(config->evaluator.function);
    *self = function;
    return GA_OK;
}

double ga_function_cost(const struct ga_config *config, uint64_t id, uint32_t repeat)
{
    struct ga_random random;

    ga_random_start_repeat(&random, config->run.seed, id, (uint16_t)repeat, GA_PURPOSE_COST);
    return config->evaluator.cost.time *
           exp(config->evaluator.cost.spread * gsl_ran_ugaussian(&random.rng));
}

static double noise(const struct ga_config *config, const struct ga_task *task)
{
    struct ga_random random;

    ga_random_start_repeat(&random, config->run.seed, task->id, (uint16_t)task->repeat,
                           GA_PURPOSE_NOISE);
    return gsl_ran_gaussian(&random.rng, config->evaluator.noise);
}

/* Waits for at most `seconds`; whether the evaluation was cancelled. No descriptor, no cancelling:
 * poll skips -1. */
static bool cancelled_within(double seconds, int cancel_fd)
{
    struct pollfd cancel = {.fd = cancel_fd, .events = POLLIN};
    const double rest = fmin(fmax(seconds, 0), longest_sleep);
    const struct timespec wait = {.tv_sec = (time_t)rest,
                                  .tv_nsec = (long)(1e9 * (rest - floor(rest)))};

    return ppoll(&cancel, 1, &wait, NULL) > 0; /* an interrupted one is called again */
}

/* Whether the evaluation was cancelled before `end`, on the clock of ga_clock_now. */
static bool pass_time(enum ga_cost_how how, double end, int cancel_fd)
{
    double now, next_check = 0;

    while ((now = ga_clock_now()) < end) {
        if (how == GA_COST_SLEEP) {
            if (cancelled_within(end - now, cancel_fd))
                return true;
        } else if (now >= next_check) {
            if (cancelled_within(0, cancel_fd))
                return true;
            next_check = now + spin_check;
        }
    }
    return false;
}

/* Lets the pretended cost pass. False, and the answer failed, if the evaluation ended before. */
static bool pay(const struct ga_config *config, const struct ga_task *task,
                const struct ga_budget *budget, struct ga_answer *answer)
{
    const double started = ga_clock_now();
    const double cost = ga_function_cost(config, task->id, task->repeat);
    const bool too_long = budget->timeout > 0 && cost > budget->timeout;

    if (pass_time(config->evaluator.cost.how, started + (too_long ? budget->timeout : cost),
                  budget->cancel_fd)) {
        ga_answer_fail(answer, GA_FAILURE_CANCELLED, 0, "cancelled after %.3g s",
                       ga_clock_now() - started);
        return false;
    }
    if (too_long)
        ga_answer_fail(answer, GA_FAILURE_TIMEOUT, 0,
                       "its pretended cost is %.3g s; evaluator.timeout is %.3g s", cost,
                       budget->timeout);
    return !too_long;
}

static void evaluate(void *self, const struct ga_task *task, const struct ga_budget *budget,
                     struct ga_answer *answer)
{
    const struct function *function = self;
    const struct ga_config *config = function->config;
    double value = function->function->value(task->genes, config->space.n);

    if (config->evaluator.cost.time > 0 && !pay(config, task, budget, answer))
        return;
    if (config->evaluator.noise > 0)
        value += noise(config, task);
    for (size_t i = 0; i < config->evaluator.metrics.n; i++)
        answer->metrics[i] = value;
}

static bool is_brief(const struct ga_config *config)
{
    return config->evaluator.cost.time == 0;
}

const struct ga_evaluator_type ga_evaluator_function = {
    .name = "function",
    .check = check,
    .open = open_function,
    .evaluate = evaluate,
    .close = free,
    .brief = is_brief,
};
