/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_functions.c - test functions of the literature, and two of our own for mixtures of reals,
 * ints, bools and choices. */
#include "common/test_functions.h"
#include "common/text.h"
#include <math.h>
#include <string.h>

static double zero(size_t i)
{
    (void)i;
    return 0;
}

static double one(size_t i)
{
    (void)i;
    return 1;
}

/* De Jong, "An analysis of the behavior of a class of genetic adaptive systems", 1975: F1. */
static double sphere(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sum;
}

/* The axes are weighted from 1 to 10^6: Hansen, Ostermeier, "Completely derandomized
 * self-adaptation in evolution strategies", 2001. */
static double ellipsoid(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += pow(1e6, n > 1 ? (double)i / (double)(n - 1) : 0) * x[i] * x[i];
    return sum;
}

/* Rosenbrock, "An automatic method for finding the greatest or least value of a function", 1960;
 * for more than two values the chain of De Jong's followers. */
static double rosenbrock(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        const double valley = x[i + 1] - x[i] * x[i], slope = 1 - x[i];
        sum += 100 * valley * valley + slope * slope;
    }
    return sum;
}

/* Rastrigin, "Systems of extremal control", 1974; for n values: Muehlenbein, Schomisch, Born, "The
 * parallel genetic algorithm as function optimizer", 1991. */
static double rastrigin(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i] + 10 * (1 - cos(2 * M_PI * x[i]));
    return sum;
}

/* Ackley, "A connectionist machine for genetic hillclimbing", 1987; for n values: Baeck, Schwefel,
 * "An overview of evolutionary algorithms for parameter optimization", 1993. */
static double ackley(const double *x, size_t n)
{
    const double count = (double)n;
    double squares = 0, cosines = 0;

    for (size_t i = 0; i < n; i++) {
        squares += x[i] * x[i];
        cosines += cos(2 * M_PI * x[i]);
    }
    return 20 - 20 * exp(-0.2 * sqrt(squares / count)) + M_E - exp(cosines / count);
}

/* Schwefel, "Numerical optimization of computer models", 1981: problem 2.26, raised so that its
 * minimum is 0. It is where tan(s) = -s / 2, s^2 = x, next to 420; its depth there,
 * 418.98288727243370628, is rounded up, so that no rounding makes a value negative. */
static const double schwefel_position = 420.96874635998205;
static const double schwefel_depth = 418.9828872724338;

static double schwefel_best(size_t i)
{
    (void)i;
    return schwefel_position;
}

static double schwefel(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += schwefel_depth - x[i] * sin(sqrt(fabs(x[i])));
    return sum;
}

/* Griewank, "Generalized descent for global optimization", 1981. */
static double griewank(const double *x, size_t n)
{
    double sum = 0, product = 1;

    for (size_t i = 0; i < n; i++) {
        sum += x[i] * x[i] / 4000;
        product *= cos(x[i] / sqrt((double)(i + 1)));
    }
    return 1 + sum - product;
}

/* Of our own: the target of value i is 0, 1, 0, 1, ..., which a bool, a choice (by its index), an
 * int and a real can all reach, so that the minimum is 0 for any mixture of them in any order. A
 * bool or an int that is off costs at least 1. */
static double mixed_target(size_t i)
{
    return (double)(i % 2);
}

static double mixed_sphere(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mixed_target(i)) * (x[i] - mixed_target(i));
    return sum;
}

/* Of our own: as Rastrigin's, around the same targets, with waves of length 3 in place of 1: those
 * of length 1 would be flat on the integers. An int has a local minimum at each third step from its
 * target; a step off costs 16. */
static double mixed_rastrigin(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const double off = x[i] - mixed_target(i);
        sum += off * off + 10 * (1 - cos(2 * M_PI / 3 * off));
    }
    return sum;
}

const struct ga_test_function ga_test_functions[GA_N_TEST_FUNCTIONS] = {
    {.name = "sphere", .value = sphere, .best = zero, .low = -5.12, .high = 5.12, .least_n = 1},
    {.name = "ellipsoid", .value = ellipsoid, .best = zero, .low = -5, .high = 5, .least_n = 1},
    {.name = "rosenbrock",
     .value = rosenbrock,
     .best = one,
     .low = -2.048,
     .high = 2.048,
     .least_n = 2},
    {.name = "rastrigin",
     .value = rastrigin,
     .best = zero,
     .low = -5.12,
     .high = 5.12,
     .least_n = 1},
    {.name = "ackley",
     .value = ackley,
     .best = zero,
     .tolerance = 1e-15,
     .low = -32.768,
     .high = 32.768,
     .least_n = 1},
    {.name = "schwefel",
     .value = schwefel,
     .best = schwefel_best,
     .tolerance = 1e-12,
     .low = -500,
     .high = 500,
     .least_n = 1},
    {.name = "griewank", .value = griewank, .best = zero, .low = -600, .high = 600, .least_n = 1},
    {.name = "mixed_sphere",
     .value = mixed_sphere,
     .best = mixed_target,
     .low = -5,
     .high = 5,
     .least_n = 1},
    {.name = "mixed_rastrigin",
     .value = mixed_rastrigin,
     .best = mixed_target,
     .low = -10,
     .high = 10,
     .least_n = 1},
};

const struct ga_test_function *ga_test_function_find(const char *name)
{
    for (size_t i = 0; i < GA_N_TEST_FUNCTIONS; i++)
        if (strcmp(ga_test_functions[i].name, name) == 0)
            return &ga_test_functions[i];
    return NULL;
}

const char *ga_test_function_nearest(const char *name)
{
    const char *names[GA_N_TEST_FUNCTIONS];

    for (size_t i = 0; i < GA_N_TEST_FUNCTIONS; i++)
        names[i] = ga_test_functions[i].name;
    return ga_text_nearest(name, names, GA_N_TEST_FUNCTIONS);
}
