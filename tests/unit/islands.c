/* SPDX-License-Identifier: GPL-3.0-or-later */
/* islands.c - epochs are pure, and the engine of islands gives the same whatever comes first, and
 * after any save and restore. */
#include "common/islands.h"
#include "evolve/engine.h"
#include "evolve/island_epoch.h"
#include "evolve_problem.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 4, EPOCHS = 6, POPULATION = 10, GENES = 3 };

static char *metric_names[] = {"value"};
static struct ga_param params[GENES];
static struct ga_objective objective;
static struct ga_config config;
static struct ga_problem problem;
static struct ga_score_rule *rule;
static struct ga_error error;

static void set_up(void)
{
    ga_error_init(&error);
    config = standard_config(reals(params, GENES, -5, 5));
    params[0].name = "x";
    params[1].name = "y";
    params[2].name = "z";
    config.algorithm.population = POPULATION;
    config.algorithm.islands.count = COUNT;
    config.algorithm.islands.every = 2;
    config.algorithm.islands.size = 1;
    config.algorithm.islands.topology = GA_TOPOLOGY_RING;
    config.evaluator.metrics.n = 1;
    config.evaluator.metrics.items = metric_names;
    objective.text = "value";
    config.objectives = &objective;
    config.n_objectives = 1;
    problem = (struct ga_problem){.config = &config, .n_objectives = 1};
    cr_assert_eq(ga_score_create(&rule, &config, &error), GA_OK, "%s", error.text);
}

static void tear_down(void)
{
    ga_score_destroy(rule);
}

TestSuite(islands, .init = set_up, .fini = tear_down);

static enum ga_failure sphere(void *self, uint64_t id, const double *genes, double *metrics)
{
    size_t *calls = self;

    (void)id;
    ++*calls;
    metrics[0] = genes[0] * genes[0] + genes[1] * genes[1] + genes[2] * genes[2];
    return GA_FAILURE_NONE;
}

static enum ga_failure refuse(void *self, uint64_t id, const double *genes, double *metrics)
{
    (void)self;
    (void)id;
    (void)genes;
    (void)metrics;
    return GA_FAILURE_EXIT;
}

static struct ga_engine *create(void)
{
    struct ga_engine *engine;

    cr_assert_eq(ga_engine_create(&engine, &problem, &error), GA_OK, "%s", error.text);
    return engine;
}

/* The next epoch is told; its result is left in `result`. */
static void step(struct ga_engine *engine, double *result, bool fails)
{
    uint64_t id = ga_engine_told(engine);
    double cost = 1;
    struct ga_score score = {.objectives = &cost};
    size_t calls = 0;

    while (ga_engine_ask(engine))
        continue;
    cr_assert_eq(ga_island_epoch(&config, rule, id, ga_engine_pending(engine, id)->genes,
                                 fails ? refuse : sphere, &calls, result) == GA_FAILURE_NONE,
                 !fails || id >= COUNT);
    cr_assert(fails || calls == 2 * POPULATION);
    score.island = fails ? NULL : result;
    ga_engine_tell(engine, &score);
}

static double *row(void)
{
    return ga_alloc(ga_result_width(&config), sizeof(double));
}

static void expect_same(const double *a, const double *b, uint64_t id)
{
    cr_expect_eq(memcmp(a, b, ga_result_width(&config) * sizeof *a), 0, "epoch %d differs",
                 (int)id);
}

/* After each number told the state goes into a new engine. */
Test(islands, goes_on_after_a_save_at_every_point)
{
    struct ga_engine *whole = create(), *parts = create();
    double *wanted = row(), *found = row();

    for (uint64_t id = 0; id < (uint64_t)EPOCHS * COUNT; id++) {
        struct ga_buffer saved;
        struct ga_reader reader;

        ga_buffer_init(&saved);
        ga_engine_save(parts, &saved);
        ga_engine_destroy(parts);
        parts = create();
        reader = ga_reader_of(saved.bytes, saved.size);
        cr_assert_eq(ga_engine_restore(parts, &reader, &error), GA_OK, "%s", error.text);
        step(whole, wanted, false);
        step(parts, found, false);
        expect_same(found, wanted, id);
        ga_buffer_release(&saved);
    }
    free(wanted);
    free(found);
    ga_engine_destroy(whole);
    ga_engine_destroy(parts);
}

