/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hosts_plan.h - how a run is spread over the hosts that are fit. */
#ifndef GA_CLI_HOSTS_PLAN_H
#define GA_CLI_HOSTS_PLAN_H

#include "cli/host_verdict.h"
#include <stdio.h>

struct ga_hosts_plan {
    uint32_t ranks, slots;
    uint32_t cores_per_rank; /* to bind each to; 0: hosts differ, so the kernel spreads them */
    bool evaluates_here;     /* else rank 0 is one more than `ranks`' evaluating ones */
    bool by_name;            /* gaopt is not in the same place everywhere */
    double rate;             /* evaluations/s, by test evaluations and weights; 0: not known */
};

void ga_hosts_plan_make(struct ga_hosts_plan *plan, const struct ga_candidate *candidates, size_t n,
                        const struct ga_host_terms *terms);

/* "8 slots on 3 hosts; 1500 evaluations in about 3 h". */
void ga_hosts_plan_show(FILE *out, const struct ga_hosts_plan *plan,
                        const struct ga_host_terms *terms);

/* FOLDER/hostfile, for mpirun, this host first; FOLDER/plan, lines "name=value" for gaopt-lan. */
enum ga_status GA_MUST_CHECK ga_hosts_plan_write(const struct ga_hosts_plan *plan,
                                                 const struct ga_candidate *candidates, size_t n,
                                                 const struct ga_host_terms *terms,
                                                 const char *folder, struct ga_error *error);

#endif
