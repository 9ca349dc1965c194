/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.h - one told evaluation, as it stands in the history: what run files hold and what exports
 * show. */
#ifndef GA_MASTER_RECORD_H
#define GA_MASTER_RECORD_H

#include "common/evaluation.h"
#include <stdbool.h>
#include <stdint.h>

/* The numbers are in run files: never renumber. */
enum ga_record_status {
    GA_RECORD_OK = 0,
    GA_RECORD_FAILED = 1,
    GA_RECORD_REUSED = 2,  /* same genes as an earlier one, whose result stands here too */
    GA_RECORD_SKIPPED = 3, /* breaks a constraint on parameters alone: not evaluated */
    GA_RECORD_STATUS_COUNT = 4
};
const char *ga_record_status_word(
    enum ga_record_status status); /* "ok", "failed", "reused", "skipped"; static */

struct ga_record {
    uint64_t id;
    uint64_t generation;
    uint32_t origin;     /* see evolve/engine.h */
    uint64_t parents[2]; /* GA_NO_ID: none */
    uint64_t same_as;    /* of a reused one; else GA_NO_ID */
    enum ga_record_status status;
    enum ga_failure failure; /* of a failed one, or of the failed one that it reuses */
    int32_t detail;
    const double *genes;      /* n parameters, natural values */
    const double *metrics;    /* n metrics; NaN where failed or skipped */
    const double *spread;     /* of each over the repeats, NaN likewise; unused if there is one */
    const double *objectives; /* in the user's own direction; NaN where failed or skipped */
    double violation;         /* of all constraints; 0: feasible; INFINITY: failed */

    /* who, when, how long: differs between identical runs */
    uint32_t attempts;             /* 0 of reused and skipped ones */
    uint32_t failures;             /* of the attempts */
    enum ga_failure first_failure; /* of the first attempt that failed; NONE: none did, or it is not
                                      known */
    uint32_t rank;
    const char *host; /* "" of reused and skipped ones */
    double started;   /* s since 1970 */
    double seconds;
    const char *message; /* of a failure; "" otherwise */
};

static inline bool ga_record_feasible(const struct ga_record *record)
{
    return record->violation == 0;
}

/* It failed before it succeeded. */
static inline bool ga_record_is_flaky(const struct ga_record *record)
{
    return record->status == GA_RECORD_OK && record->failures > 0;
}

#endif
