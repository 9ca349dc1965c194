/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.h - what the user sees while a run goes on: a live block on a terminal, a plain line a
 * generation in a log. It formats and prints what it is given; it decides nothing. */
#ifndef GA_MASTER_PROGRESS_H
#define GA_MASTER_PROGRESS_H

#include "common/config/config.h"
#include "master/accounting.h"
#include "master/dispatch/dispatch.h"
#include "master/search.h"
#include "master/store/record.h"
#include <stdbool.h>
#include <stdio.h>

struct ga_progress;

/* Everything about a run at one moment. */
struct ga_snapshot {
    double now;           /* s, monotonic */
    double elapsed;       /* s of wall time over all sessions */
    uint64_t told_before; /* individuals that earlier sessions told */
    struct ga_search_summary search;
    struct ga_dispatch_counts dispatch;
    struct ga_shares shares; /* of the slots' time, over all sessions */
};

/* The config and the stream must outlive it. LIVE: redraw in place with colour; PLAIN: lines;
 * QUIET: lines that were said and the end only. */
struct ga_progress *ga_progress_create(const struct ga_config *config, FILE *out,
                                       enum ga_output mode);
void ga_progress_destroy(struct ga_progress *progress);

/* What the config asks for, never AUTO. `terminal`: what is printed ends on one; `quiet`: the
 * command line has the last word. */
enum ga_output ga_progress_mode(const struct ga_config *config, bool terminal, bool quiet);

/* A line that stays (above the live block). Takes no newline. */
void ga_progress_say(struct ga_progress *progress, const char *format, ...) GA_PRINTF(2, 3);

/* Redraws the live block at most every output.interval; prints a plain line when a generation is
 * complete (at most one every output.interval too, the last one always). */
void ga_progress_update(struct ga_progress *progress, const struct ga_snapshot *snapshot);

/* A told evaluation that failed: the first few of each class, and then now and then, are shown with
 * their message. */
void ga_progress_failed(struct ga_progress *progress, const struct ga_record *record);

/* The end: takes the live block away and prints the summary: what stopped it, time, how busy the
 * workers were, the best individual with its parameters, where everything is, the next useful
 * command. `why`: "50 generations", "target
 * 0.95 reached", or what stopped a resumable run: "SIGTERM", "run.stop.time". Shown even if
 * the config asks for quiet. */
void ga_progress_finish(struct ga_progress *progress, const struct ga_snapshot *snapshot,
                        const char *why, bool resumable);

/* "dt=3.1e-4 substeps=4 solver=verlet", into out (room bytes, shortened with "..."). */
void ga_progress_parameters(const struct ga_space *space, const double *genes, char *out,
                            size_t room);

#endif
