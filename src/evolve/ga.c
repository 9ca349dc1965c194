/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ga.c - the genetic algorithm: children of selected parents, by crossover and mutation. What is
 * particular to generations or to the steady state is in ga_generational.c, ga_steady_state.c. */
#include "common/random.h"
#include "evolve/ga_internal.h"
#include <stdlib.h>
#include <string.h>

static void destroy(void *self)
{
    struct ga_genetic *ga = self;

    free(ga->pair.genes[0]);
    free(ga->pair.genes[1]);
    free(ga->mates);
    ga_population_release(&ga->offspring);
    ga_population_release(&ga->parents);
    ga_initial_release(&ga->initial);
    free(ga);
}

static enum ga_status find_operators(struct ga_genetic *ga, struct ga_error *error)
{
    const char *selection = ga->config->algorithm.selection.kind;
    const char *crossover = ga->config->algorithm.crossover.kind;
    const char *mutation = ga->config->algorithm.mutation.kind;

    ga->selection = ga_selection_find(selection);
    if (!ga->selection)
        return ga_error_set(error, GA_E_CONFIG, "algorithm.selection.kind: there is no '%s'",
                            selection);
    ga->crossover = ga_crossover_find(crossover);
    if (!ga->crossover)
        return ga_error_set(error, GA_E_CONFIG, "algorithm.crossover.kind: there is no '%s'",
                            crossover);
    ga->mutation = ga_mutation_find(mutation);
    if (!ga->mutation)
        return ga_error_set(error, GA_E_CONFIG, "algorithm.mutation.kind: there is no '%s'",
                            mutation);
    return GA_OK;
}

static void allocate(struct ga_genetic *ga, size_t n_objectives)
{
    size_t n_genes = ga->config->space.n;

    ga_population_init(&ga->parents, ga->size, n_genes, n_objectives);
    ga_population_init(&ga->offspring, ga->size, n_genes, n_objectives);
    ga->mates = ga_alloc(ga->size + 1, sizeof *ga->mates);
    ga->mates_of = GA_NO_ID;
    ga->pair.genes[0] = ga_alloc(n_genes, sizeof(double));
    ga->pair.genes[1] = ga_alloc(n_genes, sizeof(double));
    ga->pair.first = GA_NO_ID;
}

static enum ga_status create(void **self, const struct ga_problem *problem, struct ga_error *error)
{
    const struct ga_config *config = problem->config;
    struct ga_genetic *ga = ga_alloc(1, sizeof *ga);
    enum ga_status status;

    ga->config = config;
    ga->size = config->algorithm.population;
    ga->replacement = config->algorithm.replacement == GA_REPLACE_STEADY_STATE
                          ? &ga_replacement_steady_state
                          : &ga_replacement_generational;
    status = find_operators(ga, error);
    if (status == GA_OK)
        status = ga_initial_init(&ga->initial, problem, ga->replacement->ask_limit(ga, 0), error);
    if (status != GA_OK) {
        destroy(ga);
        return status;
    }
    allocate(ga, problem->n_objectives);
    *self = ga;
    return GA_OK;
}

static uint64_t ask_limit(const void *self, uint64_t told)
{
    const struct ga_genetic *ga = self;

    return ga->replacement->ask_limit(ga, told);
}

/* --- children --- */

/* Whether they were crossed, as the crossover rate would have it. */
static bool cross(struct ga_genetic *ga, const struct ga_mating *mating, struct ga_random *random)
{
    const struct ga_config *config = ga->config;
    double rate = ga_rate_value(config->algorithm.crossover.rate, config->space.n_free);

    for (int i = 0; i < 2; i++)
        memcpy(ga->pair.genes[i], ga_population_genes(&ga->parents, mating->rows[i]),
               config->space.n * sizeof(double));
    if (ga_random_uniform(random) >= rate)
        return false;
    ga->crossover->cross(config, random, ga->pair.genes[0], ga->pair.genes[1]);
    return true;
}

/* In a run that goes on from a saved state this may be asked of the second child alone: so both
 * come from the numbers of the first. */
