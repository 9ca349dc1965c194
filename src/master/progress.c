/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.c - prints what progress_text.c says, at the right times: in place on a terminal, as
 * plain lines elsewhere. */
#include "master/progress.h"
#include "common/clock.h"
#include "common/error.h"
#include "master/live_block.h"
#include "master/progress_text.h"
#include "master/rate.h"
#include "master/shown.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Failures of a class that are shown in any case, and s after which another one is. */
enum { FAILURES_SHOWN = 3 };
static const double failure_every = 600;

struct ga_progress {
    const struct ga_config *config;
    FILE *out;
    enum ga_output mode;
    struct ga_live_block block;
    char *lines[GA_VIEW_LINES]; /* of the block as drawn last; NULL before that */

    struct ga_rate_window rate;
    double started;      /* s, the first snapshot's time; NaN before it */
    double now;          /* s, the last snapshot's */
    double printed;      /* s, when the last update was shown; -INFINITY: never */
    uint64_t generation; /* of the last plain line */

    struct {
        uint64_t count;
        double shown; /* s, when one was shown last */
    } failures[GA_FAILURE_COUNT];
};

struct ga_progress *ga_progress_create(const struct ga_config *config, FILE *out,
                                       enum ga_output mode)
{
    struct ga_progress *progress = ga_alloc(1, sizeof *progress);

    progress->config = config;
    progress->out = out;
    progress->mode = mode;
    progress->block.out = out;
    progress->started = NAN;
    progress->printed = -INFINITY;
    progress->generation = GA_NONE_U64;
    return progress;
}

static void forget_lines(struct ga_progress *progress)
{
    for (size_t i = 0; i < GA_VIEW_LINES; i++) {
        free(progress->lines[i]);
        progress->lines[i] = NULL;
    }
}

void ga_progress_destroy(struct ga_progress *progress)
{
    if (!progress)
        return;
    forget_lines(progress);
    free(progress);
}

enum ga_output ga_progress_mode(const struct ga_config *config, bool terminal, bool quiet)
{
    const char *kind = getenv("TERM");
    bool able = terminal && kind && strcmp(kind, "dumb") != 0;

    if (quiet)
        return GA_OUTPUT_QUIET;
    if (config->output.progress != GA_OUTPUT_AUTO)
        return config->output.progress;
    return able ? GA_OUTPUT_LIVE : GA_OUTPUT_PLAIN;
}

static bool is_quiet(const struct ga_progress *progress)
{
    return progress->mode == GA_OUTPUT_QUIET;
}

/* --- lines that stay --- */

static void draw_block(struct ga_progress *progress)
{
    static const char *const styles[GA_VIEW_LINES] = {"", "1", "", "2"}; /* bold, faint */

    if (progress->lines[0])
        ga_live_block_draw(&progress->block, progress->lines, styles, GA_VIEW_LINES);
}

void ga_progress_say(struct ga_progress *progress, const char *format, ...)
{
    va_list arguments;

    ga_live_block_erase(&progress->block);
    va_start(arguments, format);
    vfprintf(progress->out, format, arguments);
    va_end(arguments);
    fputc('\n', progress->out);
    draw_block(progress);
    fflush(progress->out);
}

static bool is_power_of_ten(uint64_t n)
{
    while (n >= 10 && n % 10 == 0)
        n /= 10;
    return n == 1;
}

void ga_progress_failed(struct ga_progress *progress, const struct ga_record *record)
{
    uint64_t count = ++progress->failures[record->failure].count;
    bool due = progress->now - progress->failures[record->failure].shown >= failure_every;
    const char *note = "";
    char *shown;

    if (is_quiet(progress) || (count > FAILURES_SHOWN && !due && !is_power_of_ten(count)))
        return;
    if (count == FAILURES_SHOWN)
        note = "\n    (further ones of this kind are counted, and shown now and then)";
    shown = ga_failure_shown(record);
    ga_progress_say(progress, "%s%s", shown, note);
    free(shown);
    progress->failures[record->failure].shown = progress->now;
}

/* --- updates --- */

/* Results that came early count too: they are told in bursts, when a slow one before them is. */
static struct ga_view view_of(struct ga_progress *progress, const struct ga_snapshot *snapshot)
{
    const struct ga_search_summary *search = &snapshot->search;
    double time_limit = progress->config->run.stop.time;
    uint64_t done = search->told - snapshot->told_before + search->finished_early;
    struct ga_view view = {.config = progress->config, .snapshot = snapshot};

    if (isnan(progress->started))
        progress->started = snapshot->now;
    progress->now = snapshot->now;
    view.rate = ga_rate_update(&progress->rate, snapshot->now, done);
    view.date = ga_clock_date();
    view.time_left =
        time_limit > 0 ? time_limit - (snapshot->now - progress->started) : (double)INFINITY;
    return view;
}

static void print_line(struct ga_progress *progress, const struct ga_view *view)
{
    char *line = ga_view_line(view);

    fprintf(progress->out, "%s\n", line);
    fflush(progress->out);
    free(line);
    progress->generation = view->snapshot->search.generation;
    progress->printed = progress->now;
}

static void redraw(struct ga_progress *progress, const struct ga_view *view)
{
    forget_lines(progress);
    ga_view_block(view, progress->lines);
    draw_block(progress);
    progress->printed = progress->now;
}

void ga_progress_update(struct ga_progress *progress, const struct ga_snapshot *snapshot)
{
    struct ga_view view = view_of(progress, snapshot);

    if (progress->generation == GA_NONE_U64)
        progress->generation = snapshot->search.generation;
    if (is_quiet(progress) || progress->now - progress->printed < progress->config->output.interval)
        return;
    if (progress->mode == GA_OUTPUT_LIVE)
        redraw(progress, &view);
    else if (snapshot->search.generation > progress->generation)
        print_line(progress, &view);
}

void ga_progress_finish(struct ga_progress *progress, const struct ga_snapshot *snapshot,
                        const char *why, bool resumable)
{
    struct ga_view view = view_of(progress, snapshot);
    char *summary = ga_view_summary(&view, why, resumable);

    ga_live_block_erase(&progress->block);
    forget_lines(progress);
    if (progress->mode == GA_OUTPUT_PLAIN && snapshot->search.told > snapshot->told_before &&
        snapshot->search.generation != progress->generation)
        print_line(progress, &view);
    fputs(summary, progress->out);
    fflush(progress->out);
    free(summary);
}
