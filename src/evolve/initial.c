/* SPDX-License-Identifier: GPL-3.0-or-later */
/* initial.c - the table of initial designs, and what they have in common. */
#include "evolve/initial.h"
#include <stdlib.h>
#include <string.h>

const struct ga_initial_type *const ga_initial_types[] = {
    &ga_initial_random,
    &ga_initial_latin_hypercube,
    &ga_initial_sobol,
    NULL,
};

static const struct ga_initial_type *find_type(const char *name)
{
    for (size_t i = 0; ga_initial_types[i]; i++) {
        if (strcmp(ga_initial_types[i]->name, name) == 0)
            return ga_initial_types[i];
    }
    return NULL;
}

static enum ga_status check(const struct ga_initial_type *type, const struct ga_config *config,
                            struct ga_error *error)
{
    if (!type)
        return ga_error_set(error, GA_E_CONFIG, "initial.method: there is no '%s'",
                            config->initial.method);
    if (type->max_free && config->space.n_free > type->max_free)
        return ga_error_set(error, GA_E_CONFIG,
                            "initial.method: %s serves at most %zu parameters, and %zu are free; "
                            "use latin_hypercube",
                            type->name, type->max_free, config->space.n_free);
    return GA_OK;
}

static void place(const struct ga_space *space, const double *units, double *genes)
{
    for (size_t i = 0; i < space->n; i++) {
        const struct ga_param *param = &space->params[i];

        genes[i] = param->kind == GA_PARAM_FIXED ? param->low : ga_param_from_unit(param, *units++);
    }
}

enum ga_status ga_initial_init(struct ga_initial *initial, const struct ga_problem *problem,
                               size_t n, struct ga_error *error)
{
    const struct ga_config *config = problem->config;
    const struct ga_space *space = &config->space;
    const struct ga_initial_type *type = find_type(config->initial.method);
    size_t n_given = problem->n_given < n ? problem->n_given : n;
    enum ga_status status = check(type, config, error);
    double *units;

    *initial = (struct ga_initial){.n = n, .n_given = n_given, .n_genes = space->n};
    if (status != GA_OK)
        return status;
    initial->genes = ga_alloc(n, space->n * sizeof(double));
    units = ga_alloc(n, (space->n_free + 1) * sizeof(double));
    type->fill(units, n - n_given, space->n_free, config->run.seed);
    if (n_given > 0)
        memcpy(initial->genes, problem->given, n_given * space->n * sizeof(double));
    for (size_t i = n_given; i < n; i++)
        place(space, units + (i - n_given) * space->n_free, initial->genes + i * space->n);
    free(units);
    return GA_OK;
}

void ga_initial_release(struct ga_initial *initial)
{
    free(initial->genes);
    *initial = (struct ga_initial){0};
}

void ga_initial_make(const struct ga_initial *initial, struct ga_individual *child, double *genes)
{
    GA_ASSERT(child->id < initial->n);
    child->generation = 0;
    child->origin = child->id < initial->n_given ? GA_ORIGIN_GIVEN : GA_ORIGIN_INITIAL;
    memcpy(genes, initial->genes + child->id * initial->n_genes, initial->n_genes * sizeof *genes);
}

void ga_initial_sample(const struct ga_space *space, struct ga_random *random, double *genes)
{
    for (size_t i = 0; i < space->n; i++) {
        const struct ga_param *param = &space->params[i];

        genes[i] = param->kind == GA_PARAM_FIXED
                       ? param->low
                       : ga_param_from_unit(param, ga_random_uniform(random));
    }
}