static void breed_pair(struct ga_genetic *ga, const struct ga_mating *mating)
{
    struct ga_random random;
    uint32_t crossed;

    ga_random_start(&random, ga->config->run.seed, mating->first, GA_PURPOSE_BREEDING);
    crossed = cross(ga, mating, &random) ? GA_ORIGIN_CROSSOVER : 0;
    for (int i = 0; i < mating->children; i++) {
        ga->pair.origin[i] = crossed;
        if (ga_mutation_apply(ga->mutation, ga->config, &random, ga->pair.genes[i]))
            ga->pair.origin[i] |= GA_ORIGIN_MUTATION;
    }
    ga->pair.first = mating->first;
}

static void breed(struct ga_genetic *ga, struct ga_individual *child, uint64_t nth, double *genes)
{
    struct ga_mating mating = ga->replacement->mate(ga, child->id, nth);
    int turn = child->id != mating.first;

    if (ga->pair.first != mating.first)
        breed_pair(ga, &mating);
    memcpy(genes, ga->pair.genes[turn], ga->config->space.n * sizeof *genes);
    child->origin = ga->pair.origin[turn];
    child->parents[0] = ga->parents.ids[mating.rows[turn]];
    if (child->origin & GA_ORIGIN_CROSSOVER)
        child->parents[1] = ga->parents.ids[mating.rows[!turn]];
    if (child->origin == 0)
        child->origin = GA_ORIGIN_COPY;
}

/* Where everybody so far was left out. */
static void sample(const struct ga_genetic *ga, struct ga_individual *child, double *genes)
{
    struct ga_random random;

    child->origin = GA_ORIGIN_INITIAL;
    ga_random_start(&random, ga->config->run.seed, child->id, GA_PURPOSE_INITIAL);
    ga_initial_sample(&ga->config->space, &random, genes);
}

static void repeat(const struct ga_genetic *ga, uint32_t row, struct ga_individual *child,
                   double *genes)
{
    child->origin = GA_ORIGIN_ELITE;
    child->parents[0] = ga->parents.ids[row];
    memcpy(genes, ga_population_genes(&ga->parents, row), ga->config->space.n * sizeof *genes);
}

static void make(void *self, struct ga_individual *child, double *genes)
{
    struct ga_genetic *ga = self;
    uint64_t generation = child->id / ga->size;
    uint64_t nth = child->id - generation * ga->size;

    if (child->id < ga->initial.n)
        ga_initial_make(&ga->initial, child, genes);
    else if (ga->parents.n == 0)
        sample(ga, child, genes);
    else if (nth < ga_genetic_reevaluated(ga))
        repeat(ga, ga->parents.order[nth], child, genes);
    else
        breed(ga, child, nth, genes);
    child->generation = generation;
}

static void renew(const void *self, const struct ga_individual *child, struct ga_random *random,
                  double *genes)
{
    const struct ga_genetic *ga = self;

    if (child->origin & GA_ORIGIN_INITIAL)
        ga_initial_sample(&ga->config->space, random, genes);
    else
        ga_mutation_apply_once(ga->mutation, ga->config, random, genes);
}

static void tell(void *self, const struct ga_individual *told, const struct ga_score *score)
{
    struct ga_genetic *ga = self;

    if (!score->left_out)
        ga->replacement->take(ga, told->id, told->genes, score);
    if (ga->replacement->told)
        ga->replacement->told(ga, told->id);
}

/* --- saved states --- */

static void save(const void *self, struct ga_buffer *out)
{
    const struct ga_genetic *ga = self;

    ga_buffer_put_u64(out, ga->size);
    ga_population_save(&ga->parents, out);
    ga_population_save(&ga->offspring, out);
}

static bool restore(void *self, struct ga_reader *saved, uint64_t told)
{
    struct ga_genetic *ga = self;
    size_t parents, offspring;

    ga->replacement->held(ga, told, &parents, &offspring);
    return ga_reader_u64(saved) == ga->size &&
           ga_population_restore(&ga->parents, saved, parents, told) &&
           ga_population_restore(&ga->offspring, saved, offspring, told);
}

static void rescore(void *self, ga_score_of *score_of, void *score_self)
{
    struct ga_genetic *ga = self;

    ga_population_rescore(&ga->parents, score_of, score_self);
    ga_population_rescore(&ga->offspring, score_of, score_self);
}

const struct ga_engine_type ga_engine_genetic = {
    .name = "ga",
    .create = create,
    .destroy = destroy,
    .ask_limit = ask_limit,
    .make = make,
    .renew = renew,
    .tell = tell,
    .save = save,
    .restore = restore,
    .rescore = rescore,
};
