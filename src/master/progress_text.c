/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress_text.c - the plain line, the live block and the summary of a run. */
#include "master/progress_text.h"
#include "common/error.h"
#include "common/files.h"
#include "common/islands.h"
#include "common/text.h"
#include "master/shown.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BAR_WIDTH = 24, PARAMETERS_ROOM = 1024 };

/* --- text that grows --- */

/* A stream into memory: the text is whole, and the caller's, once the stream is closed. */
static FILE *text_open(char **text, size_t *size)
{
    FILE *stream = open_memstream(text, size);

    GA_ASSERT(stream);
    return stream;
}

/* --- numbers that follow from others --- */

uint64_t ga_generations_of(const struct ga_config *config, uint64_t individuals)
{
    uint64_t population = ga_evaluations_a_generation(config);

    if (individuals == GA_NONE_U64 || population == 0)
        return GA_NONE_U64;
    return individuals / population + (individuals % population != 0);
}

uint64_t ga_individuals_planned(const struct ga_config *config)
{
    const struct ga_stop *stop = &config->run.stop;
    uint64_t by_generations;

    if (stop->generations == GA_NONE_U64 ||
        __builtin_mul_overflow(stop->generations, ga_evaluations_a_generation(config),
                               &by_generations))
        by_generations = GA_NONE_U64;
    return by_generations < stop->evaluations ? by_generations : stop->evaluations;
}

double ga_view_seconds_left(const struct ga_view *view)
{
    const struct ga_search_summary *search = &view->snapshot->search;
    double by_count = INFINITY;

    if (search->limit != GA_NONE_U64 && search->told >= search->limit)
        return 0;
    if (search->limit != GA_NONE_U64 && view->rate > 0)
        by_count = (double)(search->limit - search->told) / view->rate;
    return fmin(by_count, view->time_left);
}

/* The generation that is being told, counted from 1. */
static uint64_t generation_shown(const struct ga_view *view)
{
    uint64_t begun = ga_generations_of(view->config, view->snapshot->search.told);

    return begun > 1 ? begun : 1;
}

/* --- the parts of which lines are made --- */

static void put_count(FILE *out, uint64_t count, uint64_t of)
{
    fprintf(out, "%" PRIu64, count);
    if (of != GA_NONE_U64)
        fprintf(out, "/%" PRIu64, of);
}

/* "gen 13/50  389/1500 evals  7.9/s  31/32 busy" */
static void put_how_far(FILE *out, const struct ga_view *view)
{
    const struct ga_snapshot *now = view->snapshot;
    char rate[GA_NUMBER_ROOM];

    fputs("gen ", out);
    put_count(out, generation_shown(view), ga_generations_of(view->config, now->search.limit));
    fputs("  ", out);
    put_count(out, now->search.told, now->search.limit);
    fputs(" evals", out);
    if (view->rate > 0)
        fprintf(out, "  %s", ga_rate_shown(view->rate, rate));
    fprintf(out, "  %zu/%zu busy", now->dispatch.busy, now->dispatch.slots);
}

/* "best 0.8712 (id 371)" */
static void put_best(FILE *out, const struct ga_search_summary *search)
{
    char number[GA_NUMBER_ROOM];

    if (!search->has_best) {
        fputs("no best yet", out);
        return;
    }
    fprintf(out, "best %s (id %" PRIu64 "%s)", ga_number_shown(search->best_objective, number),
            search->best_id, search->best_feasible ? "" : ", infeasible");
}

static void put_failed(FILE *out, const struct ga_search_summary *search)
{
    char *failures = ga_failures_shown(search->by_failure);

    fprintf(out, "failed %s", failures);
    free(failures);
}

/* Behind what failed. */
static void put_duplicates(FILE *out, const struct ga_search_summary *search)
{
    if (search->renewed > 0)
        fprintf(out, "   renewed %" PRIu64, search->renewed);
    if (search->reused > 0)
        fprintf(out, "   duplicates reused %" PRIu64, search->reused);
}

/* "ends ~02:40", if that can be said and lies ahead. */
static void put_end(FILE *out, const struct ga_view *view, const char *before)
{
    double left = ga_view_seconds_left(view);
    char date[GA_NUMBER_ROOM];

    if (left > 0 && isfinite(left))
        fprintf(out, "%sends ~%s", before, ga_date_shown(view->date + left, view->date, date));
}

static void put_parameters(FILE *out, const struct ga_view *view)
{
    char parameters[PARAMETERS_ROOM];

    ga_progress_parameters(&view->config->space, view->snapshot->search.best_genes, parameters,
                           sizeof parameters);
    fputs(parameters, out);
}

static const char *value_shown(const struct ga_param *param, double value, char out[GA_VALUE_ROOM])
{
    if (param->kind == GA_PARAM_BOOL)
        return value != 0 ? "yes" : "no";
    if (param->kind == GA_PARAM_REAL || (param->kind == GA_PARAM_FIXED && !param->choices))
        return ga_number_shown(value, out);
    return ga_param_text(param, value, out);
}
_Static_assert(GA_VALUE_ROOM >= GA_NUMBER_ROOM, "numbers are values");

void ga_progress_parameters(const struct ga_space *space, const double *genes, char *out,
                            size_t room)
{
    size_t used = 0;

    GA_ASSERT(room >= sizeof "...");
    out[0] = '\0';
    for (size_t i = 0; i < space->n && used < room; i++) {
        char value[GA_VALUE_ROOM];

        used += (size_t)snprintf(out + used, room - used, "%s%s=%s", i ? " " : "",
                                 space->params[i].name,
                                 value_shown(&space->params[i], genes[i], value));
    }
    if (used >= room)
        memcpy(out + room - sizeof "...", "...", sizeof "...");
}

