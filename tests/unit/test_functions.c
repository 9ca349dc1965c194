/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_functions.c - tests of the test functions: their minima, and values that are known in closed
 * form. */
#include "common/test_functions.h"
#include <criterion/criterion.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#define MOST 30

static double value(const char *name, size_t n, const double *x)
{
    const struct ga_test_function *function = ga_test_function_find(name);

    cr_assert_not_null(function, "%s", name);
    return function->value(x, n);
}

#define at(name, ...)                                                                              \
    value(name, sizeof((double[]){__VA_ARGS__}) / sizeof(double), (double[]){__VA_ARGS__})

static void best_row(const struct ga_test_function *function, double *x)
{
    for (size_t i = 0; i < MOST; i++)
        x[i] = function->best(i);
}

Test(test_functions, have_their_value_at_the_minimum)
{
    double x[MOST];

    for (size_t f = 0; f < GA_N_TEST_FUNCTIONS; f++) {
        const struct ga_test_function *function = &ga_test_functions[f];
        best_row(function, x);
        for (size_t n = function->least_n; n <= MOST; n++)
            cr_assert_float_eq(function->value(x, n), function->minimum,
                               (double)n * function->tolerance + 1e-300, "%s of %zu: %g",
                               function->name, n, function->value(x, n));
    }
}

Test(test_functions, are_above_it_everywhere_else)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    double x[MOST];

    for (size_t trial = 0; trial < 20000; trial++) {
        const struct ga_test_function *function = &ga_test_functions[trial % GA_N_TEST_FUNCTIONS];
        const double width = trial % 2 == 0 ? 1 : 0.01; /* of the range, around the minimum */
        best_row(function, x);
        for (size_t i = 0; i < 5; i++) {
            const double shift =
                width * (function->high - function->low) * (gsl_rng_uniform(rng) - 0.5);
            x[i] = fmin(fmax(x[i] + shift, function->low), function->high);
        }
        cr_assert_gt(function->value(x, 5), function->minimum, "%s", function->name);
    }
    gsl_rng_free(rng);
}

Test(test_functions, have_their_minimum_within_the_customary_bounds)
{
    for (size_t f = 0; f < GA_N_TEST_FUNCTIONS; f++)
        for (size_t i = 0; i < MOST; i++) {
            cr_assert_lt(ga_test_functions[f].low, ga_test_functions[f].best(i));
            cr_assert_gt(ga_test_functions[f].high, ga_test_functions[f].best(i));
        }
}

Test(test_functions, sphere_and_ellipsoid)
{
    cr_assert_eq(at("sphere", 1, -2, 3), 14);
    cr_assert_eq(at("ellipsoid", 2), 4);
    cr_assert_float_eq(at("ellipsoid", 1, 1, 1), 1 + 1e3 + 1e6, 1e-6);
    cr_assert_float_eq(at("ellipsoid", 0, 0, 2), 4e6, 1e-6);
}

Test(test_functions, rosenbrock)
{
    /* the customary start: More, Garbow, Hillstrom, "Testing unconstrained optimization software",
     * 1981 */
    cr_assert_float_eq(at("rosenbrock", -1.2, 1), 24.2, 1e-12);
    cr_assert_eq(at("rosenbrock", 0, 0), 1);
    cr_assert_eq(at("rosenbrock", 2, 2), 401);
    cr_assert_eq(at("rosenbrock", 0, 0, 0, 0), 3);
    cr_assert_eq(at("rosenbrock", 1, 1, 2), 100);
}

Test(test_functions, rastrigin)
{
    cr_assert_float_eq(at("rastrigin", 1, 1, 1), 3, 1e-12);
    cr_assert_float_eq(at("rastrigin", 0.5, 0.5), 40.5, 1e-12); /* 20.25 each */
    cr_assert_float_eq(at("rastrigin", 4.5), 40.25, 1e-12);
    /* the local minimum next to 0 is where x + 10 pi sin(2 pi x) = 0 */
    cr_assert_float_eq(at("rastrigin", 0.994958637), 0.99495906, 1e-7);
}

Test(test_functions, ackley)
{
    cr_assert_float_eq(at("ackley", 1, 1), 20 - 20 * exp(-0.2), 1e-14);
    cr_assert_float_eq(at("ackley", 1, 1), 3.6253849384403627, 1e-14);
    cr_assert_float_eq(at("ackley", 0.5, -0.5), 20 - 20 * exp(-0.1) + exp(1) - exp(-1), 1e-14);
}

Test(test_functions, schwefel)
{
    /* published: 418.9829 n, at 420.9687; the second best minimum of a coordinate is at -302.5249,
     * 118.4384 higher */
    cr_assert_float_eq(at("schwefel", 0, 0), 2 * 418.9828872724338, 1e-12);
    cr_assert_float_eq(at("schwefel", 420.9687, 420.9687), 0, 1e-4);
    cr_assert_float_eq(at("schwefel", -302.5249), 118.4384, 1e-3);
    cr_assert_gt(at("schwefel", 420.9587), at("schwefel", 420.9687));
    cr_assert_gt(at("schwefel", 420.9787), at("schwefel", 420.9687));
}

Test(test_functions, griewank)
{
    cr_assert_float_eq(at("griewank", M_PI), M_PI * M_PI / 4000 + 2, 1e-14);
    cr_assert_float_eq(at("griewank", M_PI, M_PI * sqrt(2)), 3 * M_PI * M_PI / 4000, 1e-14);
    /* published: the four nearest local minima for n = 2 are at (+-3.14002, +-4.43844), 0.0073960
     */
    cr_assert_float_eq(at("griewank", 3.14002, -4.43844), 0.0073960, 1e-6);
}

Test(test_functions, mixed_ones_count_what_is_off)
{
    cr_assert_eq(at("mixed_sphere", 0, 1, 0, 1), 0);
    cr_assert_eq(at("mixed_sphere", 1, 1, 0, 0), 2);
    cr_assert_eq(at("mixed_sphere", 0.5, 3, -1), 5.25);
    cr_assert_float_eq(at("mixed_rastrigin", 1, 1), 16, 1e-12);
    cr_assert_float_eq(at("mixed_rastrigin", 0, 0, 0), 16, 1e-12);
    cr_assert_float_eq(at("mixed_rastrigin", 3, -2), 18, 1e-12); /* both a wave off */
    cr_assert_float_eq(at("mixed_rastrigin", 1.5), 2.25 + 20, 1e-12);
}

/* An int that walks by single steps is caught at the third step. */
Test(test_functions, mixed_rastrigin_has_local_minima_on_the_integers)
{
    cr_assert_gt(at("mixed_rastrigin", 2), at("mixed_rastrigin", 3));
    cr_assert_gt(at("mixed_rastrigin", 4), at("mixed_rastrigin", 3));
}

Test(test_functions, are_found_by_name)
{
    for (size_t f = 0; f < GA_N_TEST_FUNCTIONS; f++)
        cr_assert_eq(ga_test_function_find(ga_test_functions[f].name), &ga_test_functions[f]);
    cr_assert_null(ga_test_function_find("spere"));
    cr_assert_str_eq(ga_test_function_nearest("spere"), "sphere");
}
