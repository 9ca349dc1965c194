/* SPDX-License-Identifier: GPL-3.0-or-later */
/* function_evaluator.c - tests of the built-in test functions as an evaluator: values, pretended
 * cost, and how it is ended. */
#include "common/clock.h"
#include "common/random.h"
#include "worker/evaluator.h"
#include "worker/function.h"
#include <criterion/criterion.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* A config of three parameters, the last one fixed, and what an evaluation of it says. */
struct fixture {
    struct ga_param params[3];
    struct ga_config config;
    double value;
    char message[GA_MESSAGE_ROOM];
    struct ga_answer answer;
    double seconds;
};

static void set_up(struct fixture *fixture, const char *function)
{
    memset(fixture, 0, sizeof *fixture);
    for (size_t i = 0; i < 3; i++)
        fixture->params[i] = (struct ga_param){.kind = GA_PARAM_REAL, .low = -5, .high = 5};
    fixture->params[2] = (struct ga_param){.kind = GA_PARAM_FIXED, .low = 3, .high = 3};
    fixture->config.space = (struct ga_space){.n = 3, .n_free = 2, .params = fixture->params};
    fixture->config.run.seed = 42;
    fixture->config.evaluator.kind = GA_EVALUATOR_FUNCTION;
    fixture->config.evaluator.function = (char *)function;
}

static void evaluate_repeat(struct fixture *fixture, uint64_t id, uint32_t repeat,
                            const struct ga_budget *budget)
{
    static const double genes[] = {1, -2, 3};
    const struct ga_task task = {.id = id, .repeat = repeat, .genes = genes};
    char *metrics[] = {(char[]){"value"}};
    struct ga_error error;
    void *self = NULL;

    ga_error_init(&error);
    fixture->config.evaluator.metrics = (struct ga_text_list){.n = 1, .items = metrics};
    fixture->value = NAN;
    fixture->message[0] = '\0';
    fixture->answer = (struct ga_answer){.metrics = &fixture->value, .message = fixture->message};
    cr_assert_eq(ga_evaluator_function.open(&self, &fixture->config, 0, &error), GA_OK, "%s",
                 error.text);
    fixture->seconds = ga_clock_now();
    ga_evaluator_function.evaluate(self, &task, budget, &fixture->answer);
    fixture->seconds = ga_clock_now() - fixture->seconds;
    ga_evaluator_function.close(self);
}

static void evaluate(struct fixture *fixture, uint64_t id, const struct ga_budget *budget)
{
    evaluate_repeat(fixture, id, 0, budget);
}

static const struct ga_budget unlimited = {.cancel_fd = -1};

Test(function_evaluator, gives_its_value_with_fixed_parameters)
{
    struct fixture fixture;

    set_up(&fixture, "sphere");
    evaluate(&fixture, 7, &unlimited);
    cr_assert_eq(fixture.answer.failure, GA_FAILURE_NONE);
    cr_assert_eq(fixture.value, 14);
    cr_assert_str_eq(fixture.message, "");
}

/* Lower bounds hold however busy the machine is; the upper one is the time of the slowest and much
 * more. */
static void check_costs(enum ga_cost_how how)
{
    struct fixture fixture;

    set_up(&fixture, "sphere");
    fixture.config.evaluator.cost.time = 5e-3;
    fixture.config.evaluator.cost.spread = 1;
    fixture.config.evaluator.cost.how = how;
    for (uint64_t id = 0; id < 8; id++) {
        evaluate(&fixture, id, &unlimited);
        cr_assert_eq(fixture.answer.failure, GA_FAILURE_NONE);
        cr_assert_eq(fixture.value, 14);
        cr_assert_geq(fixture.seconds, ga_function_cost(&fixture.config, id, 0));
        cr_assert_lt(fixture.seconds, ga_function_cost(&fixture.config, id, 0) + 2);
    }
}

Test(function_evaluator, sleeps_as_long_as_it_should)
{
    check_costs(GA_COST_SLEEP);
}

