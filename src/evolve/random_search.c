/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random_search.c - the engine that learns nothing: the user's points, then points anywhere in the
 * space, uniform in the unit coordinates. What a search must beat to be worth its name. */
#include "common/random.h"
#include "evolve/engine_internal.h"
#include "evolve/initial.h"
#include <stdlib.h>
#include <string.h>

struct sampler {
    const struct ga_problem *problem;
};

static enum ga_status create(void **self, const struct ga_problem *problem, struct ga_error *error)
{
    struct sampler *sampler = ga_alloc(1, sizeof *sampler);

    (void)error;
    sampler->problem = problem;
    *self = sampler;
    return GA_OK;
}

/* Always a population ahead: more would gain nothing, and it must not depend on the ranks. */
static uint64_t ask_limit(const void *self, uint64_t told)
{
    const struct sampler *sampler = self;

    return told + sampler->problem->config->algorithm.population;
}

static void make(void *self, struct ga_individual *child, double *genes)
{
    const struct ga_problem *problem = ((struct sampler *)self)->problem;
    const struct ga_config *config = problem->config;
    struct ga_random random;

    child->generation = child->id / config->algorithm.population;
    if (child->id < problem->n_given) {
        child->origin = GA_ORIGIN_GIVEN;
        memcpy(genes, problem->given + child->id * config->space.n,
               config->space.n * sizeof *genes);
        return;
    }
    child->origin = GA_ORIGIN_INITIAL;
    ga_random_start(&random, config->run.seed, child->id, GA_PURPOSE_INITIAL);
    ga_initial_sample(&config->space, &random, genes);
}

static void renew(const void *self, const struct ga_individual *child, struct ga_random *random,
                  double *genes)
{
    const struct sampler *sampler = self;

    (void)child;
    ga_initial_sample(&sampler->problem->config->space, random, genes);
}

const struct ga_engine_type ga_engine_random = {
    .name = "random",
    .create = create,
    .destroy = free,
    .ask_limit = ask_limit,
    .make = make,
    .renew = renew,
};
