/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ga_generational.c - a generation is bred from the one before it, when all of that is told. The
 * best `elites` of the parents stay, not evaluated again, each instead of the worst of the new ones
 * that it is better than, or where there is room because some were left out. If all were, the
 * parents breed once more.
 *
 * With reevaluate_elites nobody stays: copies of the elites are the first of the new generation,
 * and are evaluated as the others are. So what only luck made good does not last.
 *
 * All parents of a generation are selected at once, which universal sampling needs, with the random
 * numbers of its first individual; then they are paired at random, and each pair has two children.
 */
#include "common/random.h"
#include "evolve/ga_internal.h"

static uint64_t ask_limit(const struct ga_genetic *ga, uint64_t told)
{
    return (told / ga->size + 1) * ga->size;
}

/* Fisher and Yates. */
static void shuffle(uint32_t *rows, size_t n, struct ga_random *random)
{
    for (size_t i = n; i > 1; i--) {
        uint32_t other = ga_random_below(random, (uint32_t)i);
        uint32_t kept = rows[i - 1];

        rows[i - 1] = rows[other];
        rows[other] = kept;
    }
}

static void select_mates(struct ga_genetic *ga, uint64_t first)
{
    size_t n = ga->size + ga->size % 2; /* of an odd generation the last pair has one child */
    struct ga_random random;

    ga_random_start(&random, ga->config->run.seed, first, GA_PURPOSE_SELECTION);
    ga->selection->choose(ga->config, &ga->parents, &random, n, ga->mates);
    shuffle(ga->mates, n, &random);
    ga->mates_of = first;
}

static struct ga_mating mate(struct ga_genetic *ga, uint64_t id, uint64_t nth)
{
    uint64_t child = nth - ga_genetic_reevaluated(ga); /* of those that are bred */
    uint64_t even = child - child % 2;

    if (ga->mates_of != id - nth)
        select_mates(ga, id - nth);
    return (struct ga_mating){
        .first = id - child % 2,
        .children = 2,
        .rows = {ga->mates[even], ga->mates[even + 1]},
    };
}

static void keep_elites(struct ga_population *offspring, const struct ga_population *parents,
                        uint64_t elites)
{
    for (size_t i = 0; i < parents->n && i < elites; i++) {
        uint32_t row = parents->order[i];
        struct ga_score score = ga_population_score(parents, row);

        ga_population_insert(offspring, parents->ids[row], ga_population_genes(parents, row),
                             &score);
    }
}

static void become_parents(struct ga_genetic *ga)
{
    struct ga_population former = ga->parents;

    ga_population_sort(&ga->offspring);
    if (!ga->config->algorithm.reevaluate_elites)
        keep_elites(&ga->offspring, &former, ga->config->algorithm.elites);
    ga->parents = ga->offspring;
    ga->offspring = former;
    ga->offspring.n = 0;
}

static void take(struct ga_genetic *ga, uint64_t id, const double *genes,
                 const struct ga_score *score)
{
    ga_population_append(&ga->offspring, id, genes, score);
}

static void told(struct ga_genetic *ga, uint64_t id)
{
    if (id % ga->size == ga->size - 1 && ga->offspring.n > 0)
        become_parents(ga);
}

static void held(const struct ga_genetic *ga, uint64_t told, size_t *parents, size_t *offspring)
{
    *parents = told < ga->size ? 0 : ga->size;
    *offspring = told % ga->size;
}

const struct ga_replacement_type ga_replacement_generational = {
    .ask_limit = ask_limit,
    .mate = mate,
    .take = take,
    .told = told,
    .held = held,
};
