/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repeats.c - a window of individuals that slides along with the ids, each with its repeats. */
#include "master/repeats.h"
#include "common/error.h"
#include "master/combine.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A repeat that is here. Its metrics are in the individual's rows. */
struct repeat {
    bool here;
    struct ga_finished finished; /* its texts are below */
    char host[GA_HOST_ROOM];
    char *message; /* NULL: none */
};

struct individual {
    struct repeat *repeats; /* NULL: none is here, or it is decided */
    double *rows;           /* a row of metrics each */
    uint32_t count;         /* repeats that count: all, or those up to the first failed one */
    bool decided;
};

struct ga_repeats {
    const struct ga_config *config;
    const struct ga_score_rule *rule;
    uint32_t n;
    size_t room; /* a power of two */
    uint64_t first;
    struct individual *window; /* of ids first .. first+room-1, at id & (room - 1) */
    size_t n_waiting;          /* repeats in it */

    struct ga_finished whole; /* the last result given out, and what it points to */
    double *metrics, *spread;
    char host[GA_HOST_ROOM], message[GA_MESSAGE_ROOM];
};

struct ga_repeats *ga_repeats_create(const struct ga_config *config,
                                     const struct ga_score_rule *rule)
{
    struct ga_repeats *repeats = ga_alloc(1, sizeof *repeats);
    repeats->config = config;
    repeats->rule = rule;
    repeats->n = (uint32_t)config->evaluator.repeats;
    repeats->metrics = ga_alloc(config->evaluator.metrics.n, sizeof *repeats->metrics);
    repeats->spread = ga_alloc(config->evaluator.metrics.n, sizeof *repeats->spread);
    return repeats;
}

/* --- the window --- */

static void release(struct ga_repeats *repeats, struct individual *individual)
{
    for (uint32_t i = 0; individual->repeats && i < repeats->n; i++) {
        repeats->n_waiting -= individual->repeats[i].here;
        free(individual->repeats[i].message);
    }
    free(individual->repeats);
    free(individual->rows);
    *individual = (struct individual){0};
}

void ga_repeats_destroy(struct ga_repeats *repeats)
{
    if (!repeats)
        return;
    for (size_t i = 0; i < repeats->room; i++)
        release(repeats, &repeats->window[i]);
    free(repeats->window);
    free(repeats->metrics);
    free(repeats->spread);
    free(repeats);
}

static struct individual *at(const struct ga_repeats *repeats, uint64_t id)
{
    return &repeats->window[id & (repeats->room - 1)];
}

static bool is_inside(const struct ga_repeats *repeats, uint64_t id)
{
    return id >= repeats->first && id - repeats->first < repeats->room;
}

static void grow(struct ga_repeats *repeats, uint64_t span)
{
    struct ga_repeats old = *repeats;
    while (repeats->room <= span)
        repeats->room = repeats->room ? 2 * repeats->room : 64;
    repeats->window = ga_alloc(repeats->room, sizeof *repeats->window);
    for (uint64_t id = old.first; id < old.first + old.room; id++)
        *at(repeats, id) = *at(&old, id);
    free(old.window);
}

void ga_repeats_forget(struct ga_repeats *repeats, uint64_t told)
{
    for (uint64_t id = repeats->first; id < told && is_inside(repeats, id); id++)
        release(repeats, at(repeats, id));
    if (repeats->first < told)
        repeats->first = told;
}

bool ga_repeats_needs(const struct ga_repeats *repeats, uint64_t id, uint32_t repeat)
{
    if (id < repeats->first || repeat >= repeats->n)
        return false;
    if (!is_inside(repeats, id))
        return true;
    const struct individual *individual = at(repeats, id);
    if (individual->decided)
        return false;
    return !individual->repeats ||
           (repeat < individual->count && !individual->repeats[repeat].here);
}

size_t ga_repeats_waiting(const struct ga_repeats *repeats)
{
    return repeats->n_waiting;
}

/* --- taking --- */

static double *row(const struct ga_repeats *repeats, const struct individual *individual,
                   uint32_t repeat)
{
    return individual->rows + repeat * repeats->config->evaluator.metrics.n;
}

