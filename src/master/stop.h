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
    GA_END_FAILURE,   /* an evaluation failed, and on_failure says stop for its class */
    GA_END_HOPELESS,  /* of the first individuals every one failed */
};
const char *ga_end_word(enum ga_end end); /* "generations"; static */

struct ga_best {
    bool there;
    double violation;
    double objective; /* in the user's direction */
    uint64_t id, generation;
};

struct ga_stop_watch {
    const struct ga_config *config;
    uint64_t told;
    uint64_t failed_from_start;  /* as long as nothing else happened */
    uint64_t without_evaluation; /* reused and skipped ones in a row */
    struct ga_best best;
    struct ga_best ever; /* the same, but that reevaluate_elites does not make it anew; for stall */
    enum ga_end end;
};

void ga_stop_init(struct ga_stop_watch *watch, const struct ga_config *config);

/* The next told individual. True if it is the best so far: feasible before infeasible, the lesser
 * violation, the better objective. With algorithm.reevaluate_elites the first of a generation that
 * has a value is better than all of the generations before: the elites come first in it, and what
 * they were worth was in part luck. */
bool ga_stop_tell(struct ga_stop_watch *watch, const struct ga_record *record);

/* How many individuals there will be at most; GA_NONE_U64: no such limit. */
uint64_t ga_stop_limit(const struct ga_config *config);

#endif
