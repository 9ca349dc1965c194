/* SPDX-License-Identifier: GPL-3.0-or-later */
/* interruption.h - evaluations that fail because all of this job's processes are being ended: a
 * batch system signals the programs as well as gaopt, in any order. That is no word on the
 * parameters. Any thread may call. */
#ifndef GA_WORKER_INTERRUPTION_H
#define GA_WORKER_INTERRUPTION_H

#include "common/evaluation.h"
#include <stdatomic.h>
#include <stdbool.h>

struct ga_interruption {
    _Atomic double since; /* s, monotonic; 0: this process has not been told to end */
};

void ga_interruption_init(struct ga_interruption *interruption);

/* This process has read a SIGTERM; one that is blocked and waits for ever is noticed without. */
void ga_interruption_begin(struct ga_interruption *interruption);

/* Whether a failure with that detail (exit status or signal) is to be laid to that. For programs
 * that a signal ended, waits a moment for one to reach this process too. */
bool ga_interruption_explains(struct ga_interruption *interruption, enum ga_failure failure,
                              int32_t detail);

#endif
