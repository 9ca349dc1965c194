/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selection.c - tests of who breeds how often, against closed forms. */
#include "evolve/selection.h"
#include "evolve_problem.h"
#include <criterion/criterion.h>
#include <math.h>

enum { N = 20 };

static struct ga_param params[N_EVERY];
static struct ga_config config;
static struct ga_population population;

/* Individual of rank r has objective r - 10; rows are not in order of rank. */
static void set_up(void)
{
    config = standard_config(every_type(params));
    ga_population_init(&population, N, 1, 1);
    for (uint64_t id = 0; id < N; id++) {
        double objective = (double)(id * 7 % N) - 10;
        struct ga_score score = {.objectives = &objective};

        ga_population_append(&population, id, &objective, &score);
    }
    ga_population_sort(&population);
}

static void tear_down(void)
{
    ga_population_release(&population);
}

TestSuite(selection, .init = set_up, .fini = tear_down);

static void set_score(size_t rank, double violation, double objective)
{
    population.violation[population.order[rank]] = violation;
    population.objectives[population.order[rank]] = objective;
}

/* How often each rank is chosen in `calls` calls for n each. */
static void count(const char *kind, size_t n, int calls, double counts[N])
{
    const struct ga_selection_type *type = ga_selection_find(kind);
    uint32_t chosen[10 * N];
    size_t rank_of[N];
    struct ga_random random;
    (void)test_stream(&random, n);

    for (size_t i = 0; i < N; i++)
        counts[i] = 0;
    for (size_t i = 0; i < population.n; i++)
        rank_of[population.order[i]] = i;
    for (int call = 0; call < calls; call++) {
        type->choose(&config, &population, &random, n, chosen);
        for (size_t i = 0; i < n; i++) {
            cr_assert_lt(chosen[i], population.n);
            counts[rank_of[chosen[i]]]++;
        }
    }
}

/* That rank r is the best of k is (1 - r/N)^k - (1 - (r+1)/N)^k. */
Test(selection, tournament_has_its_known_distribution)
{
    enum { CALLS = 3000 };
    double counts[N];

    for (uint64_t size = 1; size <= 4; size++) {
        config.algorithm.selection.size = size;
        count("tournament", N, CALLS, counts);
        for (size_t r = 0; r < N; r++) {
            double p = pow(1 - (double)r / N, (double)size) - pow(1 - (r + 1.0) / N, (double)size);
            double mean = p * N * CALLS;

            cr_assert_float_eq(counts[r], mean, 5 * sqrt(mean) + 1, "size %lu, rank %zu: %g of %g",
                               (unsigned long)size, r, counts[r], mean);
        }
    }
}

/* Universal sampling: not only in the mean, but in each call. */
static void check_counts(const char *kind, size_t n, const double expected[N])
{
    double counts[N], sums[N] = {0};
    const struct ga_selection_type *type = ga_selection_find(kind);
    struct ga_random random;
    (void)test_stream(&random, 3);
    enum { CALLS = 2000 };

    for (int call = 0; call < CALLS; call++) {
        uint32_t chosen[10 * N];
        double times[N] = {0};

        type->choose(&config, &population, &random, n, chosen);
        for (size_t i = 0; i < n; i++)
            times[chosen[i]]++;
        for (size_t r = 0; r < N; r++) {
            double of_rank = times[population.order[r]];

            cr_assert(of_rank >= floor(expected[r] - 1e-9) && of_rank <= ceil(expected[r] + 1e-9),
                      "%s, rank %zu: %g of %g", kind, r, of_rank, expected[r]);
            sums[r] += of_rank;
        }
    }
    for (size_t r = 0; r < N; r++) {
        counts[r] = sums[r] / CALLS;
        cr_assert_float_eq(counts[r], expected[r], 5 * 0.5 / sqrt(CALLS), "%s, rank %zu: %g of %g",
                           kind, r, counts[r], expected[r]);
    }
}

