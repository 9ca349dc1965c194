/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop.h - when a search is over, by what it has found: a function of the told individuals alone,
 * so that it is the same on any number of ranks. (Wall time and signals are the master's.) */
#ifndef GA_MASTER_STOP_H
#define GA_MASTER_STOP_H

#include "common/config/config.h"
#include "master/store/record.h"

/* Why a search came to its end. GA_END_NONE: it has not. */
enum ga_end {
    GA_END_NONE,
    GA_END_GENERATIONS,
    GA_END_EVALUATIONS,
    GA_END_TARGET,
    GA_END_STALL,
    GA_END_EXHAUSTED, /* nothing new has been found to evaluate for long */
    GA_END_FAILURE,   /* on_failure.then is stop, and an evaluation failed */
    GA_END_HOPELESS,  /* of the first individuals every one failed */
};
const char *ga_end_word(enum ga_end end); /* "generations"; static */

struct ga_stop_watch {
    const struct ga_config *config;
    uint64_t told;
    uint64_t failed_from_start;  /* as long as nothing else happened */
    uint64_t without_evaluation; /* reused and skipped ones in a row */
    bool has_best;
    double best_violation;
    double best_objective; /* in the user's direction */
    uint64_t best_id;
    enum ga_end end;
};

void ga_stop_init(struct ga_stop_watch *watch, const struct ga_config *config);

/* The next told individual. True if it is the best so far: feasible before infeasible, the lesser
 * violation, the better objective. */
bool ga_stop_tell(struct ga_stop_watch *watch, const struct ga_record *record);

/* How many individuals there will be at most; GA_NONE_U64: no such limit. */
uint64_t ga_stop_limit(const struct ga_config *config);

#endif
