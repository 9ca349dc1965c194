/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score.c - tests of objectives and constraints over parameters and metrics. */
#include "evolve/score.h"
#include "config_fixture.h"
#include <float.h>
#include <math.h>

static struct ga_config config;
static struct ga_score_rule *rule;
static struct ga_error error;

static void create(const char *objectives, const char *constraints)
{
    struct sections with = {
        .evaluator = "evaluator: {kind: command, argv: [prog], metrics: [m, q]}",
        .objectives = objectives,
        .more = constraints,
    };
    config = good_config(with);
    ga_error_init(&error);
    cr_assert_eq(ga_score_create(&rule, &config, &error), GA_OK, "%s", error.text);
}

static void tear_down(void)
{
    ga_score_destroy(rule);
    ga_config_release(&config);
}

TestSuite(score, .fini = tear_down);

static double violation_of(double a, double m, double q)
{
    const double genes[] = {a, 3, 1}, metrics[] = {m, q}; /* b = 3, s = rk4 */
    double objective;

    return ga_score_compute(rule, genes, metrics, &objective);
}

static double cost_of(double objective)
{
    double cost = NAN;
    struct ga_score score = ga_score_told(rule, GA_FAILURE_NONE, 0, &objective, &cost);

    cr_expect_eq(score.objectives, &cost);
    return cost;
}

Test(score, objectives_over_metrics_and_parameters)
{
    const double genes[] = {0.5, 3, 1}, metrics[] = {10, 0.25};
    double objective;

    create("objectives: [{maximize: m + 2*b - q*a}]", NULL);
    cr_expect_eq(ga_score_compute(rule, genes, metrics, &objective), 0);
    cr_expect_eq(objective, 15.875, "in the user's own direction");
    cr_expect_eq(cost_of(15.875), -15.875);
    cr_expect_not(ga_score_has_gene_constraints(rule));
}

Test(score, a_minimised_objective_is_its_own_cost)
{
    create("objectives: [{minimize: m}]", NULL);
    cr_expect_eq(cost_of(0.125), 0.125);
}

/* What failed has a rank, and no number of the evaluation's. */
Test(score, a_failed_one_ranks_by_the_policy_of_its_class)
{
    static const double objective = NAN;
    double cost;
    struct ga_score score;

    create("objectives: [{maximize: m}]", NULL);
    config.evaluator.on_failure.by_class[GA_FAILURE_EXIT].then = GA_THEN_INFEASIBLE;
    config.evaluator.on_failure.by_class[GA_FAILURE_SIGNAL].then = GA_THEN_LEAVE_OUT;
    score = ga_score_told(rule, GA_FAILURE_TIMEOUT, INFINITY, &objective, &cost);
    cr_expect(score.violation == INFINITY && !score.left_out);
    score = ga_score_told(rule, GA_FAILURE_EXIT, INFINITY, &objective, &cost);
    cr_expect(score.violation == DBL_MIN && score.objectives[0] == 0 && !score.left_out);
    score = ga_score_told(rule, GA_FAILURE_SIGNAL, INFINITY, &objective, &cost);
    cr_expect(score.left_out);
}

Test(score, violations_are_summed)
{
    create("objectives: [{minimize: m}]", "constraints: [m <= 2, q >= 1]");
    cr_expect_eq(violation_of(0, 2, 1), 0);
    cr_expect_eq(violation_of(0, 5, 1), 3);
    cr_expect_eq(violation_of(0, 5, 0.5), 3.5);
}

Test(score, constraints_on_parameters_alone_are_known_before)
{
    const double good[] = {0.25, 3, 1}, bad[] = {1, 3, 1}, euler[] = {0.25, 3, 0};

    create("objectives: [{minimize: m}]", "constraints: [a <= 0.5, s == \"rk4\", m <= 2]");
    cr_assert(ga_score_has_gene_constraints(rule));
    cr_expect_eq(ga_score_violation_of_genes(rule, good), 0, "m is not asked for");
    cr_expect_eq(ga_score_violation_of_genes(rule, bad), 0.5);
    cr_expect_gt(ga_score_violation_of_genes(rule, euler), 0);
    cr_expect_eq(violation_of(1, 4, 0), 2.5, "they count with the others too");
}

Test(score, what_has_no_value_is_not_finite)
{
    const double genes[] = {0, 3, 1}, metrics[] = {-1, 0};
    double objective;

    create("objectives: [{minimize: sqrt(m)}]", "constraints: [1/q <= 5, a/a <= 1]");
    cr_expect_eq(ga_score_compute(rule, genes, metrics, &objective), INFINITY);
    cr_expect(isnan(objective));
    cr_expect_eq(ga_score_violation_of_genes(rule, genes), INFINITY, "NaN counts as INFINITY");
}

Test(score, a_rule_can_be_had_twice)
{
    struct ga_score_rule *second;

    create("objectives: [{minimize: m}]", "constraints: [m <= 2]");
    cr_assert_eq(ga_score_create(&second, &config, &error), GA_OK);
    ga_score_destroy(second);
    cr_expect_eq(violation_of(0, 5, 1), 3);
}
