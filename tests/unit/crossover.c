/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover.c - tests of what children inherit. */
#include "evolve/crossover.h"
#include "evolve_problem.h"
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static struct ga_param params[N_EVERY];
static struct ga_config config;
static struct ga_random random_state;
static gsl_rng *rng;

static void set_up(void)
{
    config = standard_config(every_type(params));
    rng = test_stream(&random_state, 5);
}

TestSuite(crossover, .init = set_up);

static void sample(double *genes)
{
    for (size_t i = 0; i < config.space.n; i++)
        genes[i] = ga_param_from_unit(&params[i], gsl_rng_uniform(rng));
}

Test(crossover, children_are_allowed_and_other_than_their_parents)
{
    double a[N_EVERY], b[N_EVERY], first[N_EVERY], second[N_EVERY];

    for (size_t k = 0; ga_crossover_types[k]; k++) {
        int changed[N_EVERY] = {0};

        for (int round = 0; round < 2000; round++) {
            sample_or_bound(&config.space, rng, first);
            sample_or_bound(&config.space, rng, second);
            memcpy(a, first, sizeof a);
            memcpy(b, second, sizeof b);
            ga_crossover_types[k]->cross(&config, &random_state, a, b);
            cr_assert(all_allowed(&config.space, a));
            cr_assert(all_allowed(&config.space, b));
            for (size_t i = 0; i < N_EVERY; i++)
                changed[i] += a[i] != first[i] || b[i] != second[i];
        }
        cr_assert_eq(changed[3], 0);             /* fixed */
        for (size_t i = 1; i < N_EVERY - 1; i++) /* cuts leave the first or the last alone */
            cr_assert(i == 3 || changed[i] > 100, "%s: gene %zu", ga_crossover_types[k]->name, i);
    }
    cr_assert_null(ga_crossover_find("none"));
}

Test(crossover, equal_parents_have_children_like_them)
{
    double a[N_EVERY], b[N_EVERY], parent[N_EVERY];

    for (size_t k = 0; ga_crossover_types[k]; k++) {
        for (int round = 0; round < 100; round++) {
            sample_or_bound(&config.space, rng, parent);
            memcpy(a, parent, sizeof a);
            memcpy(b, parent, sizeof b);
            ga_crossover_types[k]->cross(&config, &random_state, a, b);
            cr_assert_eq(memcmp(a, parent, sizeof a), 0);
            cr_assert_eq(memcmp(b, parent, sizeof b), 0);
        }
    }
}

/* Words and bools: together the children have what the parents had. */
Test(crossover, words_are_exchanged_never_mixed)
{
    double a[N_EVERY], b[N_EVERY], first[N_EVERY], second[N_EVERY];

    for (size_t k = 0; ga_crossover_types[k]; k++) {
        for (int round = 0; round < 500; round++) {
            sample(first);
            sample(second);
            memcpy(a, first, sizeof a);
            memcpy(b, second, sizeof b);
            ga_crossover_types[k]->cross(&config, &random_state, a, b);
            for (size_t i = 5; i <= 6; i++)
                cr_assert((a[i] == first[i] && b[i] == second[i]) ||
                          (a[i] == second[i] && b[i] == first[i]));
        }
    }
}

/* Genes of `a` after a crossing of all zeros with all ones: 1 where exchanged. */
static void cross_marked(const struct ga_crossover_type *type, size_t n, double *a)
{
    double b[10];

    for (size_t i = 0; i < n; i++) {
        a[i] = 0;
        b[i] = 1;
    }
    type->cross(&config, &random_state, a, b);
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(a[i] + b[i], 1);
}

static int count_changes(const double *a, size_t n)
{
    int changes = 0;

    for (size_t i = 1; i < n; i++)
        changes += a[i] != a[i - 1];
    return changes;
}

Test(crossover, one_point_cuts_once_anywhere)
{
    struct ga_param ten[10];
    int cuts[10] = {0};
    double a[10];

    config.space = reals(ten, 10, 0, 1);
    for (int round = 0; round < 9000; round++) {
        size_t cut = 0;

        cross_marked(&ga_crossover_one_point, 10, a);
        cr_assert_eq(count_changes(a, 10), 1);
        while (a[cut] == 0)
            cut++;
        cuts[cut]++;
    }
    cr_assert_eq(cuts[0], 0);
    for (int i = 1; i < 10; i++)
        cr_assert_float_eq(cuts[i], 1000, 5 * sqrt(1000));
}

