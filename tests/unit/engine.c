/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine.c - the contract that every engine keeps, and what the search makes of it. Exact resuming
 * is tested in engine_resume.c. */
#include "engine_scene.h"
#include "evolve/engine_internal.h"
#include <math.h>
#include <string.h>

TestSuite(engine, .init = scene_set_up);

static void tell(struct ga_engine *engine, double violation, double objective)
{
    struct ga_score score = {.violation = violation, .objectives = &objective};

    ga_engine_tell(engine, &score);
}

static double sphere(const double *genes)
{
    double sum = 0;

    for (size_t i = 0; i < config.space.n; i++)
        sum += genes[i] * genes[i];
    return sum;
}

/* --- the contract --- */

static void check_individual(const struct ga_individual *individual, uint64_t id, uint64_t told)
{
    cr_assert_eq(individual->id, id);
    cr_assert_eq(individual->generation, id / config.algorithm.population);
    cr_assert_gt(individual->origin, 0);
    cr_assert(all_allowed(&config.space, individual->genes));
    cr_assert(individual->same_as == GA_NO_ID || individual->same_as < id);
    cr_assert_eq(individual->violation, 0);
    for (int i = 0; i < 2; i++)
        cr_assert(individual->parents[i] == GA_NO_ID || individual->parents[i] < told);
    if (individual->origin & (GA_ORIGIN_INITIAL | GA_ORIGIN_GIVEN))
        cr_assert_eq(individual->parents[0], GA_NO_ID);
    else
        cr_assert_neq(individual->parents[0], GA_NO_ID);
    cr_assert_eq((individual->origin & GA_ORIGIN_CROSSOVER) != 0,
                 individual->parents[1] != GA_NO_ID);
}

static void check_contract(void)
{
    struct ga_engine *engine = create();
    uint64_t limit = 0;

    for (uint64_t told = 0; told < 150; told++) {
        uint64_t now = ga_engine_ask_limit(engine, told);

        cr_assert(now > told && now >= limit);
        limit = now;
        while (ga_engine_asked(engine) < limit) {
            uint64_t id = ga_engine_asked(engine);

            cr_assert(ga_engine_ask(engine));
            check_individual(ga_engine_pending(engine, id), id, told);
        }
        cr_assert(!ga_engine_ask(engine));
        cr_assert_eq(ga_engine_asked(engine), limit);
        tell(engine, told % 7 == 0 ? INFINITY : 0, sphere(next(engine)->genes));
        cr_assert_eq(ga_engine_told(engine), told + 1);
    }
    ga_engine_destroy(engine);
}

Test(engine, contract_of_all_engines)
{
    static const uint64_t lags[] = {1, 7, 15, 45};

    config.algorithm.population = 15;
    for (size_t i = 0; ga_engine_types[i]; i++) {
        config.algorithm.kind = (char *)ga_engine_types[i]->name;
        config.algorithm.replacement = GA_REPLACE_GENERATIONAL;
        check_contract();
        config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
        for (size_t k = 0; k < 4; k++) {
            config.algorithm.lag = lags[k];
            check_contract();
        }
    }
}

Test(engine, limits_are_as_documented)
{
    struct ga_engine *engine = create();

    cr_assert_eq(ga_engine_ask_limit(engine, 0), 30);
    cr_assert_eq(ga_engine_ask_limit(engine, 29), 30);
    cr_assert_eq(ga_engine_ask_limit(engine, 30), 60);
    ga_engine_destroy(engine);
    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    config.algorithm.lag = 4;
    engine = create();
    cr_assert_eq(ga_engine_ask_limit(engine, 0), 30);
    cr_assert_eq(ga_engine_ask_limit(engine, 26), 30);
    cr_assert_eq(ga_engine_ask_limit(engine, 27), 31);
    ga_engine_destroy(engine);
    config.algorithm.lag = 100;
    engine = create();
    cr_assert_eq(ga_engine_ask_limit(engine, 0), 100);
    cr_assert_eq(ga_engine_ask_limit(engine, 1), 101);
    ga_engine_destroy(engine);
}

