/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repeats.h - the repeats of each individual's evaluation, which finish in any order, brought
 * together: when the last one that counts is there, they become one result. Pure. Stands between
 * dispatch, which knows tasks, and the search, which knows individuals; if evaluator.repeats is 1
 * results go through untouched.
 *
 * If repeats fail, the individual fails as the first of them in order of repeat, and only those
 * before it are waited for. So the result depends on the repeats alone, not on who was first. */
#ifndef GA_MASTER_REPEATS_H
#define GA_MASTER_REPEATS_H

#include "evolve/score.h"
#include "master/store/store.h"
#include <stdbool.h>

struct ga_repeats;

/* Both must outlive it. */
struct ga_repeats *ga_repeats_create(const struct ga_config *config,
                                     const struct ga_score_rule *rule);
void ga_repeats_destroy(struct ga_repeats *repeats);

/* Whether that repeat still has a say: its result is not here, no repeat before it has failed, and
 * the individual's result is not decided. */
bool ga_repeats_needs(const struct ga_repeats *repeats, uint64_t id, uint32_t repeat);

/* A finished repeat that is needed; copied. Returns the individual's result if this decides it,
 * valid until the next call, else NULL. In it metrics and spread are combined in order of repeat;
 * `attempts`, `failures` and `seconds` are sums over the repeats that count, `started` is the first
 * to start; rank and host are those of the last repeat, or of the one that failed. */
const struct ga_finished *ga_repeats_take(struct ga_repeats *repeats,
                                          const struct ga_finished *finished, const double *genes);

/* Finished repeats of individuals that lack others still. */
size_t ga_repeats_waiting(const struct ga_repeats *repeats);

/* Individuals below `told` are done with: nothing of them is needed. */
void ga_repeats_forget(struct ga_repeats *repeats, uint64_t told);

#endif