Test(crossover, two_point_exchanges_one_piece_of_the_ring)
{
    struct ga_param ten[10];
    int exchanged[10] = {0};
    double a[10];

    config.space = reals(ten, 10, 0, 1);
    for (int round = 0; round < 9000; round++) {
        cross_marked(&ga_crossover_two_point, 10, a);
        cr_assert(count_changes(a, 10) == 1 || count_changes(a, 10) == 2);
        for (int i = 0; i < 10; i++)
            exchanged[i] += a[i] == 1;
    }
    for (int i = 0; i < 10; i++) { /* a pair of cuts c < d: c <= i < d */
        double p = (i + 1) * (9 - i) / 45.0;

        cr_assert_float_eq(exchanged[i], 9000 * p, 5 * sqrt(9000 * p) + 1);
    }
}

Test(crossover, uniform_exchanges_with_the_given_probability)
{
    struct ga_param ten[10];
    double a[10];
    int exchanged = 0;

    config.space = reals(ten, 10, 0, 1);
    config.algorithm.crossover.swap = 0.2;
    for (int round = 0; round < 2000; round++) {
        cross_marked(&ga_crossover_uniform, 10, a);
        for (int i = 0; i < 10; i++)
            exchanged += a[i] == 1;
    }
    cr_assert_float_eq(exchanged, 4000, 5 * sqrt(20000 * 0.2 * 0.8));
}

/* Children are uniform in [0.4 - 0.1, 0.6 + 0.1]: mean 0.5, variance 0.4^2 / 12. */
Test(crossover, blend_is_uniform_over_the_widened_interval)
{
    enum { ROUNDS = 20000 };
    struct ga_param one[1];
    double sum = 0, squares = 0, least = 1, most = 0;

    config.space = reals(one, 1, 0, 1);
    for (int round = 0; round < ROUNDS; round++) {
        double a = 0.6, b = 0.4;

        ga_crossover_blend.cross(&config, &random_state, &a, &b);
        sum += a + b;
        squares += (a - 0.5) * (a - 0.5) + (b - 0.5) * (b - 0.5);
        least = fmin(least, fmin(a, b));
        most = fmax(most, fmax(a, b));
    }
    cr_assert_float_eq(sum / (2 * ROUNDS), 0.5, 5 * 0.1155 / sqrt(2 * ROUNDS));
    cr_assert_float_eq(squares / (2 * ROUNDS), 0.16 / 12, 3e-4);
    cr_assert(least >= 0.3 && least < 0.301 && most <= 0.7 && most > 0.699);
}

/* Far from the bounds the spread beta has P(beta < x) = x^(eta+1) / 2 up to 1, then
 * 1 - x^-(eta+1) / 2 (Deb and Agrawal 1995, eqs. 14, 15); half of the genes take no part. */
Test(crossover, sbx_spreads_as_published_and_keeps_the_mean)
{
    enum { ROUNDS = 40000, POINTS = 7 };
    static const double xs[POINTS] = {0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5};
    struct ga_param one[1];
    int below[POINTS] = {0};
    int crossed = 0, dealt = 0;

    config.space = reals(one, 1, -1000, 1000);
    config.algorithm.crossover.eta = 3;
    for (int round = 0; round < ROUNDS; round++) {
        double a = -1, b = 1;

        ga_crossover_sbx.cross(&config, &random_state, &a, &b);
        cr_assert_float_eq(a + b, 0, 1e-9);
        if (a == -1 && b == 1)
            continue;
        crossed++;
        dealt += a > b;
        for (int i = 0; i < POINTS; i++)
            below[i] += fabs(b - a) / 2 < xs[i];
    }
    cr_assert_float_eq(crossed, ROUNDS / 2, 5 * sqrt(ROUNDS / 4));
    cr_assert_float_eq(dealt, crossed / 2, 5 * sqrt(crossed / 4));
    for (int i = 0; i < POINTS; i++) {
        double p = xs[i] <= 1 ? pow(xs[i], 4) / 2 : 1 - pow(xs[i], -4) / 2;

        cr_assert_float_eq(below[i], p * crossed, 5 * sqrt(crossed * p * (1 - p)), "beta < %g",
                           xs[i]);
    }
}

