/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounting.h - where did the night go: what workers say of their slots' time, and why the master
 * had nothing for them, added up. Pure: the time comes in as an argument.
 *
 * A worker knows that a slot waited, not why. The master knows why it has no task for a slot, but
 * hears late of what happens there. So the sums are the workers', and what they waited is divided
 * by the master's reasons; what no reason explains is the way of a message, there and back, or a
 * master that was late. */
#ifndef GA_MASTER_ACCOUNTING_H
#define GA_MASTER_ACCOUNTING_H

#include "common/time_sheet.h"
#include "master/store/accounts.h"
#include <stddef.h>
#include <stdio.h>

struct ga_accounting {
    struct ga_accounts past;    /* of earlier sessions */
    struct ga_accounts session; /* of this one */
    size_t idle[GA_WAIT_COUNT]; /* slots without a task, by why, ... */
    double since;               /* s: ... from then on */
};

void ga_accounting_release(struct ga_accounting *accounting);

/* From `now` on so many slots have no task. Starts out with none. */
void ga_accounting_idle(struct ga_accounting *accounting, const size_t idle[GA_WAIT_COUNT],
                        double now);
/* What a worker says: over this session, until now. */
void ga_accounting_sheet(struct ga_accounting *accounting, const char *host, uint32_t rank,
                         uint32_t slots, const struct ga_time_sheet *sheet);
/* Rank 0 worked for so long. */
void ga_accounting_work(struct ga_accounting *accounting, double seconds);
/* Over all sessions, into what is empty or filled. */
void ga_accounting_sum(const struct ga_accounting *accounting, double now, struct ga_accounts *sum);

/* --- shares of the slots' time: they sum to 1 --- */

enum ga_share {
    GA_SHARE_BUSY,
    GA_SHARE_WAITS,                                   /* one for each enum ga_wait */
    GA_SHARE_RANK_0 = GA_SHARE_WAITS + GA_WAIT_COUNT, /* waits that the master had no reason for */
    GA_SHARE_TRANSFER,
    GA_SHARE_OWN,
    GA_SHARE_COUNT
};

struct ga_shares {
    double seconds; /* of all slots; 0: none were there, and there are no shares */
    double of[GA_SHARE_COUNT];
};
struct ga_shares ga_shares_of(const struct ga_accounts *accounts);
/* Of all sessions. */
struct ga_shares ga_accounting_shares(const struct ga_accounting *accounting, double now);

/* "workers busy 98.3 %, waiting at generation ends 1.2 %, gaopt itself 0.5 %": in tenths that sum
 * to 100 %, without those that are 0.0 but for the first. `waits`: for the search; NULL: at
 * generation ends. Nothing if there are no shares. */
void ga_shares_print(FILE *out, const struct ga_shares *shares, const char *waits);

#endif