Test(function_evaluator, spins_as_long_as_it_should)
{
    check_costs(GA_COST_SPIN);
}

Test(function_evaluator, costs_depend_on_seed_id_and_repeat_alone)
{
    struct fixture fixture, other;
    struct ga_random random;

    set_up(&fixture, "sphere");
    fixture.config.evaluator.cost.time = 10;
    fixture.config.evaluator.cost.spread = 0.5;
    ga_random_start(&random, 42, 371, GA_PURPOSE_COST);
    cr_assert_eq(ga_function_cost(&fixture.config, 371, 0),
                 10 * exp(0.5 * gsl_ran_ugaussian(&random.rng)));
    other = fixture;
    cr_assert_eq(ga_function_cost(&fixture.config, 371, 0),
                 ga_function_cost(&other.config, 371, 0));
    cr_assert_neq(ga_function_cost(&fixture.config, 371, 0),
                  ga_function_cost(&fixture.config, 372, 0));
    cr_assert_neq(ga_function_cost(&fixture.config, 371, 0),
                  ga_function_cost(&fixture.config, 371, 1));
    other.config.run.seed = 43;
    cr_assert_neq(ga_function_cost(&fixture.config, 371, 0),
                  ga_function_cost(&other.config, 371, 0));
    other.config.evaluator.cost.spread = 0;
    cr_assert_eq(ga_function_cost(&other.config, 371, 0), 10);
}

Test(function_evaluator, costs_are_lognormal)
{
    struct fixture fixture;
    const size_t n = 20000;
    double sum = 0, squares = 0;

    set_up(&fixture, "sphere");
    fixture.config.evaluator.cost.time = 10;
    fixture.config.evaluator.cost.spread = 0.5;
    for (uint64_t id = 0; id < n; id++) {
        const double logarithm = log(ga_function_cost(&fixture.config, id, 0));
        sum += logarithm;
        squares += logarithm * logarithm;
    }
    const double mean = sum / (double)n;
    cr_assert_float_eq(mean, log(10), 4 * 0.5 / sqrt((double)n));
    cr_assert_float_eq(sqrt(squares / (double)n - mean * mean), 0.5,
                       4 * 0.5 / sqrt(2.0 * (double)n));
}

Test(function_evaluator, noise_is_normal_and_of_each_repeat)
{
    enum { IDS = 400, REPEATS = 50, N = IDS * REPEATS };
    struct fixture fixture;
    double sum = 0, squares = 0;

    set_up(&fixture, "sphere");
    fixture.config.evaluator.noise = 0.1;
    for (uint64_t id = 0; id < IDS; id++) {
        for (uint32_t repeat = 0; repeat < REPEATS; repeat++) {
            evaluate_repeat(&fixture, id, repeat, &unlimited);
            sum += fixture.value - 14;
            squares += (fixture.value - 14) * (fixture.value - 14);
        }
    }
    cr_expect_float_eq(sum / N, 0, 4 * 0.1 / sqrt(N));
    cr_expect_float_eq(sqrt(squares / N), 0.1, 4 * 0.1 / sqrt(2.0 * N));
}

Test(function_evaluator, noise_depends_on_seed_id_and_repeat_alone)
{
    struct fixture fixture;

    set_up(&fixture, "sphere");
    fixture.config.evaluator.noise = 0.1;
    evaluate_repeat(&fixture, 7, 3, &unlimited);
    const double value = fixture.value;
    evaluate_repeat(&fixture, 7, 3, &unlimited);
    cr_expect_eq(fixture.value, value);
    evaluate_repeat(&fixture, 7, 4, &unlimited);
    cr_expect_neq(fixture.value, value);
    evaluate_repeat(&fixture, 8, 3, &unlimited);
    cr_expect_neq(fixture.value, value);
    fixture.config.run.seed++;
    evaluate_repeat(&fixture, 7, 3, &unlimited);
    cr_expect_neq(fixture.value, value);
}

