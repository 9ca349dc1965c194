/* SPDX-License-Identifier: GPL-3.0-or-later */
/* allowance.h - what one rank's evaluations may use of its host: its part of the limits that hold
 * there. Pure, but for ga_place_find. */
#ifndef GA_WORKER_ALLOWANCE_H
#define GA_WORKER_ALLOWANCE_H

#include "common/hours.h"
#include "common/limits.h"
#include "common/neighbours.h"
#include <sched.h>

struct ga_place {
    struct ga_neighbours neighbours; /* these share the limits */
    uint32_t cores;                  /* of the machine */
    cpu_set_t own;                   /* cores that this rank may use, at least one */
};

/* That of this process. */
struct ga_place ga_place_find(void);

struct ga_wish { /* what the rank would do without limits */
    uint32_t slots;
    uint64_t cores_each; /* that an evaluation uses, where `slots` follows from that; 0: so many
                            slots are asked for */
};

struct ga_allowance {
    uint32_t slots;        /* 0: the limits leave nothing for this rank */
    uint32_t cores_of_all; /* whole cores that all on the host may use; 0: no limit */
    cpu_set_t cores;       /* of these, this rank's; if there is a limit */
    uint64_t memory;       /* bytes that an evaluation may have; 0: no limit */
    bool has_hours;
    struct ga_hours hours;
};

/* Within both limits, each of which may be NULL. */
struct ga_allowance ga_allowance_of(const struct ga_limits *of_host, const struct ga_limits *own,
                                    const struct ga_wish *wish, const struct ga_place *place);

/* For people: "evaluations use 4 of 8 cores (by affinity, at nice 10), 512.0 MiB each". "" if
 * nothing but hours is limited. Returns `out`. */
#define GA_ALLOWANCE_ROOM 160
char *ga_allowance_text(const struct ga_allowance *allowance, const struct ga_place *place,
                        char out[GA_ALLOWANCE_ROOM]);

#endif
