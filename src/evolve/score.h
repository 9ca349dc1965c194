/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score.h - what an evaluation is worth: objectives and constraints, as expressions over metrics
 * and parameters. */
#ifndef GA_EVOLVE_SCORE_H
#define GA_EVOLVE_SCORE_H

#include "common/config/config.h"
#include "common/error.h"
#include "evolve/engine.h"

struct ga_score_rule;

/* Compiles the objectives and constraints of a config, which must outlive it. */
enum ga_status GA_MUST_CHECK ga_score_create(struct ga_score_rule **out,
                                             const struct ga_config *config,
                                             struct ga_error *error);
void ga_score_destroy(struct ga_score_rule *rule);

/* objectives: n_objectives values in the user's own direction. Returns the violation of all
 * constraints, summed. Not finite where an expression has no finite value: the caller treats that
 * as a failed evaluation. */
double ga_score_compute(const struct ga_score_rule *rule, const double *genes,
                        const double *metrics, double *objectives);

/* The same, but an objective without a finite value is NaN and makes the individual infinitely
 * infeasible, as does a constraint: no number is made up. */
double ga_score_judge(const struct ga_score_rule *rule, const double *genes, const double *metrics,
                      double *objectives);

/* The sum over those constraints that need no metric: known before anything is evaluated. NaN
 * counts as INFINITY. The signature is that of ga_problem.violation; self is the rule. */
double ga_score_violation_of_genes(const void *self, const double *genes);
bool ga_score_has_gene_constraints(const struct ga_score_rule *rule);

/* To be minimised: -value of a maximised objective. */
double ga_score_cost(const struct ga_score_rule *rule, size_t objective, double value);

/* What the engine is told: `objectives` in the user's own direction become costs, to be minimised,
 * in the given storage. One that failed ranks as evaluator.on_failure says for its class:
 * infeasible is by the least violation that there is, as it is not known by how much, and all such
 * are equal. That is the ranking's business: no record ever holds these numbers. */
struct ga_score ga_score_told(const struct ga_score_rule *rule, enum ga_failure failure,
                              double violation, const double *objectives, double *costs);

#endif
