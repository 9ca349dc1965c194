/* SPDX-License-Identifier: GPL-3.0-or-later */
/* population.c - tests of who is better, and of the order kept. */
#include "evolve/population.h"
#include "evolve_problem.h"
#include <criterion/criterion.h>
#include <math.h>

/* The genes of an individual are its id, so that a test sees rows that lost their owner. */
static void add(struct ga_population *population, uint64_t id, double violation, double objective,
                bool insert)
{
    struct ga_score score = {.violation = violation, .objectives = &objective};
    double genes[1] = {(double)id};

    if (insert)
        ga_population_insert(population, id, genes, &score);
    else
        ga_population_append(population, id, genes, &score);
}

static void check_order(const struct ga_population *population)
{
    for (size_t i = 0; i < population->n; i++) {
        size_t row = population->order[i];

        cr_assert_eq(ga_population_genes(population, row)[0], (double)population->ids[row]);
        if (i > 0)
            cr_assert(ga_population_better(population, population->order[i - 1], row));
    }
}

Test(population, ranks_by_the_rules_of_deb)
{
    static const struct {
        double violation, objective;
        uint64_t rank;
    } scores[] = {
        {0, 1e300, 1},     {INFINITY, 0, 6}, {0.5, 2, 4},   {0, -3, 0},
        {0.75, -1e300, 5}, {0.5, -99, 3},    {0, 1e300, 2}, {INFINITY, -17, 7},
    };
    struct ga_population population;

    ga_population_init(&population, 8, 1, 1);
    for (uint64_t id = 0; id < 8; id++)
        add(&population, id, scores[id].violation, scores[id].objective, false);
    ga_population_sort(&population);
    for (size_t i = 0; i < 8; i++)
        cr_assert_eq(scores[population.ids[population.order[i]]].rank, i);
    check_order(&population);
    ga_population_release(&population);
}

Test(population, takes_what_is_not_finite_for_failed)
{
    struct ga_population population;

    ga_population_init(&population, 3, 1, 1);
    add(&population, 0, 0, NAN, true);
    add(&population, 1, 0, -INFINITY, true);
    add(&population, 2, 5, 0, true);
    cr_assert_eq(population.ids[population.order[0]], 2);
    cr_assert(isinf(population.violation[population.order[1]]));
    cr_assert(isinf(population.violation[population.order[2]]));
    ga_population_release(&population);
}

/* Inserting one by one keeps the best of all, in order. */
Test(population, inserting_is_sorting_and_cutting)
{
    enum { ALL = 500, KEPT = 40 };
    struct ga_population all, kept;
    struct ga_random random;
    gsl_rng *rng = test_stream(&random, 1);

    ga_population_init(&all, ALL, 1, 1);
    ga_population_init(&kept, KEPT, 1, 1);
    for (uint64_t id = 0; id < ALL; id++) {
        double violation = gsl_rng_uniform(rng) < 0.3 ? floor(4 * gsl_rng_uniform(rng)) : 0;
        double objective = floor(100 * gsl_rng_uniform(rng));

        if (violation == 3)
            violation = INFINITY;
        add(&all, id, violation, objective, false);
        add(&kept, id, violation, objective, true);
        check_order(&kept);
    }
    ga_population_sort(&all);
    cr_assert_eq(kept.n, KEPT);
    for (size_t i = 0; i < KEPT; i++)
        cr_assert_eq(kept.ids[kept.order[i]], all.ids[all.order[i]]);
    ga_population_release(&all);
    ga_population_release(&kept);
}

/* Of few different numbers, so that ties are common, by individuals in no order of their ids. */
Test(population, sorts_as_it_compares)
{
    enum { MANY = 700, PRIME = 457 };
    static const double values[] = {-1e300, -2, -0.0, 0.0, 1e-310, 0.5, 2, 1e300};
    struct ga_population population;

    ga_population_init(&population, MANY, 1, 1);
    for (uint64_t i = 0; i < MANY; i++)
        add(&population, i * PRIME % MANY, i % 3 ? 0 : (double)(i % 4), values[i * 5 % 8], false);
    ga_population_sort(&population);
    check_order(&population);
    ga_population_release(&population);
}

/* As ga_population_better has it, in whatever order they come, with ties of each kind. */
Test(population, sorting_is_by_the_same_rules_for_any_number)
{
    enum { MOST = 70 };
    static const double objectives[] = {-1e300, -2, -0.0, 0.0, 3, 1e300};
    struct ga_random random;
    gsl_rng *rng = test_stream(&random, 2);

    for (size_t n = 0; n <= MOST; n++) {
        struct ga_population population;
        bool seen[MOST] = {false};

        ga_population_init(&population, MOST, 1, 1);
        for (uint64_t i = 0; i < n; i++) /* ids that differ, not in order: 71 is a prime */
            add(&population, 13 * i % 71, gsl_rng_uniform(rng) < 0.3 ? 0.5 : 0,
                objectives[gsl_rng_uniform_int(rng, 6)], false);
        ga_population_sort(&population);
        check_order(&population);
        for (size_t i = 0; i < n; i++) {
            cr_assert(!seen[population.order[i]]);
            seen[population.order[i]] = true;
        }
        ga_population_release(&population);
    }
}