/* Bounded: near a bound the whole distribution is squeezed in, and none lies on the bound. */
Test(crossover, sbx_has_no_heap_at_the_bound)
{
    struct ga_param one[1];
    int on_bound = 0;

    config.space = reals(one, 1, 0, 1);
    config.algorithm.crossover.eta = 2;
    for (int round = 0; round < 20000; round++) {
        double a = 0.01, b = 0.5;

        ga_crossover_sbx.cross(&config, &random_state, &a, &b);
        on_bound += a == 0 || b == 0;
    }
    cr_assert_lt(on_bound, 3);
}

/* Near a bound, Deb and Kumar's bounded spread: of an area u alpha the beta is as before, and alpha
 * is 2 - reach^-(eta+1). Far from the other bound the other child has alpha 2. */
Test(crossover, sbx_near_a_bound_is_squeezed_as_published)
{
    enum { ROUNDS = 40000, POINTS = 4 };
    static const double xs[POINTS] = {0.7, 0.9, 1.05, 1.15};
    const double eta = 3, reach = 1.2; /* the lower parent is 0.2 of half their distance above 0 */
    const double alpha = 2 - pow(reach, -(eta + 1));
    struct ga_param one[1];
    int below[POINTS] = {0}, crossed = 0;

    config.space = reals(one, 1, 0, 1000);
    config.algorithm.crossover.eta = eta;
    for (int round = 0; round < ROUNDS; round++) {
        double a = 0.2, b = 2.2;

        ga_crossover_sbx.cross(&config, &random_state, &a, &b);
        if (a == 0.2 && b == 2.2)
            continue;
        crossed++;
        for (int i = 0; i < POINTS; i++)
            below[i] += 1.2 - fmin(a, b) < xs[i];
    }
    for (int i = 0; i < POINTS; i++) {
        double area = xs[i] <= 1 ? pow(xs[i], 4) : 2 - pow(xs[i], -4);
        double p = area / alpha;

        cr_assert_float_eq(below[i], p * crossed, 5 * sqrt(crossed * p * (1 - p)), "beta < %g",
                           xs[i]);
    }
}

/* A linear real is crossed on its own axis: its scale and where it lies must not matter. */
Test(crossover, is_the_same_on_any_linear_scale)
{
    static const struct ga_crossover_type *const types[] = {&ga_crossover_sbx, &ga_crossover_blend};
    struct ga_param one[1];

    for (size_t k = 0; k < 2; k++) {
        for (uint64_t round = 0; round < 500; round++) {
            double a = 0.3, b = 0.4, c = 0.3 * 1024 - 512, d = 0.4 * 1024 - 512;
            struct ga_random random;

            config.space = reals(one, 1, 0, 1);
            (void)test_stream(&random, round);
            types[k]->cross(&config, &random, &a, &b);
            config.space = reals(one, 1, -512, 512);
            (void)test_stream(&random, round);
            types[k]->cross(&config, &random, &c, &d);
            cr_assert_float_eq(a * 1024 - 512, c, 1e-9);
            cr_assert_float_eq(b * 1024 - 512, d, 1e-9);
        }
    }
}

/* A range of which the width is no finite number: children stay in it all the same. */
Test(crossover, bears_the_largest_range)
{
    struct ga_param one[1];

    config.space = reals(one, 1, -1.7e308, 1.7e308);
    for (size_t k = 0; ga_crossover_types[k]; k++) {
        for (int round = 0; round < 200; round++) {
            double a = -1.6e308, b = 1.5e308;

            ga_crossover_types[k]->cross(&config, &random_state, &a, &b);
            cr_assert(all_allowed(&config.space, &a) && all_allowed(&config.space, &b), "%s",
                      ga_crossover_types[k]->name);
        }
    }
}
