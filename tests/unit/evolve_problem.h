/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evolve_problem.h - a config as the tests of src/evolve need it: the defaults of gaopt over a
 * space of their choice, without a file. */
#ifndef GA_TESTS_EVOLVE_PROBLEM_H
#define GA_TESTS_EVOLVE_PROBLEM_H

#include "common/config/config.h"
#include "common/random.h"

enum { N_EVERY = 8 };

/* One parameter of each type, log scales, and a fixed one in the middle. */
static inline struct ga_space every_type(struct ga_param params[N_EVERY])
{
    static char *words[] = {"euler", "verlet", "rk4", "leapfrog"};

    params[0] = (struct ga_param){.kind = GA_PARAM_REAL, .low = -5, .high = 5};
    params[1] = (struct ga_param){.kind = GA_PARAM_REAL, .log = true, .low = 1e-6, .high = 10};
    params[2] = (struct ga_param){.kind = GA_PARAM_INT, .low = -3, .high = 18, .step = 3};
    params[3] = (struct ga_param){.kind = GA_PARAM_FIXED, .low = 2.5, .high = 2.5};
    params[4] =
        (struct ga_param){.kind = GA_PARAM_INT, .log = true, .low = 1, .high = 5000, .step = 1};
    params[5] = (struct ga_param){
        .kind = GA_PARAM_CHOICE, .low = 0, .high = 3, .step = 1, .choices = words, .n_choices = 4};
    params[6] = (struct ga_param){.kind = GA_PARAM_BOOL, .low = 0, .high = 1, .step = 1};
    params[7] = (struct ga_param){.kind = GA_PARAM_REAL, .low = 0, .high = 1};
    return (struct ga_space){.n = N_EVERY, .n_free = N_EVERY - 1, .params = params};
}

/* n reals from low to high. */
static inline struct ga_space reals(struct ga_param *params, size_t n, double low, double high)
{
    for (size_t i = 0; i < n; i++)
        params[i] = (struct ga_param){.kind = GA_PARAM_REAL, .low = low, .high = high};
    return (struct ga_space){.n = n, .n_free = n, .params = params};
}

static inline struct ga_config standard_config(struct ga_space space)
{
    struct ga_config config = {.run.seed = 42, .space = space, .initial.method = "latin_hypercube"};

    config.algorithm.kind = "ga";
    config.algorithm.population = 30;
    config.algorithm.lag = 30;
    config.algorithm.selection.kind = "tournament";
    config.algorithm.selection.size = 3;
    config.algorithm.selection.pressure = 1.8;
    config.algorithm.selection.fraction = 0.5;
    config.algorithm.crossover.kind = "sbx";
    config.algorithm.crossover.rate = (struct ga_rate){.value = 0.9};
    config.algorithm.crossover.eta = 15;
    config.algorithm.crossover.alpha = 0.5;
    config.algorithm.crossover.swap = 0.5;
    config.algorithm.mutation.kind = "polynomial";
    config.algorithm.mutation.rate = (struct ga_rate){.value = 1, .per_n = true};
    config.algorithm.mutation.eta = 20;
    config.algorithm.mutation.sigma = 0.1;
    config.algorithm.mutation.reach = 3;
    config.algorithm.elites = 2;
    config.algorithm.avoid_duplicates = true;
    return config;
}

static inline bool all_allowed(const struct ga_space *space, const double *genes)
{
    for (size_t i = 0; i < space->n; i++) {
        if (!ga_param_allows(&space->params[i], genes[i]))
            return false;
    }
    return true;
}

/* A stream for a test's own use. */
static inline gsl_rng *test_stream(struct ga_random *random, uint64_t sequence)
{
    ga_random_start(random, 42, sequence, GA_PURPOSE_TEST);
    return &random->rng;
}

/* At the bounds too, where continuous operators go wrong first. */
static inline void sample_or_bound(const struct ga_space *space, gsl_rng *rng, double *genes)
{
    for (size_t i = 0; i < space->n; i++) {
        double unit = gsl_rng_uniform(rng);

        if (gsl_rng_uniform(rng) < 0.3)
            unit = gsl_rng_uniform(rng) < 0.5 ? 0 : 1;
        genes[i] = ga_param_from_unit(&space->params[i], unit);
    }
}

#endif
