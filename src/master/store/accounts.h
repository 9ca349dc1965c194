/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounts.h - where the time of a run went, as it stands in run.h5: a row a worker, by the
 * worker's own word, and why slots waited, as the master saw it. Over all sessions. */
#ifndef GA_MASTER_ACCOUNTS_H
#define GA_MASTER_ACCOUNTS_H

#include "common/time_sheet.h"
#include <stddef.h>
#include <stdint.h>

/* Why a slot that is there has no task, by the first that applies. The order is that of run files;
 * docs/accounting.md says the same to users. */
#define GA_WAIT_TABLE(X)                                                                           \
    X(GA_WAIT_STARTING, "starting", "waiting for other ranks to start")                            \
    X(GA_WAIT_ENDING, "ending", "waiting at the end of the run")                                   \
    X(GA_WAIT_QUARANTINED, "quarantined", "on hosts in quarantine")                                \
    X(GA_WAIT_LEFT_OUT, "left_out", "left out on rank 0")                                          \
    X(GA_WAIT_HELD_BACK, "held_back", "waiting for retries")                                       \
    X(GA_WAIT_DISK, "disk", "waiting for the disk")                                                \
    X(GA_WAIT_SEARCH, "search", "waiting at generation ends")

enum ga_wait {
#define GA_WAIT_ENUMERATOR(name, word, text) name,
    GA_WAIT_TABLE(GA_WAIT_ENUMERATOR)
#undef GA_WAIT_ENUMERATOR
        GA_WAIT_COUNT
};
const char *ga_wait_word(enum ga_wait wait); /* "disk"; static, as is the next */
const char *ga_wait_text(enum ga_wait wait); /* "waiting for the disk" */

struct ga_account {
    char *host;
    uint32_t rank; /* as in the history */
    uint32_t slots;
    struct ga_time_sheet time;
};

struct ga_accounts {
    size_t n;
    struct ga_account *rows;
    double waited[GA_WAIT_COUNT]; /* s, summed over slots */
    double master;                /* s of rank 0's own work */
};

void ga_accounts_release(struct ga_accounts *accounts); /* leaves it empty */
/* Into one that is empty or filled. */
void ga_accounts_copy(struct ga_accounts *to, const struct ga_accounts *from);
/* The row of that rank on that host, a new one if there is none. Valid until the next call. */
struct ga_account *ga_accounts_row(struct ga_accounts *accounts, const char *host, uint32_t rank);
/* Row by row; slots are those of `from`. */
void ga_accounts_add(struct ga_accounts *to, const struct ga_accounts *from);

#endif
