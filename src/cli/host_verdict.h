/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_verdict.h - whether a host is fit for a run, judged by what it says of itself. Pure. */
#ifndef GA_CLI_HOST_VERDICT_H
#define GA_CLI_HOST_VERDICT_H

#include "cli/host_facts.h"
#include "cli/hostfile.h"
#include "common/config/config.h"

struct ga_candidate;

/* What all hosts are measured by. */
struct ga_host_terms {
    const struct ga_config *config;
    const struct ga_host_facts *here; /* of the host that launches */
    const struct ga_candidate *tried; /* one whose test evaluation succeeded; NULL: none */
    bool by_name;                     /* gaopt is in PATH here, so hosts may have it elsewhere */
    bool oversubscribe;               /* more slots than cores are no fault */
    bool sends_files;                 /* what the evaluator needs comes with the run */
};

struct ga_candidate {
    const struct ga_host *host;
    struct ga_host_facts facts;
    char *errors;   /* what ssh, and the shell there, wrote to standard error */
    double started; /* when it was asked, s since 1970 */

    bool here;              /* it is the host that launches */
    uint32_t ranks;         /* of gaopt, each of which evaluates cluster.slots at a time */
    uint32_t slots;         /* of all of them */
    struct ga_error faults; /* a line each, and what to do; none: it is fit */
    struct ga_error notes;  /* what is worth knowing */
};

/* Fills what is below `started`. */
void ga_candidate_judge(struct ga_candidate *candidate, const struct ga_host_terms *terms);
bool ga_candidate_fit(const struct ga_candidate *candidate);

/* How far the host's clock is ahead, in s; 0 where the exchange was too slow to tell it from
 * GA_CLOCK_APART_S. */
#define GA_CLOCK_APART_S 2.0
double ga_candidate_clock(const struct ga_candidate *candidate);

#endif
