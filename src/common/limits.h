/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limits.h - how much of a machine evaluations may use: people work on these machines by day. Of a
 * host; ranks that were started there together share it. */
#ifndef GA_COMMON_LIMITS_H
#define GA_COMMON_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/* Cores, or a share of those that the machine has. */
struct ga_cpus {
    double value; /* 0: no limit */
    bool share;   /* value is in 0 .. 1 */
};

struct ga_limits { /* zeroed: none */
    uint64_t slots;
    struct ga_cpus cpus;
    uint64_t memory; /* bytes, of all evaluations together */
    char *active;    /* as ga_hours_parse (hours.h) takes it; NULL: always. Borrowed */
};

/* "60%" or "6"; takes the whole text or nothing. At least 1 % or 0.01 cores; "100%" is allowed. */
bool ga_text_to_cpus(const char *text, struct ga_cpus *cpus);
#define GA_CPUS_ROOM 32
char *ga_text_cpus(struct ga_cpus cpus, char out[GA_CPUS_ROOM]); /* reads back the same; `out` */

/* Cores that `cpus` are of a machine with `cores`: at most all; all if there is no limit. */
double ga_cpus_of(struct ga_cpus cpus, uint32_t cores);

#endif
