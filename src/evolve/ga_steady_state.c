/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ga_steady_state.c - whoever is told replaces the worst of the population if it is better; so no
 * one waits for the end of a generation. Whitley (1989), "The GENITOR algorithm and selection
 * pressure", ICGA 3.
 *
 * `lag` individuals are under way at a time: child k is made when k + 1 - lag are told, from the
 * population as it is then. Before the first is told the initial design is asked for, whole: as
 * many as the population or the lag, whichever is more. With a lag beyond the population the first
 * children may thus have a population of one or two: then both parents may be the same. */
#include "common/random.h"
#include "evolve/ga_internal.h"

static uint64_t ask_limit(const struct ga_genetic *ga, uint64_t told)
{
    uint64_t limit = told + ga->config->algorithm.lag;

    return limit > ga->size ? limit : ga->size;
}

static struct ga_mating mate(struct ga_genetic *ga, uint64_t id, uint64_t nth)
{
    struct ga_mating mating = {.first = id, .children = 1};
    struct ga_random random;

    (void)nth;
    ga_random_start(&random, ga->config->run.seed, id, GA_PURPOSE_SELECTION);
    ga->selection->choose(ga->config, &ga->parents, &random, 2, mating.rows);
    if (ga_random_uniform(&random) < 0.5) /* universal sampling gives the better one first */
        return mating;
    return (struct ga_mating){.first = id, .children = 1, .rows = {mating.rows[1], mating.rows[0]}};
}

static void take(struct ga_genetic *ga, uint64_t id, const double *genes,
                 const struct ga_score *score)
{
    ga_population_insert(&ga->parents, id, genes, score);
}

static void held(const struct ga_genetic *ga, uint64_t told, size_t *parents, size_t *offspring)
{
    *parents = told < ga->size ? (size_t)told : ga->size;
    *offspring = 0;
}

const struct ga_replacement_type ga_replacement_steady_state = {
    .ask_limit = ask_limit,
    .mate = mate,
    .take = take,
    .held = held,
};
