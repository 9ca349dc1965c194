/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_resume.c - tests that a restored search goes on exactly as the saved one would have, for
 * every engine and operator, and that damaged states are refused. */
#include "engine_scene.h"
#include "evolve/crossover.h"
#include "evolve/engine_internal.h"
#include "evolve/mutation.h"
#include "evolve/selection.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOLD = 200, POPULATION = 15 };

static bool (*left_out)(uint64_t id);

static double some_constraint(const void *self, const double *genes)
{
    (void)self;
    return fmax(0, genes[7] - 0.8);
}

static void set_up(void)
{
    scene_set_up();
    config.algorithm.population = POPULATION;
    config.algorithm.lag = POPULATION;
    problem.n_objectives = 2;
    problem.violation = some_constraint;
    left_out = NULL;
}

TestSuite(engine_resume, .init = set_up);

/* Some fail, some break constraints, some are equal. */
static void tell(struct ga_engine *engine)
{
    const struct ga_individual *individual = ga_engine_pending(engine, ga_engine_told(engine));
    double objectives[2] = {0, 1};
    struct ga_score score = {.violation = individual->violation, .objectives = objectives};

    for (size_t i = 0; i < N_EVERY; i++)
        objectives[0] += ga_param_to_unit(&params[i], individual->genes[i]);
    if (individual->id % 13 == 0)
        score.violation = INFINITY;
    if (individual->id % 11 == 0)
        score.violation += 0.5;
    if (individual->id % 5 == 0)
        objectives[0] = 1;
    score.left_out = left_out && left_out(individual->id);
    ga_engine_tell(engine, &score);
}

/* --- a history: what individuals were, to compare with and to remember --- */

struct history {
    struct ga_individual individuals[TOLD + 4 * POPULATION];
    double genes[TOLD + 4 * POPULATION][N_EVERY];
};

static void check_same(const struct history *history, const struct ga_individual *found)
{
    const struct ga_individual *was = &history->individuals[found->id];

    cr_assert_eq(found->generation, was->generation);
    cr_assert_eq(found->origin, was->origin);
    cr_assert_eq(found->parents[0], was->parents[0]);
    cr_assert_eq(found->parents[1], was->parents[1]);
    cr_assert_eq(found->same_as, was->same_as);
    cr_assert_eq(found->violation, was->violation);
    cr_assert_eq(memcmp(found->genes, history->genes[found->id], sizeof history->genes[0]), 0,
                 "individual %lu", (unsigned long)found->id);
}

static struct history *record(void)
{
    struct history *history = calloc(1, sizeof *history);
    struct ga_engine *engine = create();

    cr_assert_not_null(history);
    while (ga_engine_told(engine) < TOLD) {
        while (ga_engine_ask(engine)) {
            uint64_t id = ga_engine_asked(engine) - 1;
            const struct ga_individual *individual = ga_engine_pending(engine, id);

            history->individuals[id] = *individual;
            memcpy(history->genes[id], individual->genes, sizeof history->genes[id]);
        }
        tell(engine);
    }
    ga_engine_destroy(engine);
    return history;
}

/* The engine saved, destroyed, and another in its place. */
static struct ga_engine *reborn(struct ga_engine *engine, const struct history *history)
{
    struct ga_engine *other = create();
    struct ga_buffer state, again;
    struct ga_reader reader;

    ga_buffer_init(&state);
    ga_buffer_init(&again);
    ga_engine_save(engine, &state);
    reader = ga_reader_of(state.bytes, state.size);
    cr_assert_eq(ga_engine_restore(other, &reader, &error), GA_OK, "%s", error.text);
    cr_assert_eq(reader.at, reader.size);
    for (uint64_t id = 0; id < ga_engine_told(engine); id++)
        ga_engine_remember(other, id, history->genes[id]);
    ga_engine_save(other, &again);
    cr_assert(again.size == state.size && memcmp(again.bytes, state.bytes, state.size) == 0);
    ga_buffer_release(&again);
    ga_buffer_release(&state);
    ga_engine_destroy(engine);
    return other;
}

/* Saves now and then, between any two calls. */
static void check_resumes(void)
{
    struct history *history = record();
    struct ga_engine *engine = create();
    struct ga_random random;
    gsl_rng *rng = test_stream(&random, 9);

    while (ga_engine_told(engine) < TOLD) {
        if (gsl_rng_uniform(rng) < 0.03)
            engine = reborn(engine, history);
        if (ga_engine_ask(engine))
            check_same(history, ga_engine_pending(engine, ga_engine_asked(engine) - 1));
        else
            tell(engine);
    }
    ga_engine_destroy(engine);
    free(history);
}

/* Generational, and the steady state with lags below, at and above the population. */
static void check_replacements(void)
{
    static const uint64_t lags[] = {1, 7, POPULATION, 3 * POPULATION};

    config.algorithm.replacement = GA_REPLACE_GENERATIONAL;
    check_resumes();
    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    for (size_t i = 0; i < sizeof lags / sizeof *lags; i++) {
        config.algorithm.lag = lags[i];
        check_resumes();
    }
}

Test(engine_resume, every_engine)
{
    for (size_t i = 0; ga_engine_types[i]; i++) {
        config.algorithm.kind = (char *)ga_engine_types[i]->name;
        check_replacements();
    }
}

