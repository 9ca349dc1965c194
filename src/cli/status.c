/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.c - gaopt status: a run on one screen. */
#include "cli/commands.h"
#include "cli/status_text.h"
#include "cli/status_work.h"
#include "common/clock.h"
#include "common/islands.h"
#include "master/store/run_reader.h"
#include <string.h>
#include <unistd.h>

static const double watch_every = 2; /* s */

static enum ga_status add(void *self, const struct ga_record *record)
{
    ga_tally_add(self, record);
    return GA_OK;
}

/* Returns the last one; NULL if none is recorded. */
static const struct ga_session *gather_sessions(struct ga_overview *overview,
                                                const struct ga_run_reader *reader)
{
    size_t n = ga_run_reader_sessions(reader);
    size_t first = n > GA_SESSIONS_SHOWN ? n - GA_SESSIONS_SHOWN : 0;

    overview->n_sessions = n;
    for (size_t i = first; i < n; i++)
        overview->sessions[i - first] = ga_run_reader_session(reader, i);
    return n > 0 ? overview->sessions[n - 1 - first] : NULL;
}

/* What whoever works on it now has written; an earlier one may have left such a file too. */
static void gather_live(struct ga_overview *overview)
{
    const struct ga_holder *holder = &overview->holder;
    struct ga_live *live = &overview->live;

    overview->has_live = overview->held && ga_live_read(overview->folder, live) &&
                         live->process == holder->process && strcmp(live->host, holder->host) == 0;
}

static void gather(struct ga_overview *overview, struct ga_run_reader *reader)
{
    const struct ga_session *last;

    overview->config = ga_run_reader_config(reader);
    overview->config_path = ga_run_reader_config_path(reader);
    overview->folder = ga_run_reader_folder(reader);
    last = gather_sessions(overview, reader);
    overview->now = ga_clock_date();
    overview->held = ga_holder_find(&overview->holder, overview->folder);
    gather_live(overview);
    overview->accounts = ga_run_reader_accounts(reader);
    overview->journalled = ga_run_reader_journalled(reader);
    ga_run_reader_checkpoint(reader, &overview->checkpoint);
    ga_tally_init(&overview->tally, overview->config, last);
}

/* *goes_on: somebody works on it. */
static enum ga_status show(const struct ga_arguments *arguments, FILE *out, const char *before,
                           bool *goes_on, struct ga_error *error)
{
    struct ga_run_reader *reader;
    struct ga_overview overview;
    enum ga_status status = ga_run_reader_open(&reader, arguments->path, error);

    if (status != GA_OK)
        return status;
    gather(&overview, reader);
    status =
        ga_run_reader_records(reader, 0, ga_run_reader_count(reader), add, &overview.tally, error);
    overview.tally.records *= ga_evaluations_a_row(overview.config);
    if (status == GA_OK) {
        fputs(before, out);
        ga_overview_write(&overview, out);
        if (arguments->workers)
            ga_status_write_workers(overview.accounts, out);
        *goes_on = overview.held;
    }
    ga_tally_release(&overview.tally);
    ga_run_reader_close(reader);
    return status;
}

enum ga_status ga_cli_status(const struct ga_arguments *arguments, FILE *out,
                             struct ga_error *error)
{
    static const char clear[] = "\033[H\033[2J"; /* ECMA-48: home, erase the screen */
    bool watch = arguments->watch && isatty(fileno(out));
    bool goes_on = false;
    enum ga_status status = show(arguments, out, watch ? clear : "", &goes_on, error);

    while (watch && status == GA_OK && goes_on) {
        status = ga_cli_flush(out, error);
        ga_clock_sleep(watch_every);
        if (status == GA_OK)
            status = show(arguments, out, clear, &goes_on, error);
    }
    return status;
}
