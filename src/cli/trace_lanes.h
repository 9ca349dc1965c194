/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trace_lanes.h - evaluations as spans of time, put side by side so that in a lane no two overlap.
 * A lane stands for a slot: which slot of a rank an evaluation was in is not recorded, but no more
 * lanes are used than evaluations ran at the same time. Pure. */
#ifndef GA_CLI_TRACE_LANES_H
#define GA_CLI_TRACE_LANES_H

#include "common/evaluation.h"
#include <stddef.h>
#include <stdint.h>

struct ga_span {
    double start, end; /* s, from one zero */
    uint64_t id, generation;
    uint32_t host; /* number */
    uint32_t rank;
    uint32_t lane; /* of the rank, from 0 */
    uint32_t attempts, failures;
    enum ga_failure failure;
};

/* Sorts the spans by host, rank and start and gives each its lane. Dates of two evaluations, one
 * after the other, may seem to overlap by microseconds: then the second is made to start later. */
void ga_spans_arrange(struct ga_span *spans, size_t n);

#endif
