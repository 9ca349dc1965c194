/* SPDX-License-Identifier: GPL-3.0-or-later */
/* novelty.c - duplicates and constraints on parameters. */
#include "evolve/novelty.h"
#include "common/islands.h"
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

/* On islands to evaluate is cheaper than to look. */
static bool is_to_remember(const struct ga_config *config)
{
    return config->algorithm.avoid_duplicates && !ga_has_islands(config);
}

void ga_novelty_init(struct ga_novelty *novelty, const struct ga_problem *problem)
{
    *novelty = (struct ga_novelty){
        .problem = problem,
        .remembers = is_to_remember(problem->config),
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

static struct ga_seen_key *expected(struct ga_novelty *novelty, uint64_t id)
{
    return &novelty->expected[id % GA_NOVELTY_AHEAD];
}

void ga_novelty_expect(struct ga_novelty *novelty, uint64_t id, const double *genes)
{
    if (!novelty->remembers)
        return;
    *expected(novelty, id) = ga_seen_key(&novelty->seen, genes);
    ga_seen_expect(&novelty->seen, *expected(novelty, id));
}

/* GA_NO_ID: these genes are new. */
static uint64_t earlier(struct ga_novelty *novelty, const struct ga_individual *child,
                        const double *genes)
{
    struct ga_seen_key key;
    uint64_t first;

    if (!novelty->remembers)
        return GA_NO_ID;
    key = child->origin & GA_ORIGIN_RENEWED ? ga_seen_key(&novelty->seen, genes)
                                            : *expected(novelty, child->id);
    first = ga_seen_add(&novelty->seen, key, child->id);
    return first == child->id ? GA_NO_ID : first;
}

/* Whether the child can stay as it is. It is remembered unless it breaks a constraint. */
static bool stands(struct ga_novelty *novelty, struct ga_individual *child, const double *genes)
{
    const struct ga_problem *problem = novelty->problem;

    child->same_as = GA_NO_ID;
    child->violation = problem->violation ? problem->violation(problem->violation_self, genes) : 0;
    if (child->violation > 0)
        return false;
    child->same_as = earlier(novelty, child, genes);
    return child->same_as == GA_NO_ID;
}

static bool worth_a_try(const struct ga_novelty *novelty, const struct ga_individual *child)
{
    if (child->origin & (GA_ORIGIN_GIVEN | GA_ORIGIN_ELITE))
        return false;
    return child->violation > 0 || novelty->seen.count < novelty->points;
}

/* The child does not stand as it is. */
static void renew(struct ga_novelty *novelty, struct ga_individual *child, double *genes,
                  const struct ga_engine_type *type, const void *engine)
{
    struct ga_random random;

    ga_random_start(&random, novelty->problem->config->run.seed, child->id, GA_PURPOSE_REPAIR);
    for (int tries = 0; tries < GA_NOVELTY_TRIES && worth_a_try(novelty, child); tries++) {
        type->renew(engine, child, &random, genes);
        child->origin |= GA_ORIGIN_RENEWED;
        if (stands(novelty, child, genes))
            return;
    }
}

void ga_novelty_settle(struct ga_novelty *novelty, struct ga_individual *child, double *genes,
                       const struct ga_engine_type *type, const void *engine)
{
    if (!stands(novelty, child, genes))
        renew(novelty, child, genes, type, engine);
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
        ga_seen_add(&novelty->seen, ga_seen_key(&novelty->seen, genes), id);
}