Test(engine, unknown_words_are_errors_that_name_the_key)
{
    static const char *const keys[] = {"algorithm.kind", "algorithm.selection.kind",
                                       "algorithm.crossover.kind", "algorithm.mutation.kind",
                                       "initial.method"};

    for (int i = 0; i < 5; i++) {
        struct ga_engine *engine;
        char **words[] = {&config.algorithm.kind, &config.algorithm.selection.kind,
                          &config.algorithm.crossover.kind, &config.algorithm.mutation.kind,
                          &config.initial.method};

        scene_set_up();
        *words[i] = "magic";
        cr_assert_eq(ga_engine_create(&engine, &problem, &error), GA_E_CONFIG);
        cr_assert_not_null(strstr(error.text, keys[i]), "%s", error.text);
        cr_assert_null(engine);
    }
}

/* --- replacement --- */

/* With a lag beyond the population, what is asked for before the first is told is all from one
 * design: one point in each of its strata. */
Test(engine, steady_state_begins_with_a_design_as_long_as_the_lag)
{
    bool taken[90] = {false};
    struct ga_engine *engine;

    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    config.algorithm.lag = 90;
    engine = create();
    ask_all(engine);
    for (uint64_t id = 0; id < 90; id++) {
        const struct ga_individual *individual = ga_engine_pending(engine, id);
        size_t stratum = (size_t)(ga_param_to_unit(&params[0], individual->genes[0]) * 90);

        cr_assert_eq(individual->origin, GA_ORIGIN_INITIAL);
        cr_assert_not(taken[stratum]);
        taken[stratum] = true;
    }
    tell(engine, 0, 1);
    ask_all(engine);
    cr_assert_eq(ga_engine_pending(engine, 90)->parents[0], 0);
    ga_engine_destroy(engine);
}

/* Child k knows the first k + 1 - lag: the best of them is its parent where all meet. */
Test(engine, steady_state_knows_what_was_told)
{
    struct ga_engine *engine;

    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    config.algorithm.lag = 5;
    config.algorithm.selection.size = 1000;
    engine = create();
    for (uint64_t id = 0; id < 200; id++) {
        const struct ga_individual *individual = next(engine);

        if (id >= 30)
            cr_assert_eq(individual->parents[0], id - 5);
        tell(engine, 0, -(double)id);
    }
    ga_engine_destroy(engine);
}

/* Everyone after the first generation is worse than all in it. */
static bool first_best_breeds_in_generation_4(uint64_t elites)
{
    struct ga_engine *engine;
    bool found = false;

    config.algorithm.elites = elites;
    config.algorithm.selection.size = 100;
    engine = create();
    for (uint64_t id = 0; id < 150; id++) {
        const struct ga_individual *individual = next(engine);

        found = found || (individual->generation == 4 && individual->parents[0] == 17);
        tell(engine, 0, id == 17 ? -1 : (double)id);
    }
    ga_engine_destroy(engine);
    return found;
}

Test(engine, elites_live_on_and_others_do_not)
{
    cr_assert(first_best_breeds_in_generation_4(1));
    cr_assert(first_best_breeds_in_generation_4(29));
    cr_assert_not(first_best_breeds_in_generation_4(0));
}

Test(engine, an_odd_population_has_children_of_a_last_pair)
{
    struct ga_engine *engine;

    config.algorithm.population = 7;
    config.algorithm.crossover.rate = (struct ga_rate){.value = 1};
    engine = create();
    for (uint64_t id = 0; id < 70; id++) {
        const struct ga_individual *individual = next(engine);

        if (id >= 7 && id % 7 % 2 == 0 && id % 7 != 6) {
            const struct ga_individual *sibling = ga_engine_pending(engine, id + 1);

            cr_assert_eq(individual->parents[0], sibling->parents[1]);
            cr_assert_eq(individual->parents[1], sibling->parents[0]);
        }
        tell(engine, 0, sphere(individual->genes));
    }
    ga_engine_destroy(engine);
}

/* --- new individuals only --- */

static struct ga_space tiny_space(struct ga_param three[3])
{
    three[0] = (struct ga_param){.kind = GA_PARAM_BOOL, .low = 0, .high = 1, .step = 1};
    three[1] = three[0];
    three[2] =
        (struct ga_param){.kind = GA_PARAM_CHOICE, .low = 0, .high = 2, .step = 1, .n_choices = 3};
    return (struct ga_space){.n = 3, .n_free = 3, .params = three};
}

