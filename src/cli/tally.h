/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.h - what the records of a run add up to. */
#ifndef GA_CLI_TALLY_H
#define GA_CLI_TALLY_H

#include "cli/ranking.h"
#include "master/store/record.h"
#include "master/store/store.h"

#define GA_TALLY_RECENT 256 /* evaluations that the rate is taken from */

struct ga_tally {
    uint64_t records;
    uint64_t by_status[4]; /* enum ga_record_status */
    uint64_t infeasible;   /* evaluated, and breaks a constraint */
    uint64_t by_failure[GA_FAILURE_COUNT];
    uint64_t flaky[GA_FAILURE_COUNT]; /* succeeded after failures, by the class of the first */
    char *latest[GA_FAILURE_COUNT];   /* the last failure of each class, as shown; NULL: none */
    double seconds;                   /* of all evaluations */
    struct ga_ranking best;           /* of one place */

    /* of one session */
    double started; /* records that began before it are not counted here; s since 1970 */
    uint64_t evaluated;
    double busy; /* s of evaluations */
    double last; /* when the last one ended */
    double ended[GA_TALLY_RECENT];
};

/* `session`: the one to look at, or NULL. The config must outlive it. */
void ga_tally_init(struct ga_tally *tally, const struct ga_config *config,
                   const struct ga_session *session);
void ga_tally_release(struct ga_tally *tally);
void ga_tally_add(struct ga_tally *tally, const struct ga_record *record);

/* Evaluations/s of the session, by the last of them; 0: none. */
double ga_tally_rate(const struct ga_tally *tally);

#endif
