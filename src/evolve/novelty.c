/* SPDX-License-Identifier: GPL-3.0-or-later */
/* novelty.c - duplicates and constraints on parameters. */
#include "evolve/novelty.h"
#include "common/random.h"

static uint64_t count_points(const struct ga_space *space)
{
    uint64_t points = 1;

    for (size_t i = 0; i < space->n; i++) {
        uint64_t levels = ga_param_levels(&space->params[i]);

        if (levels == 0 || points > UINT64_MAX / levels)
            return UINT64_MAX;
        points *= levels;
    }
    return points;
}

void ga_novelty_init(struct ga_novelty *novelty, const struct ga_problem *problem)
{
    *novelty = (struct ga_novelty){
        .problem = problem,
        .remembers = problem->config->algorithm.avoid_duplicates,
        .points = count_points(&problem->config->space),
    };
    if (novelty->remembers)
        ga_seen_init(&novelty->seen, problem->config->space.n);
}

void ga_novelty_release(struct ga_novelty *novelty)
{
    if (novelty->remembers)
        ga_seen_release(&novelty->seen);
}

/* GA_NO_ID: these genes are new. */
static uint64_t earlier(struct ga_novelty *novelty, uint64_t id, const double *genes)
{
    uint64_t first;

    if (!novelty->remembers)
        return GA_NO_ID;
    first = ga_seen_add(&novelty->seen, genes, id);
    return first == id ? GA_NO_ID : first;
}

/* Whether the child can stay as it is. It is remembered unless it breaks a constraint. */
static bool stands(struct ga_novelty *novelty, struct ga_individual *child, const double *genes)
{
    const struct ga_problem *problem = novelty->problem;

    child->same_as = GA_NO_ID;
    child->violation = problem->violation ? problem->violation(problem->violation_self, genes) : 0;
    if (child->violation > 0)
        return false;
    child->same_as = earlier(novelty, child->id, genes);
    return child->same_as == GA_NO_ID;
}

static bool worth_a_try(const struct ga_novelty *novelty, const struct ga_individual *child)
{
    if (child->origin & (GA_ORIGIN_GIVEN | GA_ORIGIN_ELITE))
        return false;
    return child->violation > 0 || novelty->seen.count < novelty->points;
}

void ga_novelty_settle(struct ga_novelty *novelty, struct ga_individual *child, double *genes,
                       const struct ga_engine_type *type, const void *engine)
{
    struct ga_random random;

    ga_random_start(&random, novelty->problem->config->run.seed, child->id, GA_PURPOSE_REPAIR);
    for (int tries = 0; !stands(novelty, child, genes); tries++) {
        if (tries == GA_NOVELTY_TRIES || !worth_a_try(novelty, child))
            break;
        type->renew(engine, child, &random.rng, genes);
        child->origin |= GA_ORIGIN_RENEWED;
    }
    if (novelty->problem->config->algorithm.reevaluate_elites)
        child->same_as = GA_NO_ID;
    if (child->violation > 0)
        ga_novelty_remember(novelty, child->id, genes);
    else if (child->same_as != GA_NO_ID)
        novelty->duplicates.reused++;
    else if (child->origin & GA_ORIGIN_RENEWED)
        novelty->duplicates.renewed++;
}

void ga_novelty_remember(struct ga_novelty *novelty, uint64_t id, const double *genes)
{
    if (novelty->remembers)
        ga_seen_add(&novelty->seen, genes, id);
}
