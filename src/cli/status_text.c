/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status_text.c - writes the screen of gaopt status: a line a question, its word in front. */
#include "cli/status_text.h"
#include "cli/status_work.h"
#include "common/files.h"
#include "common/islands.h"
#include "common/printable.h"
#include "master/progress.h"
#include "master/progress_text.h"
#include "master/shown.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMETERS_ROOM = 1024 };

static void begin(FILE *out, const char *word)
{
    fprintf(out, "%-12s", word);
}

/* A text of the run file; whoever wrote it, it does not drive the terminal. */
static void put_text(FILE *out, const char *text)
{
    char *printable = ga_strdup(text);

    ga_make_printable(printable);
    fputs(printable, out);
    free(printable);
}

static size_t sessions_shown(const struct ga_overview *overview)
{
    return overview->n_sessions < GA_SESSIONS_SHOWN ? overview->n_sessions : GA_SESSIONS_SHOWN;
}

/* The last one; NULL if none is recorded. */
static const struct ga_session *session_of(const struct ga_overview *overview)
{
    size_t n = sessions_shown(overview);

    return n > 0 ? overview->sessions[n - 1] : NULL;
}

static bool is_finished(const struct ga_overview *overview)
{
    return overview->checkpoint.finished_by[0] != '\0';
}

/* --- what state it is in --- */

/* The path of the config may have been relative to where gaopt was started, its folder is not. */
static char *config_path(const struct ga_overview *overview)
{
    const char *slash = strrchr(overview->config_path, '/');

    return ga_path_join(overview->config->folder, slash ? slash + 1 : overview->config_path);
}

static void write_override(void *self, const char *key, const char *before, const char *now,
                           enum ga_change change)
{
    FILE *out = self;
    char *word;

    (void)now;
    if (change != GA_CHANGE_REFUSED && strcmp(key, "run.results") != 0)
        return;
    word = ga_word_shown(before);
    fprintf(out, " --set %s=", key);
    put_text(out, word);
    free(word);
}

/* With those overrides without which it would be another run. */
static void write_continue(const struct ga_overview *overview, FILE *out)
{
    char *path = config_path(overview);
    char *shown = ga_path_shown(path);
    struct ga_config now;

    begin(out, "go on");
    fputs("gaopt ", out);
    put_text(out, shown);
    if (ga_config_load(&now, path, NULL, 0, NULL) == GA_OK) {
        ga_config_compare(overview->config, &now, write_override, out);
        ga_config_release(&now);
    }
    fputc('\n', out);
    free(shown);
    free(path);
}

static void write_interrupted(const struct ga_overview *overview, FILE *out)
{
    const struct ga_session *session = session_of(overview);

    fputs("interrupted (", out);
    put_text(out, session && session->ended_by[0] ? session->ended_by
                                                  : "it was killed or could not go on");
    fputs(")\n", out);
    write_continue(overview, out);
}

static void write_finished(const struct ga_overview *overview, FILE *out)
{
    fputs("finished (", out);
    put_text(out, overview->checkpoint.finished_by);
    fputs(")\n", out);
}

static void write_state(const struct ga_overview *overview, FILE *out)
{
    char *folder = ga_path_shown(overview->folder);

    begin(out, "run");
    fprintf(out, "%s in %s\n", overview->config->run.name, folder);
    free(folder);
    begin(out, "state");
    if (overview->held)
        fprintf(out, "running on host %s, process %ld\n",
                overview->holder.host[0] ? overview->holder.host : "?", overview->holder.process);
    else if (is_finished(overview))
        write_finished(overview, out);
    else
        write_interrupted(overview, out);
}

/* --- how far --- */

static void write_count(FILE *out, uint64_t count, uint64_t of)
{
    fprintf(out, "%" PRIu64, count);
    if (of != GA_NONE_U64)
        fprintf(out, " of %" PRIu64, of);
}

static void write_how_far(const struct ga_overview *overview, FILE *out)
{
    const struct ga_tally *tally = &overview->tally;
    uint64_t planned = ga_individuals_planned(overview->config);

    begin(out, "how far");
    fputs("generation ", out);
    write_count(out, ga_generations_of(overview->config, tally->records),
                ga_generations_of(overview->config, planned));
    fputs(", ", out);
    write_count(out, tally->records, planned);
    fputs(" evaluations", out);
    if (overview->journalled > 0)
        fprintf(out, ", and %zu more%s in the journal", overview->journalled,
                overview->config->evaluator.repeats > 1 ? " repeats" : "");
    fputc('\n', out);
    if (tally->by_status[GA_RECORD_REUSED] + tally->by_status[GA_RECORD_SKIPPED] == 0)
        return;
    begin(out, "");
    fprintf(out,
            "of them %" PRIu64 " reused (duplicates), %" PRIu64
            " skipped (break a constraint on parameters)\n",
            tally->by_status[GA_RECORD_REUSED], tally->by_status[GA_RECORD_SKIPPED]);
}

/* --- how good --- */

