/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_failures.c - tests of individuals that are told but left out: none of them has children,
 * whatever becomes of the rest. Resuming with them is tested in engine_resume.c. */
#include "engine_scene.h"
#include "evolve/selection.h"
#include <float.h>
#include <math.h>

enum { POPULATION = 10, MOST = 120 };

static struct ga_engine *engine;
static bool is_left_out[MOST];

static void set_up(void)
{
    scene_set_up();
    config.algorithm.population = POPULATION;
    config.algorithm.lag = POPULATION;
}

static void tear_down(void)
{
    ga_engine_destroy(engine);
}

TestSuite(engine_failures, .init = set_up, .fini = tear_down);

/* Those left out are told as the very best. */
static void tell(bool left_out, double violation)
{
    uint64_t id = ga_engine_told(engine);
    double objective = left_out ? -1e9 : (double)(id * 7 % 11);
    struct ga_score score = {
        .violation = violation, .objectives = &objective, .left_out = left_out};

    is_left_out[id] = left_out;
    ga_engine_tell(engine, &score);
}

static void check_parents(const struct ga_individual *child)
{
    for (int i = 0; i < 2; i++)
        cr_assert(child->parents[i] == GA_NO_ID || !is_left_out[child->parents[i]],
                  "%d is a child of %d", (int)child->id, (int)child->parents[i]);
}

static void check_nobody_left_out_breeds(void)
{
    engine = create();
    for (uint64_t id = 0; id < MOST; id++) {
        check_parents(next(engine));
        tell(id % 3 != 1, 0);
    }
    ga_engine_destroy(engine);
    engine = NULL;
}

Test(engine_failures, who_is_left_out_has_no_children)
{
    for (size_t i = 0; ga_selection_types[i]; i++) {
        config.algorithm.selection.kind = (char *)ga_selection_types[i]->name;
        config.algorithm.replacement = GA_REPLACE_GENERATIONAL;
        check_nobody_left_out_breeds();
        config.algorithm.reevaluate_elites = true;
        check_nobody_left_out_breeds();
        config.algorithm.reevaluate_elites = false;
        config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
        check_nobody_left_out_breeds();
    }
}

/* Whose children those of generation 2 are, if all of generation 1 were left out. */
static void check_the_generation_before_breeds_on(uint64_t elites)
{
    bool bred[POPULATION] = {false};
    size_t n = 0;

    config.algorithm.elites = elites;
    engine = create();
    for (uint64_t id = 0; id < 2 * POPULATION; id++) {
        next(engine);
        tell(id >= POPULATION, 0);
    }
    while (ga_engine_told(engine) < 3 * POPULATION) {
        const struct ga_individual *child = next(engine);

        cr_assert_eq(child->generation, 2);
        cr_assert_lt(child->parents[0], POPULATION);
        n += !bred[child->parents[0]];
        bred[child->parents[0]] = true;
        tell(false, 0);
    }
    cr_assert_gt(n, 3, "more than the elites breed: %d", (int)n);
    ga_engine_destroy(engine);
    engine = NULL;
}

Test(engine_failures, if_nobody_is_left_the_generation_before_breeds_on)
{
    config.algorithm.selection.kind = "ranking";
    check_the_generation_before_breeds_on(0);
    check_the_generation_before_breeds_on(2);
}

static void check_new_ones_are_made(uint64_t left_out)
{
    engine = create();
    for (uint64_t id = 0; id < left_out + 2 * POPULATION; id++) {
        const struct ga_individual *child = next(engine);

        if (id < left_out + 1)
            cr_assert(child->origin & GA_ORIGIN_INITIAL && child->parents[0] == GA_NO_ID);
        if (id >= left_out + POPULATION)
            cr_assert_neq(child->parents[0], GA_NO_ID);
        cr_assert(all_allowed(&config.space, child->genes));
        cr_assert_eq(child->same_as, GA_NO_ID);
        tell(id < left_out, 0);
    }
    ga_engine_destroy(engine);
    engine = NULL;
}

Test(engine_failures, if_nobody_ever_was_new_ones_are_made)
{
    check_new_ones_are_made(POPULATION);
    check_new_ones_are_made(2 * POPULATION);
    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    check_new_ones_are_made(2 * POPULATION);
    config.algorithm.lag = 3;
    check_new_ones_are_made(2 * POPULATION);
}

/* By the least violation there is: the lower id of two such, ahead of any other violation. */
Test(engine_failures, infeasible_by_the_least_is_between_the_feasible_and_the_others)
{
    static const double violations[] = {1e-300, INFINITY, DBL_MIN, DBL_MIN, 0};
    static const uint64_t order[] = {4, 2, 3, 0, 1};
    struct ga_population population;
    const double gene = 0, objectives[] = {0, 0, 0, 0, 1e9};

    ga_population_init(&population, 5, 1, 1);
    for (size_t id = 0; id < 5; id++) {
        struct ga_score score = {.violation = violations[id], .objectives = &objectives[id]};

        ga_population_append(&population, id, &gene, &score);
    }
    ga_population_sort(&population);
    for (size_t i = 0; i < 5; i++)
        cr_expect_eq(population.order[i], order[i], "place %d", (int)i);
    ga_population_release(&population);
}