static void check_tiny_space(void)
{
    struct ga_engine *engine = create();
    bool seen[12] = {false};
    uint64_t first[12];
    uint64_t evaluated = 0, reused = 0;

    for (uint64_t id = 0; id < 200; id++) {
        const struct ga_individual *individual = next(engine);
        size_t point =
            (size_t)(individual->genes[0] + 2 * individual->genes[1] + 4 * individual->genes[2]);

        cr_assert_eq(individual->same_as, seen[point] ? first[point] : GA_NO_ID);
        if (!seen[point])
            first[point] = id;
        seen[point] = true;
        evaluated += individual->same_as == GA_NO_ID;
        reused += individual->same_as != GA_NO_ID;
        tell(engine, 0, (double)point);
    }
    ask_all(engine);
    cr_assert_eq(evaluated, 12);
    cr_assert_eq(ga_engine_duplicates(engine).reused,
                 reused + ga_engine_asked(engine) - ga_engine_told(engine));
    ga_engine_destroy(engine);
}

Test(engine, twelve_points_are_evaluated_twelve_times)
{
    struct ga_param three[3];

    config.space = tiny_space(three);
    config.algorithm.population = 5; /* so that offspring, too, find what is new */
    for (size_t i = 0; ga_engine_types[i]; i++) {
        config.algorithm.kind = (char *)ga_engine_types[i]->name;
        for (int replacement = 0; replacement < 2; replacement++) {
            config.algorithm.replacement = replacement ? GA_REPLACE_STEADY_STATE : 0;
            check_tiny_space();
        }
    }
}

Test(engine, duplicates_may_be_allowed)
{
    struct ga_param three[3];
    struct ga_engine *engine;

    config.space = tiny_space(three);
    config.algorithm.avoid_duplicates = false;
    engine = create();
    for (uint64_t id = 0; id < 200; id++) {
        cr_assert_eq(next(engine)->same_as, GA_NO_ID);
        cr_assert_not(next(engine)->origin & GA_ORIGIN_RENEWED);
        tell(engine, 0, 0);
    }
    cr_assert_eq(ga_engine_duplicates(engine).reused, 0);
    ga_engine_destroy(engine);
}

Test(engine, without_crossover_and_mutation_copies_are_renewed)
{
    struct ga_engine *engine;

    config.algorithm.crossover.rate = (struct ga_rate){.value = 0};
    config.algorithm.mutation.rate = (struct ga_rate){.value = 0};
    engine = create();
    for (uint64_t id = 0; id < 300; id++) {
        const struct ga_individual *individual = next(engine);

        cr_assert_eq(individual->same_as, GA_NO_ID);
        if (id >= 30)
            cr_assert_eq(individual->origin, GA_ORIGIN_COPY | GA_ORIGIN_RENEWED);
        tell(engine, 0, sphere(individual->genes));
    }
    cr_assert_eq(ga_engine_duplicates(engine).renewed, ga_engine_asked(engine) - 30);
    ga_engine_destroy(engine);
}

/* --- constraints on parameters, and given points --- */

static double last_above_half(const void *self, const double *genes)
{
    (void)self;
    return genes[7] > 0.5 ? 0 : 0.5 - genes[7];
}

static double impossible(const void *self, const double *genes)
{
    (void)genes;
    return *(const double *)self;
}

Test(engine, constraints_on_parameters_are_met_where_they_can_be)
{
    problem.violation = last_above_half;
    for (size_t i = 0; ga_engine_types[i]; i++) {
        struct ga_engine *engine;

        config.algorithm.kind = (char *)ga_engine_types[i]->name;
        engine = create();
        for (uint64_t id = 0; id < 300; id++) {
            const struct ga_individual *individual = next(engine);

            cr_assert_eq(individual->violation, 0);
            cr_assert_gt(individual->genes[7], 0.5);
            tell(engine, 0, sphere(individual->genes));
        }
        ga_engine_destroy(engine);
    }
}