static void write_best(const struct ga_overview *overview, FILE *out)
{
    const struct ga_ranking *best = &overview->tally.best;
    char parameters[PARAMETERS_ROOM], number[GA_NUMBER_ROOM];

    begin(out, "best");
    if (best->n == 0) {
        fputs("none yet\n", out);
        return;
    }
    ga_progress_parameters(&overview->config->space, ga_ranked_genes(best, 0), parameters,
                           sizeof parameters);
    fprintf(out, "%s (id %" PRIu64 ", generation %" PRIu64 "): %s\n",
            ga_number_shown(ga_ranked_objectives(best, 0)[0], number), best->places[0].id,
            best->places[0].generation, parameters);
    if (best->places[0].violation > 0) {
        begin(out, "");
        fprintf(out, "nothing is feasible yet; this breaks the constraints by %s\n",
                ga_number_shown(best->places[0].violation, number));
    }
}

/* --- how fast --- */

static void write_speed(const struct ga_overview *overview, FILE *out)
{
    const struct ga_tally *tally = &overview->tally;
    const struct ga_session *session = session_of(overview);
    uint64_t evaluated = tally->by_status[GA_RECORD_OK] + tally->by_status[GA_RECORD_FAILED];
    double repeats = (double)overview->config->evaluator.repeats;
    double passed = tally->last - tally->started;
    uint64_t each = ga_evaluations_a_row(overview->config);
    char rate[GA_NUMBER_ROOM], mean[GA_NUMBER_ROOM];

    if (evaluated == 0)
        return;
    begin(out, "speed");
    if (tally->evaluated > 0)
        fprintf(out, "%s, ", ga_rate_shown(ga_tally_rate(tally) * (double)each, rate));
    fprintf(out, "%s an evaluation",
            ga_text_duration(tally->seconds / repeats / (double)(evaluated * each), mean));
    if (tally->evaluated > 0 && passed > 0 && session->slots > 0)
        fprintf(out, ", %" PRIu32 " slots busy %.1f %%", session->slots,
                fmin(100, 100 * tally->busy / (passed * session->slots)));
    fputc('\n', out);
}

/* By the counts at the rate of late, or by the session's time; INFINITY: unknown. Records are as of
 * the last checkpoint, and so is the time they are counted from. */
static double end_of(const struct ga_overview *overview)
{
    const struct ga_tally *tally = &overview->tally;
    uint64_t planned = ga_individuals_planned(overview->config);
    double rate = ga_tally_rate(tally) * (double)ga_evaluations_a_row(overview->config);
    double limit = overview->config->run.stop.time;
    double end = INFINITY;

    if (planned != GA_NONE_U64 && planned > tally->records && rate > 0)
        end = tally->last + (double)(planned - tally->records) / rate;
    if (limit > 0)
        end = fmin(end, tally->started + limit); /* INFINITY if there is no session */
    return end;
}

static void write_time(const struct ga_overview *overview, FILE *out)
{
    double end = end_of(overview);
    char text[GA_NUMBER_ROOM];

    begin(out, "time");
    fprintf(out, "%s so far", ga_text_duration(overview->checkpoint.elapsed, text));
    if (overview->held && isfinite(end) && end > overview->now) {
        fprintf(out, ", %s left", ga_text_duration(end - overview->now, text));
        fprintf(out, ", ends ~%s", ga_date_shown(end, overview->now, text));
    }
    fputc('\n', out);
}

/* --- what failed --- */

static void write_failures(const struct ga_tally *tally, FILE *out)
{
    char *failures = ga_failures_and_flaky_shown(tally->by_failure, tally->flaky);

    begin(out, "failed");
    fprintf(out, "%s\n", failures);
    free(failures);
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++) {
        if (!tally->latest[i])
            continue;
        begin(out, "");
        fprintf(out, "%s\n", tally->latest[i]);
    }
    if (tally->infeasible > 0) {
        begin(out, "infeasible");
        fprintf(out, "%" PRIu64 "\n", tally->infeasible);
    }
}

/* --- who and when --- */

static void write_session(const struct ga_session *session, bool goes_on, double now, FILE *out)
{
    char started[GA_NUMBER_ROOM], duration[GA_NUMBER_ROOM];

    fprintf(out, "%s", ga_date_shown(session->started, now, started));
    if (session->ended > 0)
        fprintf(out, " for %s", ga_text_duration(session->ended - session->started, duration));
    if (session->slots > 0) {
        fprintf(out, ", %" PRIu32 " slots on ", session->slots);
        put_text(out, session->hosts);
    }
    fputs(", ", out);
    put_text(out, goes_on ? "goes on" : session->ended_by[0] ? session->ended_by : "killed");
    fputc('\n', out);
}

static void write_sessions(const struct ga_overview *overview, FILE *out)
{
    size_t n = sessions_shown(overview);

    for (size_t i = 0; i < n; i++) {
        char word[GA_NUMBER_ROOM];

        snprintf(word, sizeof word, "session %zu", overview->n_sessions - n + i + 1);
        begin(out, word);
        write_session(overview->sessions[i], overview->held && i + 1 == n, overview->now, out);
    }
}

void ga_overview_write(const struct ga_overview *overview, FILE *out)
{
    write_state(overview, out);
    write_how_far(overview, out);
    write_best(overview, out);
    write_speed(overview, out);
    if (overview->accounts)
        ga_status_write_time_went(overview->accounts, overview->config, out);
    if (overview->has_live)
        ga_status_write_running(&overview->live, overview->config, overview->now, out);
    write_time(overview, out);
    write_failures(&overview->tally, out);
    write_sessions(overview, out);
}