static struct individual *individual_of(struct ga_repeats *repeats, uint64_t id)
{
    if (!is_inside(repeats, id))
        grow(repeats, id - repeats->first);
    struct individual *individual = at(repeats, id);
    if (!individual->repeats) {
        individual->repeats = ga_alloc(repeats->n, sizeof *individual->repeats);
        individual->rows =
            ga_alloc(repeats->n * repeats->config->evaluator.metrics.n, sizeof *individual->rows);
        individual->count = repeats->n;
    }
    return individual;
}

static void keep(struct ga_repeats *repeats, struct individual *individual,
                 const struct ga_finished *finished)
{
    uint32_t number = finished->result.repeat;
    struct repeat *repeat = &individual->repeats[number];
    repeat->here = true;
    repeats->n_waiting++;
    repeat->finished = *finished;
    snprintf(repeat->host, sizeof repeat->host, "%s", finished->host);
    repeat->message = *finished->result.message ? ga_strdup(finished->result.message) : NULL;
    memcpy(row(repeats, individual, number), finished->result.metrics,
           repeats->config->evaluator.metrics.n * sizeof(double));
    if (finished->result.failure != GA_FAILURE_NONE)
        individual->count = number + 1; /* it was below, or it would not have been needed */
}

static bool is_whole(const struct individual *individual)
{
    for (uint32_t i = 0; i < individual->count; i++)
        if (!individual->repeats[i].here)
            return false;
    return true;
}

/* --- the individual's result --- */

static void add_up(struct ga_finished *whole, const struct individual *individual)
{
    whole->attempts = whole->failures = 0;
    whole->first_failure = GA_FAILURE_NONE;
    whole->result.seconds = 0;
    for (uint32_t i = 0; i < individual->count; i++) {
        const struct ga_finished *part = &individual->repeats[i].finished;
        whole->attempts += part->attempts;
        whole->failures += part->failures;
        if (whole->first_failure == GA_FAILURE_NONE)
            whole->first_failure = part->first_failure;
        whole->result.seconds += part->result.seconds;
        whole->result.started = fmin(whole->result.started, part->result.started);
    }
}

static void put_failure(struct ga_repeats *repeats, const struct repeat *last)
{
    for (size_t i = 0; i < repeats->config->evaluator.metrics.n; i++)
        repeats->metrics[i] = NAN;
    repeats->whole.spread = NULL;
    snprintf(repeats->message, sizeof repeats->message, "repeat %" PRIu32 ": %s",
             last->finished.result.repeat,
             last->message ? last->message : ga_failure_text(last->finished.result.failure));
}

/* All but the metrics is that of the last repeat that counts, and then added up. */
static void conclude(struct ga_repeats *repeats, const struct individual *individual,
                     const double *genes)
{
    const struct repeat *last = &individual->repeats[individual->count - 1];
    struct ga_finished *whole = &repeats->whole;
    *whole = last->finished;
    add_up(whole, individual);
    snprintf(repeats->host, sizeof repeats->host, "%s", last->host);
    repeats->message[0] = '\0';
    whole->host = repeats->host;
    whole->result.message = repeats->message;
    whole->result.metrics = repeats->metrics;
    whole->spread = repeats->spread;
    if (whole->result.failure != GA_FAILURE_NONE)
        put_failure(repeats, last);
    else
        ga_combine(repeats->config, repeats->rule, genes, individual->rows, repeats->metrics,
                   repeats->spread);
}

const struct ga_finished *ga_repeats_take(struct ga_repeats *repeats,
                                          const struct ga_finished *finished, const double *genes)
{
    if (repeats->n == 1)
        return finished;
    GA_ASSERT(ga_repeats_needs(repeats, finished->result.id, finished->result.repeat));
    struct individual *individual = individual_of(repeats, finished->result.id);
    keep(repeats, individual, finished);
    if (!is_whole(individual))
        return NULL;
    conclude(repeats, individual, genes);
    release(repeats, individual);
    individual->decided = true;
    return &repeats->whole;
}
