/* SPDX-License-Identifier: GPL-3.0-or-later */
/* finished.c - finished evaluations to bytes and back, and what to do with several of one
 * repeat. */
#include "master/store/finished.h"
#include "common/bytes.h"
#include "common/error.h"
#include "common/fingerprint.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GENES_AT_HAND 32 /* more than that need memory */

uint64_t ga_genes_id(const double *genes, size_t n)
{
    uint8_t few[GENES_AT_HAND * sizeof(double)] = {0};
    uint8_t *bytes = n <= GENES_AT_HAND ? few : ga_alloc(n, sizeof(double));
    uint64_t id;

    for (size_t i = 0; i < n; i++)
        (void)ga_bytes_put_f64(bytes + i * sizeof(double), genes[i] + 0.0); /* -0 becomes 0 */
    id = ga_fingerprint(bytes, n * sizeof(double), 0);
    if (bytes != few)
        free(bytes);
    return id;
}

/* What every one has: two u64, eight numbers of 32 bits, two f64, and the lengths of two texts. */
enum { FIXED_SIZE = 2 * 8 + 8 * 4 + 2 * 8 + 2 * 4 };

void ga_finished_put(struct ga_buffer *out, const struct ga_finished *finished, size_t n_metrics)
{
    const struct ga_result *result = &finished->result;
    const size_t n = result->failure == GA_FAILURE_NONE ? n_metrics : 0;
    const size_t host = strlen(finished->host), message = strlen(result->message);
    uint8_t *to = ga_buffer_extend(out, FIXED_SIZE + host + message + n * sizeof(double));

    to = ga_bytes_put_u64(to, result->id);
    to = ga_bytes_put_u64(to, finished->genes_id);
    to = ga_bytes_put_u32(to, result->repeat);
    to = ga_bytes_put_u32(to, result->attempt);
    to = ga_bytes_put_u32(to, finished->attempts);
    to = ga_bytes_put_u32(to, finished->failures);
    to = ga_bytes_put_u32(to, (uint32_t)finished->first_failure);
    to = ga_bytes_put_u32(to, finished->rank);
    to = ga_bytes_put_u32(to, (uint32_t)result->failure);
    to = ga_bytes_put_u32(to, (uint32_t)result->detail);
    to = ga_bytes_put_f64(to, result->started);
    to = ga_bytes_put_f64(to, result->seconds);
    to = ga_bytes_put_text(to, finished->host, (uint32_t)host);
    to = ga_bytes_put_text(to, result->message, (uint32_t)message);
    (void)ga_bytes_put_f64s(to, result->metrics, n);
}

/* Into the present order; NULL if there is no such, or a missing, number of them. */
static double *take_metrics(struct ga_reader *reader, const struct ga_metric_map *map)
{
    double *stored, *present;

    if (map->missing >= 0 || !ga_reader_has(reader, map->n_stored + map->trailing, sizeof *stored))
        return NULL;
    stored = ga_alloc(map->n_stored, sizeof *stored);
    present = ga_alloc(map->n + map->trailing, sizeof *present);
    ga_reader_f64s(reader, stored, map->n_stored);
    ga_metric_map_apply(map, stored, present);
    ga_reader_f64s(reader, present + map->n, map->trailing);
    free(stored);
    return present;
}

static double *no_metrics(size_t n)
{
    double *metrics = ga_alloc(n, sizeof *metrics);

    for (size_t i = 0; i < n; i++)
        metrics[i] = NAN;
    return metrics;
}

static void release(struct ga_finished *finished)
{
    free((char *)finished->host);
    free((char *)finished->result.message);
    free((double *)finished->result.metrics);
}

static bool get(struct ga_finished *finished, struct ga_reader *reader,
                const struct ga_metric_map *map)
{
    struct ga_result *result = &finished->result;
    uint32_t failure, first_failure;

    result->id = ga_reader_u64(reader);
    finished->genes_id = ga_reader_u64(reader);
    result->repeat = ga_reader_u32(reader);
    result->attempt = ga_reader_u32(reader);
    finished->attempts = ga_reader_u32(reader);
    finished->failures = ga_reader_u32(reader);
    first_failure = ga_reader_u32(reader);
    finished->rank = ga_reader_u32(reader);
    failure = ga_reader_u32(reader);
    result->detail = (int32_t)ga_reader_u32(reader);
    result->started = ga_reader_f64(reader);
    result->seconds = ga_reader_f64(reader);
    finished->host = ga_reader_text(reader);
    result->message = ga_reader_text(reader);
    if (reader->failed || failure >= GA_FAILURE_COUNT || first_failure >= GA_FAILURE_COUNT)
        return false;
    finished->first_failure = (enum ga_failure)first_failure;
    result->failure = (enum ga_failure)failure;
    result->metrics =
        failure == GA_FAILURE_NONE ? take_metrics(reader, map) : no_metrics(map->n + map->trailing);
    return result->metrics && reader->at == reader->size;
}

bool ga_finished_list_add(struct ga_finished_list *list, const void *bytes, size_t size,
                          const struct ga_metric_map *map)
{
    struct ga_reader reader = ga_reader_of(bytes, size);
    struct ga_finished finished = {0};

    if (!get(&finished, &reader, map)) {
        release(&finished);
        return false;
    }
    if ((list->n & (list->n - 1)) == 0) /* full at 0, 1, 2, 4, 8, ... */
        list->items = ga_realloc(list->items, list->n ? 2 * list->n : 1, sizeof *list->items);
    list->items[list->n++] = finished;
    return true;
}

void ga_finished_list_release(struct ga_finished_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        release(&list->items[i]);
    free(list->items);
    *list = (struct ga_finished_list){0};
}

/* --- one of each --- */

struct arrival {
    uint64_t id;
    uint32_t repeat;
    size_t at;
};

static int by_id_and_repeat(const void *a, const void *b)
{
    const struct arrival *left = a, *right = b;

    if (left->id != right->id)
        return left->id < right->id ? -1 : 1;
    if (left->repeat != right->repeat)
        return left->repeat < right->repeat ? -1 : 1;
    return (left->at > right->at) - (left->at < right->at);
}

static bool same_repeat(const struct arrival *a, const struct arrival *b)
{
    return a->id == b->id && a->repeat == b->repeat;
}

static void choose(const struct ga_finished_list *list, const struct arrival *arrivals,
                   uint64_t told, bool *keep)
{
    size_t best = 0;

    for (size_t i = 0; i < list->n; i++) {
        size_t at = arrivals[i].at;

        if (i == 0 || !same_repeat(&arrivals[i], &arrivals[i - 1]) ||
            list->items[at].genes_id != list->items[best].genes_id)
            best = at;
        if (i + 1 == list->n || !same_repeat(&arrivals[i], &arrivals[i + 1]))
            keep[best] = arrivals[i].id >= told;
    }
}

void ga_finished_list_clean(struct ga_finished_list *list, uint64_t told)
{
    struct arrival *arrivals = ga_alloc(list->n, sizeof *arrivals);
    bool *keep = ga_alloc(list->n, sizeof *keep);
    size_t kept = 0;

    for (size_t i = 0; i < list->n; i++)
        arrivals[i] = (struct arrival){list->items[i].result.id, list->items[i].result.repeat, i};
    qsort(arrivals, list->n, sizeof *arrivals, by_id_and_repeat);
    choose(list, arrivals, told, keep);
    for (size_t i = 0; i < list->n; i++) {
        if (keep[i])
            list->items[kept++] = list->items[i];
        else
            release(&list->items[i]);
    }
    list->n = kept;
    free(keep);
    free(arrivals);
}
