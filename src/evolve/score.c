/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score.c - objectives and constraints, compiled once and evaluated over [parameters, metrics]. */
#include "evolve/score.h"
#include "common/config/config_names.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ga_score_rule {
    const struct ga_config *config;
    struct ga_expr *objectives, *constraints;
    double *row; /* parameters, then metrics */
    size_t n_gene_constraints;
};

static bool needs_genes_only(const struct ga_score_rule *rule, const struct ga_expr *expr)
{
    return expr->n_loads == 0 || expr->loads[expr->n_loads - 1] < rule->config->space.n;
}

static enum ga_status compile_objectives(struct ga_score_rule *rule, const struct ga_names *names,
                                         struct ga_error *error)
{
    const struct ga_config *config = rule->config;
    for (size_t i = 0; i < config->n_objectives; i++) {
        enum ga_status status =
            ga_expr_compile(&rule->objectives[i], config->objectives[i].text, names, NULL, error);
        if (status != GA_OK) {
            ga_error_prefix(error, "%s:%d", config->path, config->objectives[i].line);
            return status;
        }
    }
    return GA_OK;
}

static enum ga_status compile_constraints(struct ga_score_rule *rule, const struct ga_names *names,
                                          struct ga_error *error)
{
    const struct ga_config *config = rule->config;
    for (size_t i = 0; i < config->n_constraints; i++) {
        enum ga_status status = ga_expr_compile_violation(
            &rule->constraints[i], config->constraints[i].text, names, NULL, error);
        if (status != GA_OK) {
            ga_error_prefix(error, "%s:%d", config->path, config->constraints[i].line);
            return status;
        }
        rule->n_gene_constraints += needs_genes_only(rule, &rule->constraints[i]);
    }
    return GA_OK;
}

enum ga_status ga_score_create(struct ga_score_rule **out, const struct ga_config *config,
                               struct ga_error *error)
{
    struct ga_names names = ga_config_names(config);
    struct ga_score_rule *rule = ga_alloc(1, sizeof *rule);
    rule->config = config;
    rule->objectives = ga_alloc(config->n_objectives, sizeof *rule->objectives);
    rule->constraints = ga_alloc(config->n_constraints, sizeof *rule->constraints);
    rule->row = ga_alloc(config->space.n + config->evaluator.metrics.n, sizeof *rule->row);
    enum ga_status status = compile_objectives(rule, &names, error);
    if (status == GA_OK)
        status = compile_constraints(rule, &names, error);
    *out = status == GA_OK ? rule : NULL;
    if (status != GA_OK)
        ga_score_destroy(rule);
    return status;
}

void ga_score_destroy(struct ga_score_rule *rule)
{
    if (!rule)
        return;
    for (size_t i = 0; i < rule->config->n_objectives; i++)
        ga_expr_release(&rule->objectives[i]);
    for (size_t i = 0; i < rule->config->n_constraints; i++)
        ga_expr_release(&rule->constraints[i]);
    free(rule->objectives);
    free(rule->constraints);
    free(rule->row);
    free(rule);
}

double ga_score_compute(const struct ga_score_rule *rule, const double *genes,
                        const double *metrics, double *objectives)
{
    const struct ga_config *config = rule->config;
    double violation = 0;
    memcpy(rule->row, genes, config->space.n * sizeof *genes);
    memcpy(rule->row + config->space.n, metrics, config->evaluator.metrics.n * sizeof *metrics);
    for (size_t i = 0; i < config->n_objectives; i++)
        objectives[i] = ga_expr_eval(&rule->objectives[i], rule->row);
    for (size_t i = 0; i < config->n_constraints; i++)
        violation += ga_expr_eval(&rule->constraints[i], rule->row);
    return violation;
}

double ga_score_judge(const struct ga_score_rule *rule, const double *genes, const double *metrics,
                      double *objectives)
{
    double violation = ga_score_compute(rule, genes, metrics, objectives);
    for (size_t i = 0; i < rule->config->n_objectives; i++) {
        if (isfinite(objectives[i]))
            continue;
        objectives[i] = NAN;
        violation = INFINITY;
    }
    return isnan(violation) ? INFINITY : violation;
}

double ga_score_violation_of_genes(const void *self, const double *genes)
{
    const struct ga_score_rule *rule = self;
    double violation = 0;
    for (size_t i = 0; i < rule->config->n_constraints; i++)
        if (needs_genes_only(rule, &rule->constraints[i]))
            violation += ga_expr_eval(&rule->constraints[i], genes);
    return violation;
}

bool ga_score_has_gene_constraints(const struct ga_score_rule *rule)
{
    return rule->n_gene_constraints > 0;
}

double ga_score_cost(const struct ga_score_rule *rule, size_t objective, double value)
{
    return rule->config->objectives[objective].maximize ? -value : value;
}

static struct ga_score told_of_failed(const struct ga_score_rule *rule, enum ga_failure failure,
                                      double *costs)
{
    enum ga_then then = rule->config->evaluator.on_failure.by_class[failure].then;
    for (size_t i = 0; i < rule->config->n_objectives; i++)
        costs[i] = 0;
    return (struct ga_score){
        .violation = then == GA_THEN_INFEASIBLE ? DBL_MIN : INFINITY,
        .objectives = costs,
        .left_out = then == GA_THEN_LEAVE_OUT,
    };
}

struct ga_score ga_score_told(const struct ga_score_rule *rule, enum ga_failure failure,
                              double violation, const double *objectives, double *costs)
{
    if (failure != GA_FAILURE_NONE)
        return told_of_failed(rule, failure, costs);
    for (size_t i = 0; i < rule->config->n_objectives; i++)
        costs[i] = ga_score_cost(rule, i, objectives[i]);
    return (struct ga_score){.violation = violation, .objectives = costs};
}
