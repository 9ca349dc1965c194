/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover.c - the table of crossovers, and what they share. */
#include "evolve/crossover.h"
#include <string.h>

const struct ga_crossover_type *const ga_crossover_types[] = {
    &ga_crossover_one_point, &ga_crossover_two_point, &ga_crossover_uniform,
    &ga_crossover_blend,     &ga_crossover_sbx,       NULL,
};

const struct ga_crossover_type *ga_crossover_find(const char *name)
{
    for (size_t i = 0; ga_crossover_types[i]; i++) {
        if (strcmp(ga_crossover_types[i]->name, name) == 0)
            return ga_crossover_types[i];
    }
    return NULL;
}

void ga_crossover_exchange(double *a, double *b)
{
    double kept = *a;

    *a = *b;
    *b = kept;
}

void ga_crossover_exchange_range(const struct ga_space *space, double *a, double *b, size_t from,
                                 size_t to)
{
    size_t n = 0;

    for (size_t i = 0; i < space->n; i++) {
        if (space->params[i].kind == GA_PARAM_FIXED)
            continue;
        if (from <= n && n < to)
            ga_crossover_exchange(&a[i], &b[i]);
        n++;
    }
}

static void cross_units(const struct ga_config *config, const struct ga_param *param, gsl_rng *rng,
                        double *a, double *b,
                        bool (*blend)(const struct ga_config *config, gsl_rng *rng, double *low,
                                      double *high))
{
    double *lesser = *a < *b ? a : b;
    double *greater = *a < *b ? b : a;
    double low = ga_param_to_unit(param, *lesser);
    double high = ga_param_to_unit(param, *greater);

    if (!(low < high))
        return;
    if (!blend(config, rng, &low, &high))
        return;
    *lesser = ga_param_from_unit(param, low);
    *greater = ga_param_from_unit(param, high);
}

void ga_crossover_units(const struct ga_config *config, gsl_rng *rng, double *a, double *b,
                        bool (*blend)(const struct ga_config *config, gsl_rng *rng, double *low,
                                      double *high))
{
    for (size_t i = 0; i < config->space.n; i++) {
        const struct ga_param *param = &config->space.params[i];

        if (a[i] == b[i])
            continue;
        if (param->kind == GA_PARAM_REAL || param->kind == GA_PARAM_INT)
            cross_units(config, param, rng, &a[i], &b[i], blend);
        else if (gsl_rng_uniform(rng) < 0.5)
            ga_crossover_exchange(&a[i], &b[i]);
    }
}