static void check_timeout(enum ga_cost_how how)
{
    const struct ga_budget budget = {.timeout = 0.02, .cancel_fd = -1};
    struct fixture fixture;

    set_up(&fixture, "sphere");
    fixture.config.evaluator.cost.time = 30;
    fixture.config.evaluator.cost.how = how;
    evaluate(&fixture, 0, &budget);
    cr_assert_eq(fixture.answer.failure, GA_FAILURE_TIMEOUT);
    cr_assert(isnan(fixture.value));
    cr_assert_geq(fixture.seconds, 0.02);
    cr_assert_lt(fixture.seconds, 10);
    cr_assert_str_eq(fixture.message, "its pretended cost is 30 s; evaluator.timeout is 0.02 s");
}

Test(function_evaluator, timeout_ends_a_sleep)
{
    check_timeout(GA_COST_SLEEP);
}

Test(function_evaluator, timeout_ends_a_spin)
{
    check_timeout(GA_COST_SPIN);
}

Test(function_evaluator, a_timeout_that_is_not_reached_does_nothing)
{
    const struct ga_budget budget = {.timeout = 30, .cancel_fd = -1};
    struct fixture fixture;

    set_up(&fixture, "sphere");
    fixture.config.evaluator.cost.time = 1e-3;
    evaluate(&fixture, 0, &budget);
    cr_assert_eq(fixture.answer.failure, GA_FAILURE_NONE);
    cr_assert_eq(fixture.value, 14);
}

static void *cancel_later(void *fd)
{
    ga_clock_sleep(0.02);
    cr_assert_eq(write(*(int *)fd, "x", 1), 1);
    return NULL;
}

static void check_cancel(enum ga_cost_how how)
{
    struct fixture fixture;
    pthread_t thread;
    int ends[2];

    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(pthread_create(&thread, NULL, cancel_later, &ends[1]), 0);
    const struct ga_budget budget = {.cancel_fd = ends[0]};
    set_up(&fixture, "sphere");
    fixture.config.evaluator.cost.time = 30;
    fixture.config.evaluator.cost.how = how;
    evaluate(&fixture, 0, &budget);
    cr_assert_eq(pthread_join(thread, NULL), 0);
    cr_assert_eq(fixture.answer.failure, GA_FAILURE_CANCELLED);
    cr_assert(isnan(fixture.value));
    cr_assert_lt(fixture.seconds, 10);
    cr_assert_eq(close(ends[0]), 0);
    cr_assert_eq(close(ends[1]), 0);
}

Test(function_evaluator, cancelling_ends_a_sleep)
{
    check_cancel(GA_COST_SLEEP);
}

Test(function_evaluator, cancelling_ends_a_spin)
{
    check_cancel(GA_COST_SPIN);
}

static void expect_refused(const struct fixture *fixture, const char *text)
{
    struct ga_error error;
    void *self = NULL;

    ga_error_init(&error);
    cr_assert_eq(ga_evaluator_function.check(&fixture->config, &error), GA_E_EVALUATOR);
    cr_assert_str_eq(error.text, text);
    cr_assert_eq(ga_evaluator_function.open(&self, &fixture->config, 0, NULL), GA_E_EVALUATOR);
    cr_assert_null(self);
}

Test(function_evaluator, says_what_it_cannot_do)
{
    char *metrics[] = {(char[]){"value"}, (char[]){"speed"}};
    struct fixture fixture;

    set_up(&fixture, "rosenbrok");
    expect_refused(&fixture, "unknown function 'rosenbrok'; did you mean 'rosenbrock'?");
    set_up(&fixture, "rosenbrock");
    fixture.config.space.n = 1;
    expect_refused(&fixture, "function 'rosenbrock' needs 2 or more parameters; there is 1");
    set_up(&fixture, "sphere");
    fixture.config.evaluator.metrics = (struct ga_text_list){.n = 2, .items = metrics};
    expect_refused(&fixture, "metric 'speed': a built-in function has only one, 'value'");
}
