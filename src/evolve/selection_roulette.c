/* SPDX-License-Identifier: GPL-3.0-or-later */
/* selection_roulette.c - shares proportional to how much better than the worst; sampled
 * universally.
 *
 * The worth of an individual is the penalty-free fitness of Deb (2000), eq. 4: the objective of a
 * feasible one, the worst feasible objective plus the violation of an infeasible one; so it has the
 * order of the population. Its share is the worst such cost minus its own (Grefenstette's window of
 * 1986): any sign or scale of the objective will do, and the worst does not breed. Failed ones have
 * no share. If all are alike, so are their shares. */
#include "evolve/selection.h"
#include <float.h>
#include <math.h>

struct costs { /* as quarter_cost gives them */
    const struct ga_population *population;
    double worst_feasible; /* 0 if none is feasible */
    double worst;
    bool alike;
};

/* A quarter of the cost, so that no sum or difference of two can overflow. */
static double quarter_cost(const struct costs *costs, size_t rank)
{
    size_t row = costs->population->order[rank];
    double violation = costs->population->violation[row];

    if (violation > 0)
        return costs->worst_feasible + violation / 4;
    return ga_population_objective(costs->population, row) / 4;
}

/* Relative to that of the best, so that a sum cannot overflow. */
static double share(const void *self, size_t rank)
{
    const struct costs *costs = self;

    if (costs->alike)
        return 1;
    return (costs->worst - quarter_cost(costs, rank)) / (costs->worst - quarter_cost(costs, 0));
}

/* How many, from the best on, are better than `violation` allows. */
static size_t count_below(const struct ga_population *population, double violation)
{
    size_t n = 0;

    while (n < population->n && population->violation[population->order[n]] < violation)
        n++;
    return n;
}

static void choose(const struct ga_config *config, const struct ga_population *population,
                   struct ga_random *random, size_t n, uint32_t *chosen)
{
    size_t feasible = count_below(population, DBL_TRUE_MIN);
    size_t valued = count_below(population, INFINITY);
    struct costs costs = {.population = population};
    struct ga_wheel wheel = {population, valued > 0 ? valued : population->n, share, &costs};

    (void)config;
    if (feasible > 0)
        costs.worst_feasible = quarter_cost(&costs, feasible - 1);
    if (valued > 0)
        costs.worst = quarter_cost(&costs, valued - 1);
    costs.alike = valued == 0 || !(quarter_cost(&costs, 0) < costs.worst);
    ga_selection_spin(&wheel, random, n, chosen);
}

const struct ga_selection_type ga_selection_roulette = {
    .name = "roulette",
    .choose = choose,
};
