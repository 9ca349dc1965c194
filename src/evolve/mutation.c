/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutation.c - the table of mutations, and what is the same for all of them. */
#include "evolve/mutation.h"
#include <string.h>

const struct ga_mutation_type *const ga_mutation_types[] = {
    &ga_mutation_gaussian, &ga_mutation_polynomial, &ga_mutation_uniform, &ga_mutation_creep, NULL,
};

const struct ga_mutation_type *ga_mutation_find(const char *name)
{
    for (size_t i = 0; ga_mutation_types[i]; i++) {
        if (strcmp(ga_mutation_types[i]->name, name) == 0)
            return ga_mutation_types[i];
    }
    return NULL;
}

/* Any of the other values of a bool or choice. */
static double another(const struct ga_param *param, struct ga_random *random, double value)
{
    uint64_t levels = ga_param_levels(param);
    uint64_t rank = ga_param_rank(param, value);

    if (levels < 2)
        return value;
    return ga_param_level(param,
                          (rank + 1 + ga_random_below(random, (uint32_t)(levels - 1))) % levels);
}

static double one_step(const struct ga_param *param, struct ga_random *random, double value)
{
    uint64_t last = ga_param_levels(param) - 1;
    uint64_t rank = ga_param_rank(param, value);
    bool up = ga_random_uniform(random) < 0.5;

    if (last == 0)
        return value;
    if (rank == 0 || rank == last)
        up = rank == 0;
    return ga_param_level(param, up ? rank + 1 : rank - 1);
}

/* What is drawn may be what was there: a word among all words, a number that is rounded back. To
 * force a change on ints, bools and choices would make mutation so much stronger for them than for
 * reals (bench/quality_vs_deap.py tells the price). */
static double mutate_gene(const struct ga_mutation_type *type, const struct ga_config *config,
                          const struct ga_param *param, struct ga_random *random, double value)
{
    if (param->kind == GA_PARAM_BOOL || param->kind == GA_PARAM_CHOICE)
        return ga_param_level(param, ga_random_below(random, (uint32_t)ga_param_levels(param)));
    return type->mutate(config, param, random, value);
}

/* The same, but for one that must become new: it changes if it can. */
static double change_gene(const struct ga_mutation_type *type, const struct ga_config *config,
                          const struct ga_param *param, struct ga_random *random, double value)
{
    if (param->kind == GA_PARAM_BOOL || param->kind == GA_PARAM_CHOICE)
        return another(param, random, value);
    double mutated = type->mutate(config, param, random, value);
    if (param->kind == GA_PARAM_INT && mutated == value)
        return one_step(param, random, value);
    return mutated;
}

/* Which genes: the distance to the next one is geometric, found by inversion: as far as the
 * probability that none was chosen stays above a uniform number. So a row takes a random number a
 * chosen gene, not one a gene. */
bool ga_mutation_apply(const struct ga_mutation_type *type, const struct ga_config *config,
                       struct ga_random *random, double *genes)
{
    const struct ga_space *space = &config->space;
    double spared = 1 - ga_rate_value(config->algorithm.mutation.rate, space->n_free);
    double none = 1; /* the probability that none since the last is chosen */
    double u = ga_random_uniform(random);
    bool changed = false;

    for (size_t i = 0; i < space->n; i++) {
        const struct ga_param *param = &space->params[i];

        if (param->kind == GA_PARAM_FIXED)
            continue;
        none *= spared;
        if (u < none)
            continue;
        double before = genes[i];
        genes[i] = mutate_gene(type, config, param, random, before);
        changed |= genes[i] != before;
        u = ga_random_uniform(random);
        none = 1;
    }
    return changed;
}

void ga_mutation_apply_once(const struct ga_mutation_type *type, const struct ga_config *config,
                            struct ga_random *random, double *genes)
{
    const struct ga_space *space = &config->space;
    size_t skip, i = 0;

    if (space->n_free == 0)
        return;
    skip = ga_random_below(random, (uint32_t)space->n_free);
    while (space->params[i].kind == GA_PARAM_FIXED || skip-- > 0)
        i++;
    genes[i] = change_gene(type, config, &space->params[i], random, genes[i]);
}
