/* SPDX-License-Identifier: GPL-3.0-or-later */
/* island_epoch.c - see island_epoch.h. Immigrants take the places of the worst, as emigrants are
 * the best: Whitley, Rana, Heckendorn (1999), "The island model genetic algorithm", J. Comput. Inf.
 * Technol. 7; Cantu-Paz (2001), "Migration policies, selection pressure, and parallel evolutionary
 * algorithms", J. Heuristics 7. */
#include "evolve/island_epoch.h"
#include "common/random.h"
#include "evolve/ga_internal.h"
#include "evolve/novelty.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct epoch {
    const struct ga_config *config; /* of the run */
    struct ga_config own;           /* the same with the island's seed */
    const struct ga_score_rule *rule;
    uint64_t island;
    struct ga_problem problem;
    struct ga_genetic *ga;
    struct ga_novelty novelty;
    ga_island_evaluate *evaluate;
    void *self;
    double *result;
    double *genes, *metrics, *objectives, *costs; /* of the individual in work */
    enum ga_failure failure;                      /* the last one */
};

/* --- rows --- */

static double *champion_costs(const struct epoch *epoch)
{
    return epoch->result + epoch->config->evaluator.metrics.n + epoch->config->space.n;
}

static double *champion_violation(const struct epoch *epoch)
{
    return champion_costs(epoch) + epoch->config->n_objectives;
}

static double *count_failed(const struct epoch *epoch)
{
    return champion_violation(epoch) + 1;
}

static void write_member(const struct ga_population *from, size_t row, double *member)
{
    double *rest = member + from->n_genes;
    double violation = from->violation[row];

    memcpy(member, ga_population_genes(from, row), from->n_genes * sizeof *member);
    memcpy(rest, from->objectives + row * from->n_objectives, from->n_objectives * sizeof *rest);
    rest[from->n_objectives] = isfinite(violation) ? violation : -1;
    rest[from->n_objectives + 1] = (double)from->ids[row];
}

static bool is_somebody(const struct ga_population *population, const double *member)
{
    return member[population->n_genes + population->n_objectives + 1] >= 0;
}

static void append_member(struct ga_population *to, const double *member, uint64_t id)
{
    const double *rest = member + to->n_genes;
    double violation = rest[to->n_objectives];
    struct ga_score score = {.violation = violation < 0 ? INFINITY : violation, .objectives = rest};

    ga_population_append(to, id, member, &score);
}

/* --- before the first generation --- */

static void take_residents(struct epoch *epoch, const double *members)
{
    struct ga_population *parents = &epoch->ga->parents;
    size_t width = ga_member_width(epoch->config);

    for (size_t i = 0; i < epoch->ga->size; i++) {
        const double *member = members + i * width;

        if (is_somebody(parents, member))
            append_member(parents, member, (uint64_t)member[width - 1]);
    }
    ga_population_sort(parents);
}

/* Each takes the number of whom it replaces, so that no two have the same. */
static void take_immigrants(struct epoch *epoch, const double *members)
{
    struct ga_population *parents = &epoch->ga->parents;
    size_t width = ga_member_width(epoch->config);

    for (size_t i = 0; i < ga_island_immigrants(epoch->config) && parents->n > i; i++) {
        const double *member = members + i * width;
        struct ga_population last = *parents;

        if (!is_somebody(parents, member))
            continue;
        last.n = parents->order[parents->n - 1 - i];
        append_member(&last, member, parents->ids[last.n]);
    }
    ga_population_sort(parents);
}

static uint64_t seed_of(const struct ga_config *config, uint64_t island)
{
    struct ga_random random;

    ga_random_start(&random, config->run.seed, island, GA_PURPOSE_ISLAND);
    const uint64_t high = ga_random_word(&random);
    return high << 32 | ga_random_word(&random);
}

static void release(struct epoch *epoch)
{
    if (epoch->ga) {
        ga_novelty_release(&epoch->novelty);
        ga_engine_genetic.destroy(epoch->ga);
    }
    free(epoch->genes);
    free(epoch->metrics);
    free(epoch->objectives);
    free(epoch->costs);
}

static bool prepare(struct epoch *epoch, const double *task)
{
    const struct ga_config *config = epoch->config;
    const double *before = task + config->space.n + 1;
    struct ga_error error;
    void *ga = NULL;

    epoch->own = *config;
    epoch->own.run.seed = seed_of(config, epoch->island);
    epoch->problem = (struct ga_problem){
        .config = &epoch->own,
        .n_objectives = config->n_objectives,
        .given = config->initial.points,
        .n_given = epoch->island == 0 ? config->initial.n_points : 0,
        .violation =
            ga_score_has_gene_constraints(epoch->rule) ? ga_score_violation_of_genes : NULL,
        .violation_self = epoch->rule,
    };
    epoch->genes = ga_alloc(config->space.n, sizeof(double));
    epoch->metrics = ga_alloc(config->evaluator.metrics.n, sizeof(double));
    epoch->objectives = ga_alloc(config->n_objectives, sizeof(double));
    epoch->costs = ga_alloc(config->n_objectives, sizeof(double));
    ga_error_init(&error);
    if (ga_engine_genetic.create(&ga, &epoch->problem, &error) != GA_OK)
        return false;
    epoch->ga = ga;
    ga_novelty_init(&epoch->novelty, &epoch->problem);
    memset(epoch->result, 0, ga_result_width(config) * sizeof *epoch->result);
    *champion_violation(epoch) = -1;
    if (task[config->space.n] != 0) {
        memcpy(epoch->result, before, ga_members_at(config) * sizeof *before);
        *count_failed(epoch) = 0;
        take_residents(epoch, before + ga_members_at(config));
        take_immigrants(epoch, before + ga_result_width(config));
    }
    return true;
}

