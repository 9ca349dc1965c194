/* SPDX-License-Identifier: GPL-3.0-or-later */
/* combine.c - mean, median and worst of repeats. */
#include "master/combine.h"
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <stdlib.h>
#include <string.h>

/* Column j of rows of `width` values. */
static double median(const double *rows, size_t j, size_t width, size_t n, double *sorted)
{
    for (size_t i = 0; i < n; i++)
        sorted[i] = rows[i * width + j];
    gsl_sort(sorted, 1, n);
    return gsl_stats_median_from_sorted_data(sorted, 1, n);
}

struct worth {
    double violation;
    double cost; /* of the first objective; NaN if the violation is infinite */
};

static bool ranks_behind(struct worth a, struct worth b)
{
    return a.violation > b.violation || (a.violation == b.violation && a.cost > b.cost);
}

static const double *worst(const struct ga_config *config, const struct ga_score_rule *rule,
                           const double *genes, const double *rows)
{
    double *objectives = ga_alloc(config->n_objectives, sizeof *objectives);
    const double *last = rows;
    struct worth of_last = {0};
    for (size_t i = 0; i < config->evaluator.repeats; i++) {
        const double *row = rows + i * config->evaluator.metrics.n;
        struct worth worth = {.violation = ga_score_judge(rule, genes, row, objectives)};
        worth.cost = ga_score_cost(rule, 0, objectives[0]);
        if (i > 0 && !ranks_behind(worth, of_last))
            continue;
        last = row;
        of_last = worth;
    }
    free(objectives);
    return last;
}

void ga_combine(const struct ga_config *config, const struct ga_score_rule *rule,
                const double *genes, const double *rows, double *metrics, double *spread)
{
    size_t n = config->evaluator.repeats, width = config->evaluator.metrics.n;
    double *sorted = ga_alloc(n, sizeof *sorted);
    if (config->evaluator.combine == GA_COMBINE_WORST)
        memcpy(metrics, worst(config, rule, genes, rows), width * sizeof *metrics);
    for (size_t j = 0; j < width; j++) {
        spread[j] = gsl_stats_sd(rows + j, width, n);
        if (config->evaluator.combine == GA_COMBINE_MEAN)
            metrics[j] = gsl_stats_mean(rows + j, width, n);
        else if (config->evaluator.combine == GA_COMBINE_MEDIAN)
            metrics[j] = median(rows, j, width, n, sorted);
    }
    free(sorted);
}
