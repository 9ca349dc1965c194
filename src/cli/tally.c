/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tally.c - adds up records. */
#include "cli/tally.h"
#include "master/shown.h"
#include <math.h>
#include <stdlib.h>

void ga_tally_init(struct ga_tally *tally, const struct ga_config *config,
                   const struct ga_session *session)
{
    *tally = (struct ga_tally){.started = session ? session->started : INFINITY};
    ga_ranking_init(&tally->best, config, 1);
}

void ga_tally_release(struct ga_tally *tally)
{
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++)
        free(tally->latest[i]);
    ga_ranking_release(&tally->best);
}

static void add_failure(struct ga_tally *tally, const struct ga_record *record)
{
    tally->by_failure[record->failure]++;
    free(tally->latest[record->failure]);
    tally->latest[record->failure] = ga_failure_shown(record);
}

static void add_timing(struct ga_tally *tally, const struct ga_record *record)
{
    /* repeats run side by side, more or less */
    double repeats = (double)tally->best.config->evaluator.repeats;
    double end = record->started + record->seconds / repeats;

    tally->seconds += record->seconds;
    if (record->started < tally->started)
        return;
    tally->ended[tally->evaluated++ % GA_TALLY_RECENT] = end;
    tally->busy += record->seconds;
    tally->last = fmax(tally->last, end);
}

void ga_tally_add(struct ga_tally *tally, const struct ga_record *record)
{
    tally->records++;
    tally->by_status[record->status]++;
    if (record->status == GA_RECORD_OK && !ga_record_feasible(record))
        tally->infeasible++;
    if (record->status == GA_RECORD_FAILED)
        add_failure(tally, record);
    if (ga_record_is_flaky(record))
        tally->flaky[record->first_failure]++;
    if (record->attempts > 0)
        add_timing(tally, record);
    ga_ranking_offer(&tally->best, record);
}

double ga_tally_rate(const struct ga_tally *tally)
{
    size_t n = tally->evaluated < GA_TALLY_RECENT ? tally->evaluated : GA_TALLY_RECENT;
    double first = INFINITY, last = 0;

    if (tally->evaluated < GA_TALLY_RECENT) /* all of them: they began with the session */
        return n > 0 ? (double)n / fmax(tally->last - tally->started, 1e-3) : 0;
    for (size_t i = 0; i < n; i++) {
        first = fmin(first, tally->ended[i]);
        last = fmax(last, tally->ended[i]);
    }
    return (double)(n - 1) / fmax(last - first, 1e-3);
}
