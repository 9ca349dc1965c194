/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress_text.h - a run at one moment, in words. Pure but for the local time zone and the current
 * folder: nothing is printed here. */
#ifndef GA_MASTER_PROGRESS_TEXT_H
#define GA_MASTER_PROGRESS_TEXT_H

#include "master/progress.h"

/* What is shown: a snapshot, and what follows from those before it. */
struct ga_view {
    const struct ga_config *config;
    const struct ga_snapshot *snapshot;
    double rate;      /* individuals/s, lately; 0: not known yet */
    double date;      /* now, s since 1970 */
    double time_left; /* s until run.stop.time ends this session; INFINITY: it does not */
};

/* How many individuals a run has in all if nothing but its counts ends it, and how many generations
 * those are; GA_NONE_U64: there is no such count. */
uint64_t ga_individuals_planned(const struct ga_config *config);
uint64_t ga_generations_of(const struct ga_config *config, uint64_t individuals);

/* s until the run ends by its counts or its time; INFINITY if that cannot be said. */
double ga_view_seconds_left(const struct ga_view *view);

/* "gen 13/50  389/1500 evals  7.9/s  31/32 busy  best 0.8712 (id 371)  failed 2: 2 exit   ends
 * ~02:40". The caller frees it. */
char *ga_view_line(const struct ga_view *view);

/* The live block, without colours. The caller frees each line. */
#define GA_VIEW_LINES 4
void ga_view_block(const struct ga_view *view, char *lines[GA_VIEW_LINES]);

/* "waiting at generation ends", or what it is that slots wait for where nobody
 * waits for a whole generation. */
const char *ga_wait_for_search(const struct ga_config *config);

/* The end, in lines that end in a newline each. `why` and `resumable`: see ga_progress_finish. The
 * caller frees it. */
char *ga_view_summary(const struct ga_view *view, const char *why, bool resumable);

#endif
