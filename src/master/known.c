/* SPDX-License-Identifier: GPL-3.0-or-later */
/* known.c - flat rows of what every told individual came to. */
#include "master/known.h"
#include "common/error.h"
#include <stdlib.h>
#include <string.h>

void ga_known_init(struct ga_known *known, size_t n_metrics, size_t n_spread, size_t n_objectives)
{
    *known = (struct ga_known){
        .n_metrics = n_metrics, .n_spread = n_spread, .n_objectives = n_objectives};
}

void ga_known_release(struct ga_known *known)
{
    free(known->metrics);
    free(known->spreads);
    free(known->objectives);
    free(known->violations);
    free(known->ends);
}

static double *grown(double *rows, size_t room, size_t width)
{
    return ga_realloc(rows, room, (width ? width : 1) * sizeof *rows);
}

static void grow(struct ga_known *known)
{
    known->room = known->room ? known->room + known->room / 2 : 1024;
    known->metrics = grown(known->metrics, known->room, known->n_metrics);
    known->spreads = grown(known->spreads, known->room, known->n_spread);
    known->objectives = grown(known->objectives, known->room, known->n_objectives);
    known->violations = grown(known->violations, known->room, 1);
    known->ends = ga_realloc(known->ends, known->room, sizeof *known->ends);
}

void ga_known_add(struct ga_known *known, const struct ga_record *record)
{
    GA_ASSERT(record->id == known->n);
    if (known->n == known->room)
        grow(known);
    size_t at = known->n++;
    memcpy(known->metrics + at * known->n_metrics, record->metrics,
           known->n_metrics * sizeof *known->metrics);
    if (known->n_spread > 0)
        memcpy(known->spreads + at * known->n_spread, record->spread,
               known->n_spread * sizeof *known->spreads);
    memcpy(known->objectives + at * known->n_objectives, record->objectives,
           known->n_objectives * sizeof *known->objectives);
    known->violations[at] = record->violation;
    known->ends[at] =
        (struct ga_known_end){(uint8_t)record->status, (uint8_t)record->failure, record->detail};
}

void ga_known_copy(const struct ga_known *known, uint64_t id, struct ga_record *record)
{
    GA_ASSERT(id < known->n);
    record->status = (enum ga_record_status)known->ends[id].status;
    record->failure = (enum ga_failure)known->ends[id].failure;
    record->detail = known->ends[id].detail;
    record->metrics = known->metrics + id * known->n_metrics;
    record->spread = known->spreads + id * known->n_spread;
    record->objectives = known->objectives + id * known->n_objectives;
    record->violation = known->violations[id];
}