/* --- the plain line --- */

char *ga_view_line(const struct ga_view *view)
{
    const struct ga_search_summary *search = &view->snapshot->search;
    char *text;
    size_t size;
    FILE *out = text_open(&text, &size);

    put_how_far(out, view);
    fputs("  ", out);
    put_best(out, search);
    if (search->failed > 0) {
        fputs("  ", out);
        put_failed(out, search);
    }
    put_end(out, view, "   ");
    fclose(out);
    return text;
}

/* --- the live block --- */

/* Of the individuals, or else of the session's time; below 0: unknown. */
static double share_done(const struct ga_view *view)
{
    const struct ga_search_summary *search = &view->snapshot->search;
    double time = view->config->run.stop.time;

    if (search->limit != GA_NONE_U64 && search->limit > 0)
        return fmin(1, (double)search->told / (double)search->limit);
    return time > 0 ? fmax(0, 1 - view->time_left / time) : -1;
}

static void put_bar(FILE *out, double share)
{
    int filled = (int)(share * BAR_WIDTH);

    if (share < 0)
        return;
    fputc('[', out);
    for (int i = 0; i < BAR_WIDTH; i++)
        fputc(i < filled ? '#' : '-', out);
    fputs("] ", out);
}

static void put_times(FILE *out, const struct ga_view *view)
{
    double left = ga_view_seconds_left(view);
    char text[GA_NUMBER_ROOM];

    fprintf(out, "%s so far", ga_text_duration(view->snapshot->elapsed, text));
    if (left > 0 && isfinite(left))
        fprintf(out, ", %s left", ga_text_duration(left, text));
    put_end(out, view, ", ");
}

static void put_block_line(FILE *out, const struct ga_view *view, size_t line)
{
    const struct ga_search_summary *search = &view->snapshot->search;

    switch (line) {
    case 0:
        put_bar(out, share_done(view));
        put_how_far(out, view);
        break;
    case 1:
        put_best(out, search);
        if (search->has_best) {
            fputs("  ", out);
            put_parameters(out, view);
        }
        break;
    case 2:
        put_failed(out, search);
        put_duplicates(out, search);
        break;
    default:
        put_times(out, view);
    }
}

void ga_view_block(const struct ga_view *view, char *lines[GA_VIEW_LINES])
{
    for (size_t i = 0; i < GA_VIEW_LINES; i++) {
        size_t size;
        FILE *out = text_open(&lines[i], &size);

        put_block_line(out, view, i);
        fclose(out);
    }
}

/* --- the summary --- */

const char *ga_wait_for_search(const struct ga_config *config)
{
    return ga_is_steady(config) || ga_has_islands(config) ? "waiting for slower evaluations"
                                                          : ga_wait_text(GA_WAIT_SEARCH);
}

static void put_best_line(FILE *out, const struct ga_view *view)
{
    const struct ga_search_summary *search = &view->snapshot->search;
    char number[GA_NUMBER_ROOM];

    if (!search->has_best) {
        fputs("no evaluation has succeeded", out);
    } else {
        if (!search->best_feasible)
            fprintf(out, "nothing is feasible; nearest to it, by %s: ",
                    ga_number_shown(search->best_violation, number));
        fprintf(out, "best %s (id %" PRIu64 "): ", ga_number_shown(search->best_objective, number),
                search->best_id);
        put_parameters(out, view);
    }
    fputc('\n', out);
}

static void put_failures_line(FILE *out, const struct ga_search_summary *search)
{
    char *shown = ga_failures_and_flaky_shown(search->by_failure, search->flaky);

    if (strcmp(shown, "0") != 0)
        fprintf(out, "failed %s\n", shown);
    free(shown);
}

static void put_where(FILE *out, const struct ga_view *view, bool resumable)
{
    const struct ga_search_summary *search = &view->snapshot->search;
    char *folder = ga_path_shown(view->config->run.results);
    char *joined = ga_path_join(view->config->run.results, "run.h5");
    char *file = ga_path_shown(joined);
    char *config = ga_path_shown(view->config->path);

    fputs(file, out);
    if (resumable)
        fprintf(out, "    go on: gaopt %s", config);
    fprintf(out, "    see it: gaopt status %s", folder);
    if (search->has_best && !resumable)
        fprintf(out, "    run it again: gaopt eval %s --id %" PRIu64, folder, search->best_id);
    fputc('\n', out);
    free(config);
    free(file);
    free(joined);
    free(folder);
}

char *ga_view_summary(const struct ga_view *view, const char *why, bool resumable)
{
    const struct ga_snapshot *now = view->snapshot;
    char duration[GA_NUMBER_ROOM];
    char *text;
    size_t size;
    FILE *out = text_open(&text, &size);

    fprintf(out, resumable ? "stopped by %s after %s" : "finished: %s in %s", why,
            ga_text_duration(now->elapsed, duration));
    if (now->dispatch.slots > 0 && now->shares.seconds > 0) { /* else nothing ran this time */
        fputs("; ", out);
        ga_shares_print(out, &now->shares, ga_wait_for_search(view->config));
    }
    fputc('\n', out);
    put_best_line(out, view);
    put_failures_line(out, &now->search);
    put_where(out, view, resumable);
    fclose(out);
    return text;
}
