/* SPDX-License-Identifier: GPL-3.0-or-later */
/* combine.c - tests of what several repeats come to, against numbers worked out by hand and GSL's
 * own of other data. */
#include "master/combine.h"
#include "common/random.h"
#include <criterion/criterion.h>
#include <float.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

static struct ga_config config;
static struct ga_score_rule *rule;
static double metrics[2], spread[2];

static void tear_down(void)
{
    ga_score_destroy(rule);
    ga_config_release(&config);
}

TestSuite(combine, .fini = tear_down);

/* Metrics a and b; `wanted`: objectives and constraints. */
static void configure(int repeats, const char *how, const char *wanted)
{
    struct ga_error error;
    char *text = ga_format("run: {results: /tmp/gaopt-combine, stop: {generations: 1}}\n"
                           "space: {x: {real: [0, 10]}}\n"
                           "evaluator: {kind: command, argv: [/bin/true], metrics: [a, b],\n"
                           "            repeats: %d, combine: %s}\n%s",
                           repeats, how, wanted);

    ga_error_init(&error);
    cr_assert_eq(ga_config_parse(&config, text, "a.yaml", "/tmp", NULL, 0, &error), GA_OK, "%s",
                 error.text);
    cr_assert_eq(ga_score_create(&rule, &config, &error), GA_OK, "%s", error.text);
    free(text);
}

static void combine(const double *rows)
{
    const double genes[] = {3};

    ga_combine(&config, rule, genes, rows, metrics, spread);
}

static const double four[] = {4, -1, 1, 10, 9, 0, 2, 3}; /* a: 4 1 9 2, b: -1 10 0 3 */

static void expect_spread_of_four(void)
{
    cr_expect_float_eq(spread[0], sqrt(38.0 / 3), 4 * DBL_EPSILON);
    cr_expect_float_eq(spread[1], sqrt(74.0 / 3), 8 * DBL_EPSILON);
}

Test(combine, mean_is_of_each_metric)
{
    configure(4, "mean", "objectives: [{minimize: a}]\n");
    combine(four);
    cr_expect_eq(metrics[0], 4);
    cr_expect_eq(metrics[1], 3);
    expect_spread_of_four();
}

Test(combine, median_is_of_each_metric)
{
    configure(4, "median", "objectives: [{minimize: a}]\n");
    combine(four);
    cr_expect_eq(metrics[0], 3);
    cr_expect_eq(metrics[1], 1.5);
    expect_spread_of_four();
}

Test(combine, median_of_an_odd_number_is_one_of_them)
{
    configure(3, "median", "objectives: [{minimize: a}]\n");
    combine(four);
    cr_expect_eq(metrics[0], 4);
    cr_expect_eq(metrics[1], 0);
}

static void expect_worst(const char *wanted, size_t row)
{
    configure(4, "worst", wanted);
    combine(four);
    cr_expect_eq(metrics[0], four[2 * row]);
    cr_expect_eq(metrics[1], four[2 * row + 1]);
    expect_spread_of_four();
}

Test(combine, worst_is_a_whole_row_by_the_first_objective)
{
    expect_worst("objectives: [{minimize: a}]\n", 2);
}

Test(combine, worst_knows_the_direction)
{
    expect_worst("objectives: [{maximize: a}]\n", 1);
}

Test(combine, worst_knows_parameters)
{
    expect_worst("objectives: [{minimize: abs(a - x)}]\n", 2); /* x is 3 */
}

Test(combine, worst_breaks_a_constraint_first)
{
    expect_worst("objectives: [{minimize: a}]\nconstraints: [b <= 5]\n", 1);
}

Test(combine, worst_breaks_it_most)
{
    expect_worst("objectives: [{minimize: a}]\nconstraints: [b >= 20]\n", 0);
}

Test(combine, worst_has_no_value)
{
    expect_worst("objectives: [{minimize: sqrt(b)}]\n", 0);
}

Test(combine, worst_of_equals_is_the_first)
{
    expect_worst("objectives: [{minimize: x}]\n", 0);
}

/* GSL's functions over a column of its own, where ours is one of several. */
static void expect_as_gsl(const char *how)
{
    enum { N = 101 };
    double rows[2 * N], column[N];
    struct ga_random random;

    configure(N, how, "objectives: [{minimize: a}]\n");
    ga_random_start(&random, 5, 0, GA_PURPOSE_TEST);
    for (size_t i = 0; i < 2 * (size_t)N; i++)
        rows[i] = gsl_rng_uniform(&random.rng);
    combine(rows);
    for (size_t j = 0; j < 2; j++) {
        for (size_t i = 0; i < N; i++)
            column[i] = rows[2 * i + j];
        cr_expect_eq(spread[j], gsl_stats_sd(column, 1, N));
        double mean = gsl_stats_mean(column, 1, N);
        gsl_sort(column, 1, N);
        cr_expect_eq(metrics[j], how[2] == 'a' ? mean : column[N / 2]);
    }
}

Test(combine, mean_of_many_is_gsls)
{
    expect_as_gsl("mean");
}

Test(combine, median_of_many_is_gsls)
{
    expect_as_gsl("median");
}
