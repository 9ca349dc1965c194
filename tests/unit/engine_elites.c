/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_elites.c - tests of algorithm.reevaluate_elites: elites become new individuals with the
 * same genes, so that what luck made good does not last. Resuming is tested in engine_resume.c. */
#include "engine_scene.h"
#include <string.h>

enum { POPULATION = 10, ELITES = 3, GENERATIONS = 20, GENES = 2 };

static struct ga_engine *engine;
static double genes_of[GENERATIONS * POPULATION][GENES], told_of[GENERATIONS * POPULATION];

static void set_up(void)
{
    scene_set_up();
    config.space = reals(params, GENES, -1, 1);
    config.algorithm.population = POPULATION;
    config.algorithm.elites = ELITES;
    config.algorithm.reevaluate_elites = true;
}

static void tear_down(void)
{
    ga_engine_destroy(engine);
}

TestSuite(engine_elites, .init = set_up, .fini = tear_down);

static const struct ga_individual *next_noted(void)
{
    const struct ga_individual *individual = next(engine);

    memcpy(genes_of[individual->id], individual->genes, sizeof genes_of[0]);
    return individual;
}

static void tell(double objective)
{
    struct ga_score score = {.objectives = &objective};

    told_of[ga_engine_told(engine)] = objective;
    ga_engine_tell(engine, &score);
}

/* How many of the generation before are better than `id`, which is of it. */
static size_t rank_of(uint64_t id)
{
    uint64_t first = id / POPULATION * POPULATION;
    size_t better = 0;

    for (uint64_t other = first; other < first + POPULATION; other++)
        better += told_of[other] < told_of[id];
    return better;
}

Test(engine_elites, the_first_of_a_generation_are_the_best_of_the_one_before)
{
    engine = create();
    for (uint64_t id = 0; id < GENERATIONS * POPULATION; id++) {
        const struct ga_individual *one = next_noted();
        bool elite = one->generation > 0 && id % POPULATION < ELITES;

        cr_assert_eq(one->generation, id / POPULATION);
        cr_assert_eq((one->origin & GA_ORIGIN_ELITE) != 0, elite);
        cr_assert_eq(one->same_as, GA_NO_ID, "it is evaluated");
        if (elite) {
            uint64_t was = one->parents[0];

            cr_assert_eq(one->origin, GA_ORIGIN_ELITE);
            cr_assert_eq(was / POPULATION, one->generation - 1);
            cr_assert_eq(rank_of(was), id % POPULATION);
            cr_assert_eq(memcmp(one->genes, genes_of[was], sizeof genes_of[was]), 0);
        } else if (one->generation > 0) {
            cr_assert_neq(
                one->origin & (GA_ORIGIN_CROSSOVER | GA_ORIGIN_MUTATION | GA_ORIGIN_RENEWED), 0);
            cr_assert_eq(one->parents[0] / POPULATION, one->generation - 1, "nobody lives on");
        }
        tell((double)(id * 7919 % 1009));
    }
}

Test(engine_elites, the_others_are_children_in_pairs)
{
    uint64_t parents[POPULATION][2];

    config.algorithm.crossover.rate = (struct ga_rate){.value = 1};
    engine = create();
    for (uint64_t id = 0; id < 3 * POPULATION; id++) {
        uint64_t nth = id % POPULATION;

        memcpy(parents[nth], next_noted()->parents, sizeof parents[nth]);
        if (id > POPULATION && nth > ELITES && (nth - ELITES) % 2 == 1) {
            cr_assert_eq(parents[nth][0], parents[nth - 1][1]);
            cr_assert_eq(parents[nth][1], parents[nth - 1][0]);
        }
        tell((double)(id * 7919 % 1009));
    }
}

/* An individual of the first generation has, once, a value that nobody has ever again. */
static bool luck_lasts(void)
{
    bool lasts = false;

    engine = create();
    for (uint64_t id = 0; id < GENERATIONS * POPULATION; id++) {
        const struct ga_individual *one = next_noted();

        lasts = one->generation + 1 == GENERATIONS && one->parents[0] == 4 ? true : lasts;
        tell(id == 4 ? -1e9 : (double)(id * 7919 % 1009));
    }
    return lasts;
}

Test(engine_elites, luck_does_not_last)
{
    cr_assert_not(luck_lasts());
    tear_down();
    config.algorithm.reevaluate_elites = false;
    cr_assert(luck_lasts());
}

/* Nothing is reused: in a space of four points all are evaluated, time and again. */
Test(engine_elites, no_result_is_taken_for_another_individual)
{
    for (size_t i = 0; i < GENES; i++)
        params[i] = (struct ga_param){.kind = GA_PARAM_BOOL, .low = 0, .high = 1, .step = 1};
    engine = create();
    for (uint64_t id = 0; id < 5 * POPULATION; id++) {
        cr_assert_eq(next_noted()->same_as, GA_NO_ID);
        tell((double)id);
    }
    cr_assert_eq(ga_engine_duplicates(engine).reused, 0);
}