Test(engine, impossible_constraints_leave_their_violation)
{
    static const double much = 2.5;
    struct ga_engine *engine;

    problem.violation = impossible;
    problem.violation_self = &much;
    engine = create();
    for (uint64_t id = 0; id < 40; id++) {
        cr_assert_eq(next(engine)->violation, much);
        cr_assert_eq(next(engine)->same_as, GA_NO_ID);
        tell(engine, much, 0);
    }
    ga_engine_destroy(engine);
}

Test(engine, given_points_are_kept_as_they_are)
{
    double given[3 * N_EVERY];

    for (size_t i = 0; i < 3 * N_EVERY; i++)
        given[i] = params[i % N_EVERY].high;
    given[2 * N_EVERY + 7] = 0.25; /* breaks the constraint */
    problem.given = given;
    problem.n_given = 3;
    problem.violation = last_above_half;
    for (size_t i = 0; ga_engine_types[i]; i++) {
        struct ga_engine *engine;

        config.algorithm.kind = (char *)ga_engine_types[i]->name;
        engine = create();
        ask_all(engine);
        for (uint64_t id = 0; id < 3; id++) {
            const struct ga_individual *individual = ga_engine_pending(engine, id);

            cr_assert_eq(individual->origin, GA_ORIGIN_GIVEN);
            cr_assert_eq(memcmp(individual->genes, given + id * N_EVERY, N_EVERY * sizeof *given),
                         0);
            cr_assert_eq(individual->same_as, id == 1 ? 0 : GA_NO_ID);
            cr_assert_eq(individual->violation, id == 2 ? 0.25 : 0);
        }
        cr_assert_eq(ga_engine_pending(engine, 3)->origin & ~(uint32_t)GA_ORIGIN_RENEWED,
                     GA_ORIGIN_INITIAL);
        ga_engine_destroy(engine);
    }
}

/* --- scores that change --- */

static bool score_by_id(void *self, uint64_t id, double *violation, double *objectives)
{
    (void)self;
    *violation = id % 5 == 0 ? 1 : 0;
    objectives[0] = (double)(id * 13 % 60);
    return id % 7 != 0;
}

/* After a rescoring the search goes on as if the new scores had been told. */
Test(engine, rescoring_is_as_good_as_having_been_told)
{
    struct ga_engine *changed = create();
    struct ga_engine *told_so = create();

    for (uint64_t id = 0; id < 30; id++) {
        double violation, objective;

        bool left_out = !score_by_id(NULL, id, &violation, &objective);
        struct ga_score score = {
            .violation = violation, .objectives = &objective, .left_out = left_out};
        ask_all(changed);
        ask_all(told_so);
        tell(changed, 0, (double)id);
        ga_engine_tell(told_so, &score);
    }
    ga_engine_rescore(changed, score_by_id, NULL);
    ask_all(changed);
    ask_all(told_so);
    for (uint64_t id = 30; id < 60; id++) {
        const struct ga_individual *one = ga_engine_pending(changed, id);
        const struct ga_individual *other = ga_engine_pending(told_so, id);

        cr_assert_eq(one->parents[0], other->parents[0]);
        cr_assert_eq(memcmp(one->genes, other->genes, N_EVERY * sizeof(double)), 0);
    }
    ga_engine_destroy(changed);
    ga_engine_destroy(told_so);
}

/* --- the search finds something --- */

static double best_of(uint64_t evaluations)
{
    struct ga_engine *engine = create();
    double best = INFINITY;

    for (uint64_t id = 0; id < evaluations; id++) {
        double objective = sphere(next(engine)->genes);

        best = fmin(best, objective);
        tell(engine, 0, objective);
    }
    ga_engine_destroy(engine);
    return best;
}

Test(engine, sphere_is_solved_and_random_search_beaten)
{
    struct ga_param ten[10];
    double random;

    config.space = reals(ten, 10, -5, 5);
    config.algorithm.population = 100;
    config.algorithm.lag = 16;
    cr_assert_lt(best_of(10000), 1e-2);
    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    cr_assert_lt(best_of(10000), 1e-2);
    config.algorithm.kind = "random";
    random = best_of(10000);
    cr_assert(random > 1 && random < 40, "%g", random);
}