Test(selection, ranking_falls_linearly)
{
    static const double pressures[] = {1, 1.5, 2};
    double expected[N];

    for (size_t k = 0; k < 3; k++) {
        for (size_t n = 7; n <= 3 * N; n += 13) {
            config.algorithm.selection.pressure = pressures[k];
            for (size_t r = 0; r < N; r++)
                expected[r] =
                    (double)n / N * (pressures[k] - 2 * (pressures[k] - 1) * (double)r / (N - 1.0));
            check_counts("ranking", n, expected);
        }
    }
}

Test(selection, truncation_takes_the_best_alike)
{
    double expected[N];

    config.algorithm.selection.fraction = 0.31; /* 6.2 of 20: 7 */
    for (size_t r = 0; r < N; r++)
        expected[r] = r < 7 ? 33.0 / 7 : 0;
    check_counts("truncation", 33, expected);
}

Test(selection, roulette_is_proportional_to_what_the_worst_is_worse)
{
    double expected[N];

    for (size_t r = 0; r < N; r++)
        expected[r] = 50 * (19.0 - (double)r) / (19 * 20 / 2);
    check_counts("roulette", 50, expected);
}

/* 10 feasible with costs 0 .. 9, 5 infeasible with 9 + violation, 5 failed. */
Test(selection, roulette_counts_violations_onto_the_worst_objective)
{
    double expected[N], total = 0;

    for (size_t r = 0; r < 10; r++)
        set_score(r, 0, (double)r);
    for (size_t r = 10; r < 15; r++)
        set_score(r, (double)r - 9, -1000);
    for (size_t r = 15; r < N; r++)
        set_score(r, INFINITY, 0);
    for (size_t r = 0; r < N; r++) {
        expected[r] = r < 15 ? 14.0 - (double)r : 0;
        total += expected[r];
    }
    for (size_t r = 0; r < N; r++)
        expected[r] *= 40 / total;
    check_counts("roulette", 40, expected);
}

Test(selection, roulette_takes_all_alike_if_they_are)
{
    double expected[N];

    for (size_t r = 0; r < N; r++) {
        set_score(r, 0, -7);
        expected[r] = 1.5;
    }
    check_counts("roulette", 30, expected);
    for (size_t r = 0; r < N; r++)
        set_score(r, INFINITY, 0);
    check_counts("roulette", 30, expected);
}

Test(selection, roulette_bears_the_largest_numbers)
{
    double counts[N];

    set_score(0, 0, -1.7e308);
    for (size_t r = 1; r < N - 1; r++)
        set_score(r, 0, 1.7e308);
    set_score(N - 1, 1.7e308, 0);
    count("roulette", N, 100, counts);
    cr_assert_float_eq(counts[0], 2000 * 2.0 / (2 + 18), 100);
}

/* As at the beginning of a steady state with a lag beyond the population. */
Test(selection, all_serve_the_smallest_populations)
{
    double counts[N];

    for (size_t i = 0; ga_selection_types[i]; i++) {
        for (size_t n = 1; n <= 3; n++) {
            struct ga_population whole = population;

            ga_population_init(&population, N, 1, 1);
            for (uint64_t id = 0; id < n; id++) {
                double objective = -(double)id;
                struct ga_score score = {.objectives = &objective};

                ga_population_insert(&population, id, &objective, &score);
            }
            count(ga_selection_types[i]->name, 2, 10, counts);
            cr_assert_gt(counts[0], 0);
            ga_population_release(&population);
            population = whole;
        }
    }
}

Test(selection, better_ones_are_chosen_more_often_by_all)
{
    for (size_t i = 0; ga_selection_types[i]; i++) {
        double counts[N], upper = 0, lower = 0;

        count(ga_selection_types[i]->name, N, 200, counts);
        for (size_t r = 0; r < N / 2; r++) {
            upper += counts[r];
            lower += counts[N - 1 - r];
        }
        cr_assert_gt(upper, 1.3 * lower, "%s", ga_selection_types[i]->name);
    }
    cr_assert_null(ga_selection_find("fortune"));
}
