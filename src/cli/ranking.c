/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranking.c - keeps the best records in order. */
#include "cli/ranking.h"
#include "common/error.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ga_ranking_init(struct ga_ranking *ranking, const struct ga_config *config, uint64_t limit)
{
    *ranking = (struct ga_ranking){.config = config, .limit = limit};
}

static void clear(struct ga_ranking *ranking)
{
    for (size_t i = 0; i < ranking->n; i++)
        free(ranking->places[i].values);
    ranking->n = 0;
}

void ga_ranking_release(struct ga_ranking *ranking)
{
    clear(ranking);
    free(ranking->places);
    ranking->places = NULL;
}

const double *ga_ranked_genes(const struct ga_ranking *ranking, size_t place)
{
    return ranking->places[place].values;
}

const double *ga_ranked_metrics(const struct ga_ranking *ranking, size_t place)
{
    return ranking->places[place].values + ranking->config->space.n;
}

const double *ga_ranked_objectives(const struct ga_ranking *ranking, size_t place)
{
    return ga_ranked_metrics(ranking, place) + ranking->config->evaluator.metrics.n;
}

static bool has_spread(const struct ga_config *config)
{
    return config->evaluator.repeats > 1;
}

const double *ga_ranked_spread(const struct ga_ranking *ranking, size_t place)
{
    if (!has_spread(ranking->config))
        return NULL;
    return ga_ranked_objectives(ranking, place) + ranking->config->n_objectives;
}

/* Records come in order of id, so one that is no better than a place stands behind it. */
static bool is_better(const struct ga_ranking *ranking, const struct ga_record *record,
                      size_t place)
{
    double before = ga_ranked_objectives(ranking, place)[0];
    double now = record->objectives[0];

    if (record->violation != ranking->places[place].violation)
        return record->violation < ranking->places[place].violation;
    return ranking->config->objectives[0].maximize ? now > before : now < before;
}

static size_t place_of(const struct ga_ranking *ranking, const struct ga_record *record)
{
    size_t low = 0, high = ranking->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (is_better(ranking, record, middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static double *copy_of(const struct ga_config *config, const struct ga_record *record)
{
    size_t n = config->space.n, m = config->evaluator.metrics.n, k = config->n_objectives;
    double *values = ga_alloc(n + 2 * m + k, sizeof *values);

    memcpy(values, record->genes, n * sizeof *values);
    memcpy(values + n, record->metrics, m * sizeof *values);
    memcpy(values + n + m, record->objectives, k * sizeof *values);
    if (has_spread(config))
        memcpy(values + n + m + k, record->spread, m * sizeof *values);
    return values;
}

/* As in ga_stop_tell. */
static bool is_anew(const struct ga_ranking *ranking, const struct ga_record *record)
{
    return ranking->config->algorithm.reevaluate_elites && ranking->n > 0 &&
           record->generation > ranking->places[0].generation;
}

void ga_ranking_offer(struct ga_ranking *ranking, const struct ga_record *record)
{
    size_t place;

    if (record->status != GA_RECORD_OK || !isfinite(record->violation))
        return;
    if (is_anew(ranking, record))
        clear(ranking);
    place = place_of(ranking, record);
    if (place >= ranking->limit)
        return;
    if (ranking->n < ranking->limit) {
        ranking->places = ga_realloc(ranking->places, ranking->n + 1, sizeof *ranking->places);
        ranking->n++;
    } else {
        free(ranking->places[ranking->n - 1].values);
    }
    memmove(ranking->places + place + 1, ranking->places + place,
            (ranking->n - 1 - place) * sizeof *ranking->places);
    ranking->places[place] = (struct ga_ranked){
        .id = record->id,
        .generation = record->generation,
        .violation = record->violation,
        .values = copy_of(ranking->config, record),
    };
}