Test(engine_resume, every_selection)
{
    for (size_t i = 0; ga_selection_types[i]; i++) {
        config.algorithm.selection.kind = (char *)ga_selection_types[i]->name;
        check_replacements();
    }
}

Test(engine_resume, every_crossover)
{
    for (size_t i = 0; ga_crossover_types[i]; i++) {
        config.algorithm.crossover.kind = (char *)ga_crossover_types[i]->name;
        check_replacements();
    }
}

Test(engine_resume, every_mutation)
{
    for (size_t i = 0; ga_mutation_types[i]; i++) {
        config.algorithm.mutation.kind = (char *)ga_mutation_types[i]->name;
        check_replacements();
    }
}

/* Where most individuals are duplicates, the memory must be restored exactly. */
Test(engine_resume, a_space_with_few_points)
{
    for (size_t i = 0; i < N_EVERY; i++) {
        if (params[i].kind == GA_PARAM_REAL || params[i].log)
            params[i] = (struct ga_param){.kind = GA_PARAM_FIXED, .low = 0.5, .high = 0.5};
    }
    config.space.n_free = 3;
    check_replacements();
}

/* --- who is left out --- */

static bool some(uint64_t id)
{
    return id % 13 == 0;
}

static bool all_but_one_a_generation(uint64_t id)
{
    return id % POPULATION != 4;
}

static bool the_first_two_generations(uint64_t id)
{
    return id < 2 * POPULATION;
}

static bool every_other_generation(uint64_t id)
{
    return id / POPULATION % 2 == 1;
}

static bool everybody(uint64_t id)
{
    (void)id;
    return true;
}

Test(engine_resume, with_some_left_out)
{
    static bool (*const whom[])(uint64_t) = {some, all_but_one_a_generation,
                                             the_first_two_generations, every_other_generation,
                                             everybody};

    for (size_t i = 0; i < sizeof whom / sizeof *whom; i++) {
        left_out = whom[i];
        check_replacements();
        config.algorithm.replacement = GA_REPLACE_GENERATIONAL;
        config.algorithm.reevaluate_elites = true;
        check_resumes();
        config.algorithm.reevaluate_elites = false;
    }
}

Test(engine_resume, with_elites_evaluated_again)
{
    config.algorithm.reevaluate_elites = true;
    for (uint64_t elites = 0; elites < POPULATION; elites += 3) {
        config.algorithm.elites = elites;
        check_resumes();
    }
}

/* --- saved states --- */

static void advance(struct ga_engine *engine, uint64_t told)
{
    while (ga_engine_told(engine) < told) {
        while (ga_engine_ask(engine)) {
        }
        tell(engine);
    }
}

static size_t state_size(uint64_t told)
{
    struct ga_engine *engine = create();
    struct ga_buffer state;
    size_t size;

    ga_buffer_init(&state);
    advance(engine, told);
    ga_engine_save(engine, &state);
    size = state.size;
    ga_buffer_release(&state);
    ga_engine_destroy(engine);
    return size;
}

Test(engine_resume, states_do_not_grow_with_the_run)
{
    cr_assert_eq(state_size(2 * POPULATION), state_size(60 * POPULATION));
    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    cr_assert_eq(state_size(2 * POPULATION), state_size(60 * POPULATION));
}

static enum ga_status restore_from(const uint8_t *bytes, size_t size)
{
    struct ga_engine *engine = create();
    struct ga_reader reader = ga_reader_of(bytes, size);
    enum ga_status status = ga_engine_restore(engine, &reader, &error);

    if (status == GA_OK) {
        struct ga_buffer again;

        ga_buffer_init(&again);
        ga_engine_save(engine, &again);
        ga_buffer_release(&again);
    }
    ga_engine_destroy(engine);
    return status;
}

Test(engine_resume, damaged_states_are_refused_or_harmless)
{
    struct ga_engine *engine = create();
    struct ga_buffer state;

    ga_buffer_init(&state);
    advance(engine, 2 * POPULATION + 3);
    ga_engine_save(engine, &state);
    cr_assert_eq(restore_from(state.bytes, state.size), GA_OK);
    for (size_t size = 0; size < state.size; size += 1 + size / 16)
        cr_assert_eq(restore_from(state.bytes, size), GA_E_FORMAT);
    for (size_t at = 0; at < state.size; at += 1 + at / 64) {
        state.bytes[at] ^= 0x90;
        cr_assert(restore_from(state.bytes, state.size) != GA_OK || at >= 16);
        state.bytes[at] ^= 0x90;
    }
    ga_buffer_release(&state);
    ga_engine_destroy(engine);
}

Test(engine_resume, states_of_another_algorithm_are_refused)
{
    struct ga_engine *engine = create();
    struct ga_buffer state;

    ga_buffer_init(&state);
    advance(engine, 2 * POPULATION);
    ga_engine_save(engine, &state);
    config.algorithm.kind = "random";
    cr_assert_eq(restore_from(state.bytes, state.size), GA_E_FORMAT);
    cr_assert_not_null(strstr(error.text, "'ga'"));
    config.algorithm.kind = "ga";
    config.algorithm.population = POPULATION + 1;
    cr_assert_eq(restore_from(state.bytes, state.size), GA_E_FORMAT);
    config.algorithm.population = POPULATION;
    problem.n_objectives = 1;
    cr_assert_eq(restore_from(state.bytes, state.size), GA_E_FORMAT);
    ga_buffer_release(&state);
    ga_engine_destroy(engine);
}