/* --- generations --- */

static bool is_champion(const struct epoch *epoch, const struct ga_score *score)
{
    double former = *champion_violation(epoch);

    if (!isfinite(score->violation) || !isfinite(score->objectives[0]))
        return false;
    if (former < 0)
        return true;
    if (score->violation != former)
        return score->violation < former;
    return score->objectives[0] < *champion_costs(epoch);
}

static void crown(struct epoch *epoch, const struct ga_score *score)
{
    const struct ga_config *config = epoch->config;
    size_t n_metrics = config->evaluator.metrics.n;

    memcpy(epoch->result, epoch->metrics, n_metrics * sizeof(double));
    memcpy(epoch->result + n_metrics, epoch->genes, config->space.n * sizeof(double));
    memcpy(champion_costs(epoch), score->objectives, config->n_objectives * sizeof(double));
    *champion_violation(epoch) = score->violation;
}

static void no_values(double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        values[i] = NAN;
}

/* What an individual is worth, in epoch->costs. */
static struct ga_score judge(struct epoch *epoch, const struct ga_individual *child)
{
    const struct ga_config *config = epoch->config;
    enum ga_failure failure = GA_FAILURE_NONE;
    double violation = child->violation;
    struct ga_score score;

    no_values(epoch->objectives, config->n_objectives);
    if (!(violation > 0)) {
        failure = epoch->evaluate(epoch->self,
                                  child->id * config->algorithm.islands.count + epoch->island,
                                  epoch->genes, epoch->metrics);
        violation = failure == GA_FAILURE_NONE ? ga_score_judge(epoch->rule, epoch->genes,
                                                                epoch->metrics, epoch->objectives)
                                               : INFINITY;
    }
    score = ga_score_told(epoch->rule, failure, violation, epoch->objectives, epoch->costs);
    if (failure != GA_FAILURE_NONE) {
        epoch->failure = failure;
        ++*count_failed(epoch);
    } else if (!(child->violation > 0) && is_champion(epoch, &score)) {
        crown(epoch, &score);
    }
    return score;
}

static bool is_cancelled(const struct epoch *epoch)
{
    return epoch->failure == GA_FAILURE_CANCELLED;
}

static void evolve(struct epoch *epoch, uint64_t first, uint64_t n)
{
    for (uint64_t id = first; id < first + n && !is_cancelled(epoch); id++) {
        struct ga_individual child = {
            .id = id, .parents = {GA_NO_ID, GA_NO_ID}, .genes = epoch->genes};
        struct ga_score score;

        ga_engine_genetic.make(epoch->ga, &child, epoch->genes);
        ga_novelty_settle(&epoch->novelty, &child, epoch->genes, &ga_engine_genetic, epoch->ga);
        score = judge(epoch, &child);
        ga_engine_genetic.tell(epoch->ga, &child, &score);
    }
}

static void write_residents(struct epoch *epoch)
{
    const struct ga_population *parents = &epoch->ga->parents;
    size_t width = ga_member_width(epoch->config);
    double *members = epoch->result + ga_members_at(epoch->config);

    for (size_t i = 0; i < epoch->ga->size; i++) {
        if (i < parents->n)
            write_member(parents, parents->order[i], members + i * width);
        else
            members[(i + 1) * width - 1] = -1;
    }
}

enum ga_failure ga_island_epoch(const struct ga_config *config, const struct ga_score_rule *rule,
                                uint64_t number, const double *task, ga_island_evaluate *evaluate,
                                void *self, double *result)
{
    uint64_t count = config->algorithm.islands.count, each = ga_evaluations_a_row(config);
    struct epoch epoch = {
        .config = config,
        .rule = rule,
        .island = number % count,
        .evaluate = evaluate,
        .self = self,
        .result = result,
        .failure = GA_FAILURE_MISSING, /* if nobody could even be tried */
    };

    if (!prepare(&epoch, task)) {
        release(&epoch);
        return GA_FAILURE_START;
    }
    evolve(&epoch, number / count * each, each);
    write_residents(&epoch);
    release(&epoch);
    if (is_cancelled(&epoch) || *champion_violation(&epoch) < 0)
        return epoch.failure;
    return GA_FAILURE_NONE;
}
