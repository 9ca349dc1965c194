/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trace_lanes.c - each span into the first lane that is free. */
#include "cli/trace_lanes.h"
#include "common/error.h"
#include <math.h>
#include <stdlib.h>

/* s; a double holds dates of this century to a quarter of a microsecond, and the clock is read
 * before and after. */
static const double wavering = 5e-6;

static int compare(const void *a, const void *b)
{
    const struct ga_span *left = a, *right = b;

    if (left->host != right->host)
        return left->host < right->host ? -1 : 1;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    return (left->id > right->id) - (left->id < right->id);
}

struct lanes {
    double *ends; /* s, of the last span in each */
    size_t n, room;
};

static size_t free_lane(struct lanes *lanes, double start)
{
    size_t lane = 0;

    while (lane < lanes->n && lanes->ends[lane] > start + wavering)
        lane++;
    if (lane < lanes->n)
        return lane;
    if (lanes->n == lanes->room) {
        lanes->room = lanes->room ? 2 * lanes->room : 16;
        lanes->ends = ga_realloc(lanes->ends, lanes->room, sizeof *lanes->ends);
    }
    lanes->ends[lanes->n++] = -INFINITY;
    return lane;
}

void ga_spans_arrange(struct ga_span *spans, size_t n)
{
    struct lanes lanes = {0};

    if (n > 0)
        qsort(spans, n, sizeof *spans, compare);
    for (size_t i = 0; i < n; i++) {
        struct ga_span *span = &spans[i];

        if (i > 0 && (span->host != span[-1].host || span->rank != span[-1].rank))
            lanes.n = 0;
        span->lane = (uint32_t)free_lane(&lanes, span->start);
        span->start = fmax(span->start, lanes.ends[span->lane]);
        span->end = fmax(span->end, span->start);
        lanes.ends[span->lane] = span->end;
    }
    free(lanes.ends);
}
