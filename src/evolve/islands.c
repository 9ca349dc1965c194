/* SPDX-License-Identifier: GPL-3.0-or-later */
/* islands.c - the engine that hands out epochs of islands (islands.h). Number epoch * count +
 * island is made of the island's result of the epoch before, and of the emigrants of its neighbours
 * after the epoch before that: so it can be made as soon as its island's last epoch is told, and
 * nobody waits for all islands. An epoch that failed for good leaves its island as it was. */
#include "common/islands.h"
#include "common/random.h"
#include "evolve/engine_internal.h"
#include "evolve/initial.h"
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct islands {
    const struct ga_config *config;
    size_t count;
    size_t width;     /* of a state: 1 if there is a result, else 0; the result */
    double *state[2]; /* of all islands after the last two epochs: an even and an odd one */
};

static double *state_of(const struct islands *islands, uint64_t epoch, uint64_t island)
{
    return islands->state[epoch % 2] + island * islands->width;
}

static void destroy(void *self)
{
    struct islands *islands = self;

    free(islands->state[0]);
    free(islands->state[1]);
    free(islands);
}

static enum ga_status create(void **self, const struct ga_problem *problem, struct ga_error *error)
{
    struct islands *islands = ga_alloc(1, sizeof *islands);

    (void)error;
    islands->config = problem->config;
    islands->count = problem->config->algorithm.islands.count;
    islands->width = 1 + ga_result_width(problem->config);
    for (int i = 0; i < 2; i++)
        islands->state[i] = ga_alloc(islands->count * islands->width, sizeof(double));
    *self = islands;
    return GA_OK;
}

static uint64_t ask_limit(const void *self, uint64_t told)
{
    const struct islands *islands = self;

    return told + islands->count;
}

/* --- making --- */

/* The island whose emigrants come to `island` from source number `i`. */
static uint64_t source(const struct islands *islands, uint64_t epoch, uint64_t island, size_t i)
{
    uint64_t step = i + 1; /* ring and full: neighbours in order */
    struct ga_random random;

    if (islands->config->algorithm.islands.topology == GA_TOPOLOGY_RANDOM) {
        ga_random_start(&random, islands->config->run.seed, epoch * islands->count + island,
                        GA_PURPOSE_MIGRATION);
        step = 1 + gsl_rng_uniform_int(&random.rng, islands->count - 1);
    }
    return (island + islands->count - step) % islands->count;
}

static void write_nobody(const struct islands *islands, double *members, size_t n)
{
    size_t width = ga_member_width(islands->config);

    memset(members, 0, n * width * sizeof *members);
    for (size_t i = 0; i < n; i++)
        members[(i + 1) * width - 1] = -1;
}

static void write_immigrants(const struct islands *islands, uint64_t epoch, uint64_t island,
                             double *members)
{
    const struct ga_config *config = islands->config;
    size_t n = config->algorithm.islands.size, each = n * ga_member_width(config);

    for (size_t i = 0; i < ga_island_sources(config); i++, members += each) {
        const double *from = NULL;

        if (epoch >= 2)
            from = state_of(islands, epoch - 2, source(islands, epoch, island, i));
        if (from && from[0] != 0)
            memcpy(members, from + 1 + ga_members_at(config), each * sizeof *members);
        else
            write_nobody(islands, members, n);
    }
}

static void make(void *self, struct ga_individual *child, double *genes)
{
    struct islands *islands = self;
    const struct ga_config *config = islands->config;
    uint64_t epoch = child->id / islands->count, island = child->id % islands->count;
    double *state = genes + config->space.n;
    struct ga_random random;

    child->generation = (epoch + 1) * config->algorithm.islands.every - 1;
    child->origin = epoch == 0 ? GA_ORIGIN_INITIAL : GA_ORIGIN_EPOCH;
    memset(state, 0, islands->width * sizeof *state);
    if (epoch > 0) {
        child->parents[0] = child->id - islands->count;
        memcpy(state, state_of(islands, epoch - 1, island), islands->width * sizeof *state);
    }
    write_immigrants(islands, epoch, island, state + islands->width);
    if (state[0] != 0) {
        memcpy(genes, state + 1 + config->evaluator.metrics.n, config->space.n * sizeof *genes);
        return;
    }
    ga_random_start(&random, config->run.seed, child->id, GA_PURPOSE_INITIAL);
    ga_initial_sample(&config->space, &random, genes);
}

static void tell(void *self, const struct ga_individual *told, const struct ga_score *score)
{
    struct islands *islands = self;
    double *state = state_of(islands, told->id / islands->count, told->id % islands->count);
    const double *before = told->genes + islands->config->space.n;

    memcpy(state, before, islands->width * sizeof *state);
    if (!score->island)
        return;
    state[0] = 1;
    memcpy(state + 1, score->island, (islands->width - 1) * sizeof *state);
}

/* --- saved states --- */

static void save(const void *self, struct ga_buffer *out)
{
    const struct islands *islands = self;

    for (int i = 0; i < 2; i++)
        ga_buffer_put_f64s(out, islands->state[i], islands->count * islands->width);
}

static bool restore(void *self, struct ga_reader *saved, uint64_t told)
{
    struct islands *islands = self;
    size_t n = islands->count * islands->width;

    (void)told;
    for (int i = 0; i < 2; i++) {
        ga_reader_f64s(saved, islands->state[i], n);
        for (size_t k = 0; k < n; k++)
            if (saved->failed || !isfinite(islands->state[i][k]))
                return false;
    }
    return true;
}

const struct ga_engine_type ga_engine_islands = {
    .name = "islands",
    .create = create,
    .destroy = destroy,
    .ask_limit = ask_limit,
    .make = make,
    .tell = tell,
    .save = save,
    .restore = restore,
};