/* An epoch may run as soon as it is handed out, or just before its turn to be told. */
Test(islands, is_handed_out_with_all_that_it_needs)
{
    struct ga_engine *engine = create();
    double *early[COUNT], *result = row();
    size_t calls = 0;

    for (int i = 0; i < COUNT; i++)
        early[i] = row();
    for (uint64_t id = 0; id < (uint64_t)EPOCHS * COUNT; id++) {
        while (ga_engine_ask(engine)) {
            uint64_t last = ga_engine_asked(engine) - 1;

            (void)ga_island_epoch(&config, rule, last, ga_engine_pending(engine, last)->genes,
                                  sphere, &calls, early[last % COUNT]);
        }
        step(engine, result, false);
        expect_same(early[id % COUNT], result, id);
    }
    for (int i = 0; i < COUNT; i++)
        free(early[i]);
    free(result);
    ga_engine_destroy(engine);
}

/* With migration the emigrants of island 0 after epoch 0 live in island 1 in epoch 2. */
Test(islands, immigrants_come_from_the_island_before_two_epochs_later)
{
    struct ga_engine *engine = create();
    double *first = row(), *result = row();
    size_t width = ga_member_width(&config);

    for (uint64_t id = 0; id < 2 * COUNT + 1; id++)
        step(engine, id == 0 ? first : result, false);
    while (ga_engine_ask(engine))
        continue;
    const double *task = ga_engine_pending(engine, 2 * COUNT + 1)->genes;
    cr_expect_eq(memcmp(task + ga_task_width(&config) - width, first + ga_members_at(&config),
                        width * sizeof *task),
                 0);
    free(first);
    free(result);
    ga_engine_destroy(engine);
}

Test(islands, migration_changes_an_epoch)
{
    struct ga_engine *engine = create();
    double *with = row(), *without = row();
    size_t calls = 0;

    for (uint64_t id = 0; id < 2 * COUNT; id++)
        step(engine, with, false);
    while (ga_engine_ask(engine))
        continue;
    double *task = ga_alloc(ga_task_width(&config), sizeof *task);
    memcpy(task, ga_engine_pending(engine, 2 * COUNT)->genes,
           ga_task_width(&config) * sizeof *task);
    double *immigrant = task + ga_task_width(&config) - ga_member_width(&config);
    for (size_t i = 0; i < GENES + 1; i++)
        immigrant[i] = 0; /* the optimum: whoever has it breeds */
    (void)ga_island_epoch(&config, rule, 2 * COUNT, task, sphere, &calls, with);
    task[ga_task_width(&config) - 1] = -1;
    (void)ga_island_epoch(&config, rule, 2 * COUNT, task, sphere, &calls, without);
    cr_expect_neq(memcmp(with, without, ga_result_width(&config) * sizeof *with), 0);
    free(task);
    free(with);
    free(without);
    ga_engine_destroy(engine);
}

Test(islands, an_epoch_that_failed_leaves_its_island_as_it_was)
{
    struct ga_engine *engine = create();
    double *result = row();
    size_t n = 1 + ga_result_width(&config);
    double *before = ga_alloc(n, sizeof *before);

    for (uint64_t id = 0; id < COUNT; id++)
        step(engine, result, false);
    while (ga_engine_ask(engine))
        continue;
    memcpy(before, ga_engine_pending(engine, COUNT)->genes + GENES, n * sizeof *before);
    step(engine, result, true);
    while (ga_engine_ask(engine))
        continue;
    cr_expect_eq(
        memcmp(ga_engine_pending(engine, 2 * COUNT)->genes + GENES, before, n * sizeof *before), 0);
    free(before);
    free(result);
    ga_engine_destroy(engine);
}

Test(islands, failed_evaluations_are_counted)
{
    struct ga_engine *engine = create();
    double *result = row();

    for (uint64_t id = 0; id <= COUNT; id++)
        step(engine, result, id == COUNT);
    cr_expect_eq(result[ga_members_at(&config) - 1], 2 * POPULATION);
    free(result);
    ga_engine_destroy(engine);
}
