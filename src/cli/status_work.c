/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status_work.c - who works on what, and where the time went, in lines. */
#include "cli/status_work.h"
#include "common/printable.h"
#include "common/text.h"
#include "master/accounting.h"
#include "master/progress_text.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- who works on what --- */

static void write_try(const struct ga_live_try *try, const struct ga_config *config, double now,
                      FILE *out)
{
    char duration[GA_NUMBER_ROOM];

    fprintf(out, "%-12sid %" PRIu64, "", try->id);
    if (config->evaluator.repeats > 1)
        fprintf(out, " repeat %" PRIu32, try->repeat);
    if (try->attempt > 0)
        fprintf(out, " attempt %" PRIu32, try->attempt + 1);
    fprintf(out, " on host %s, rank %" PRIu32 ", for %s\n", try->host, try->rank,
            ga_text_duration(now > try->started ? now - try->started : 0, duration));
}

/* The file is a second old at most: by then shorter ones are over. */
static bool last_long(const struct ga_live *live)
{
    return live->usual == 0 || live->usual >= 1;
}

void ga_status_write_running(const struct ga_live *live, const struct ga_config *config, double now,
                             FILE *out)
{
    char usual[GA_NUMBER_ROOM];

    fprintf(out, "%-12s%zu of %zu slots busy, %zu evaluation%s for one", "running", live->busy,
            live->slots, live->waiting, live->waiting == 1 ? " waits" : "s wait");
    if (live->usual > 0)
        fprintf(out, "; half of all take less than %s", ga_text_duration(live->usual, usual));
    fputc('\n', out);
    if (!last_long(live))
        return;
    for (size_t i = 0; i < live->n; i++)
        write_try(&live->tries[i], config, now, out);
    if (live->busy > live->n)
        fprintf(out, "%-12sand %zu that began later\n", "", live->busy - live->n);
}

/* --- where the time went --- */

void ga_status_write_time_went(const struct ga_accounts *accounts, const struct ga_config *config,
                               FILE *out)
{
    const struct ga_shares shares = ga_shares_of(accounts);

    if (shares.seconds <= 0)
        return;
    fprintf(out, "%-12s", "slots' time");
    ga_shares_print(out, &shares, ga_wait_for_search(config));
    fputc('\n', out);
}

/* --- the table of workers --- */

static int compare_rows(const void *a, const void *b)
{
    const struct ga_account *left = a, *right = b;
    const int hosts = strcmp(left->host, right->host);

    return hosts != 0 ? hosts : (left->rank > right->rank) - (left->rank < right->rank);
}

static double seconds_of(const struct ga_time_sheet *time)
{
    double sum = 0;

    for (int i = 0; i < GA_TIME_CLASSES; i++)
        sum += time->seconds[i];
    return sum;
}

static void write_row(const char *host, const char *rank, uint32_t slots,
                      const struct ga_time_sheet *time, FILE *out)
{
    const double all = seconds_of(time);

    fprintf(out, "%-24s %5s %5" PRIu32 " %11" PRIu64 " %12.1f", host, rank, slots,
            time->evaluations, all);
    for (int i = 0; i < GA_TIME_CLASSES; i++)
        fprintf(out, " %9.1f", all > 0 ? 100 * time->seconds[i] / all : 0);
    fputc('\n', out);
}

void ga_status_write_workers(const struct ga_accounts *accounts, FILE *out)
{
    struct ga_accounts sorted = {0};
    struct ga_time_sheet all = {0};
    uint32_t slots = 0;

    ga_accounts_copy(&sorted, accounts);
    if (sorted.n > 0)
        qsort(sorted.rows, sorted.n, sizeof *sorted.rows, compare_rows);
    fprintf(out, "\n%-24s %5s %5s %11s %12s %9s %9s %9s %9s\n", "host", "rank", "slots",
            "evaluations", "slots' s", "busy %", "waiting %", "gaopt %", "transf. %");
    for (size_t i = 0; i < sorted.n; i++) {
        char rank[16];

        ga_make_printable(sorted.rows[i].host);
        snprintf(rank, sizeof rank, "%" PRIu32, sorted.rows[i].rank);
        write_row(sorted.rows[i].host, rank, sorted.rows[i].slots, &sorted.rows[i].time, out);
        ga_time_sheet_add(&all, &sorted.rows[i].time);
        slots += sorted.rows[i].slots;
    }
    write_row("all", "", slots, &all, out);
    ga_accounts_release(&sorted);
}
