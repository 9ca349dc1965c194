/* SPDX-License-Identifier: GPL-3.0-or-later */
/* brief.h - evaluations of microseconds, done at once in the thread that asks: a queue, a thread or
 * a look at the clock for each would take longer than they do. */
#ifndef GA_WORKER_BRIEF_H
#define GA_WORKER_BRIEF_H

#include "common/time_sheet.h"
#include "worker/evaluator.h"

struct ga_brief;

/* NULL in *brief if the config's evaluations are not brief for certain, which is no failure. The
 * config must outlive it. */
enum ga_status GA_MUST_CHECK ga_brief_open(struct ga_brief **brief, const struct ga_config *config,
                                           struct ga_error *error);
void ga_brief_close(struct ga_brief *brief); /* NULL is fine */

/* Evaluates n tasks and says of each that it has finished; the result lasts for that call. How long
 * each took is an even share of what all took together. */
void ga_brief_evaluate(struct ga_brief *brief, const struct ga_task *tasks, size_t n,
                       void (*finished)(void *self, const struct ga_result *result), void *self);

/* Adds how many there were so far, and how long they took. */
void ga_brief_add_time(const struct ga_brief *brief, struct ga_time_sheet *sum);

#endif
