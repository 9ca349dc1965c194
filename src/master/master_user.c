/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_user.c - what the user sees of a run. */
#include "common/islands.h"
#include "common/text.h"
#include "master/master_internal.h"
#include <inttypes.h>

/* Summaries are cheap, but not as cheap as evaluations of a microsecond. */
#define SHOW_AT_MOST_EVERY_S 0.1

static void take_snapshot(const struct ga_master *master, double now, struct ga_snapshot *snapshot)
{
    *snapshot = (struct ga_snapshot){
        .now = now,
        .elapsed = master->elapsed_before + (now - master->began),
        .told_before = master->told_before * ga_evaluations_a_row(master->config),
    };
    ga_search_summarize(master->search, &snapshot->search);
    snapshot->dispatch = ga_dispatch_counts(master->dispatch);
    snapshot->shares = ga_accounting_shares(&master->accounting, now);
}

void ga_master_show_when_due(struct ga_master *master, double now)
{
    struct ga_snapshot snapshot;
    if (now - master->shown < SHOW_AT_MOST_EVERY_S)
        return;
    master->shown = now;
    take_snapshot(master, now, &snapshot);
    ga_progress_update(master->progress, &snapshot);
}

void ga_master_say_repeats(const struct ga_master *master)
{
    const struct ga_config *config = master->config;
    const char *word = ga_combine_word(config->evaluator.combine);
    if (config->evaluator.repeats == 1)
        return;
    ga_progress_say(master->progress,
                    config->evaluator.combine == GA_COMBINE_WORST
                        ? "%" PRIu64 " repeats each, of which the %s counts"
                        : "%" PRIu64 " repeats each, of which the %s of each metric counts",
                    config->evaluator.repeats, word);
}

/* At most so many individuals, or epochs of islands, are being evaluated at a time, all repeats of
 * each; slots beyond that have nothing to do. In a steady state neither have those that wait for
 * one before them to be told: with evaluations of lognormal length, spread 0.5, slots were 39 %
 * busy at a lag of one a slot, 93 % at four and 98 % at eight (bench/utilisation.py). */
#define LAG_WORTH_A_WORD 2
#define LAG_THAT_IS_GOOD 8

void ga_master_say_idle_slots(const struct ga_master *master)
{
    const struct ga_config *config = master->config;
    bool steady = ga_is_steady(config);
    const char *key = steady                   ? "algorithm.lag"
                      : ga_has_islands(config) ? "algorithm.islands.count"
                                               : "algorithm.population";
    uint64_t slots = master->session.slots, repeats = config->evaluator.repeats;
    uint64_t at_once = steady ? config->algorithm.lag : ga_rows_a_turn(config);
    uint64_t good = (steady ? LAG_THAT_IS_GOOD : 1) * slots;
    if (at_once * repeats < (steady ? LAG_WORTH_A_WORD : 1) * slots)
        ga_progress_say(master->progress,
                        "%" PRIu64 " slots, but %s is %" PRIu64 ": some will %s; set it to %" PRIu64
                        " or more (which makes it another run)",
                        slots, key, at_once, steady ? "wait for slower ones" : "idle",
                        (good + repeats - 1) / repeats);
}

void ga_master_say_resumed(const struct ga_master *master, const struct ga_journalled *journalled)
{
    char parts[64] = "";
    struct ga_search_summary summary;
    ga_search_summarize(master->search, &summary);
    if (journalled->parts > 0)
        snprintf(parts, sizeof parts, ", and %zu repeats of further ones", journalled->parts);
    ga_progress_say(master->progress,
                    "%s: resuming at generation %" PRIu64 " (%" PRIu64
                    " evaluations done, %zu of them in the journal%s)",
                    master->config->run.name, summary.generation,
                    summary.told + summary.finished_early, journalled->used, parts);
    if (*master->changes)
        ga_progress_say(master->progress, "changed since then:\n%s", master->changes);
    if (journalled->unfit > 0)
        ga_progress_say(
            master->progress,
            "%zu journalled results are of other parameters than this gaopt makes of the "
            "same state; they are evaluated again",
            journalled->unfit);
}

static void describe_end(const struct ga_master *master, const struct ga_search_summary *summary,
                         char *why, size_t room)
{
    char number[GA_NUMBER_ROOM];
    const struct ga_stop *stop = &master->config->run.stop;
    if (master->stopped_by) {
        snprintf(why, room, "%s", master->stopped_by);
        return;
    }
    switch (ga_search_end(master->search)) {
    case GA_END_GENERATIONS:
        snprintf(why, room, "%" PRIu64 " generations", stop->generations);
        break;
    case GA_END_EVALUATIONS:
        snprintf(why, room, "%" PRIu64 " evaluations", stop->evaluations);
        break;
    case GA_END_TARGET:
        snprintf(why, room, "target %s reached", ga_text_real(stop->target, number));
        break;
    case GA_END_STALL:
        snprintf(why, room, "%" PRIu64 " generations without a better individual", stop->stall);
        break;
    case GA_END_EXHAUSTED:
        snprintf(why, room, "nothing new is left to evaluate");
        break;
    case GA_END_FAILURE:
        snprintf(why, room,
                 "an evaluation failed (for its class evaluator.on_failure.then is stop)");
        break;
    case GA_END_HOPELESS:
        snprintf(why, room, "all of the first %" PRIu64 " evaluations failed", summary->told);
        break;
    case GA_END_NONE:
        snprintf(why, room, "an error");
        break;
    }
}

static const char *way_on(enum ga_end end)
{
    if (end == GA_END_FAILURE)
        return "to go on in spite of failures, set evaluator.on_failure.then, or what by_class has "
               "for it, to worst";
    if (end == GA_END_EXHAUSTED)
        return "to go on, widen the space under another run.results";
    return "to go on, raise what ended it in run.stop";
}

static void say_way_on(const struct ga_master *master)
{
    enum ga_end end = ga_search_end(master->search);
    if (end == GA_END_HOPELESS)
        ga_progress_say(master->progress, "mend the evaluator, then start over with --fresh");
    else
        ga_progress_say(master->progress, "%s; to start over, add --fresh", way_on(end));
}

void ga_master_say_finished_before(struct ga_master *master, double now)
{
    struct ga_snapshot snapshot;
    char end[128], why[160];
    take_snapshot(master, now, &snapshot);
    snapshot.elapsed = master->elapsed_before;
    describe_end(master, &snapshot.search, end, sizeof end);
    snprintf(why, sizeof why, "%s (in an earlier session)", end);
    ga_progress_finish(master->progress, &snapshot, why, false);
    say_way_on(master);
}

void ga_master_say_end(struct ga_master *master, double now)
{
    struct ga_snapshot snapshot;
    char why[160];
    take_snapshot(master, now, &snapshot);
    snapshot.dispatch.slots = master->session.slots; /* by now all have said goodbye */
    describe_end(master, &snapshot.search, why, sizeof why);
    ga_progress_update(master->progress, &snapshot);
    ga_progress_finish(master->progress, &snapshot, why, master->outcome == GA_OUTCOME_RESUMABLE);
    if (master->outcome == GA_OUTCOME_NOTHING || master->outcome == GA_OUTCOME_ERROR)
        say_way_on(master);
}
