/* SPDX-License-Identifier: GPL-3.0-or-later */
/* live_file.h - RESULTS/live.json: who works on what at this moment, for gaopt status. Small,
 * replaced as a whole, never synced: it is worth nothing once the run has ended. */
#ifndef GA_MASTER_LIVE_FILE_H
#define GA_MASTER_LIVE_FILE_H

#include "common/evaluation.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GA_LIVE_FILE "live.json"

enum { GA_LIVE_TRIES = 10 }; /* shown, the oldest */

struct ga_live_try {
    uint64_t id;
    uint32_t repeat, attempt, rank;
    char host[GA_HOST_ROOM];
    double started; /* s since 1970, by rank 0's clock */
};

struct ga_live {
    char host[GA_HOST_ROOM]; /* of who writes it */
    long process;
    size_t slots, busy;
    size_t waiting; /* evaluations that no slot has */
    double usual;   /* s: half of the evaluations took less; 0: not known yet */
    size_t n;       /* of the following */
    struct ga_live_try tries[GA_LIVE_TRIES];
};

/* In the results folder. What fails is left: there is another time. */
void ga_live_write(const char *results, const struct ga_live *live);
void ga_live_remove(const char *results);
/* False if there is none, or it says something else. */
bool ga_live_read(const char *results, struct ga_live *live);

#endif
