/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_live.c - who works on what, written beside the run now and then. */
#include "common/clock.h"
#include "master/live_file.h"
#include "master/master_internal.h"
#include <stdlib.h>

/* For people: a second is soon enough. */
#define LIVE_EVERY_S 1.0

static void fill_try(const struct ga_master *master, const struct ga_dispatch_try *from, double now,
                     struct ga_live_try *to)
{
    const uint64_t repeats = master->config->evaluator.repeats;
    *to = (struct ga_live_try){
        .id = ga_task_id(from->task, repeats),
        .repeat = ga_task_repeat(from->task, repeats),
        .attempt = from->attempt,
        .rank = (uint32_t)from->worker,
        .started = ga_clock_date() - (now - from->since),
    };
    snprintf(to->host, sizeof to->host, "%s", master->peers.peers[from->worker].hello.host);
}

static void fill(const struct ga_master *master, double now, struct ga_live *live)
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(master->dispatch);
    struct ga_dispatch_try tries[GA_LIVE_TRIES];
    *live = (struct ga_live){
        .process = (long)master->setup.self->pid,
        .slots = counts.slots,
        .busy = counts.busy,
        .waiting = counts.waiting,
        .usual = ga_dispatch_median_seconds(master->dispatch),
        .n = ga_dispatch_running(master->dispatch, tries, GA_LIVE_TRIES),
    };
    snprintf(live->host, sizeof live->host, "%s", master->setup.self->host);
    for (size_t i = 0; i < live->n; i++)
        fill_try(master, &tries[i], now, &live->tries[i]);
}

/* The clock's date wavers against the time that passes: by less than a second it is the same. */
static bool is_same(const struct ga_live *a, const struct ga_live *b)
{
    bool same =
        a->slots == b->slots && a->busy == b->busy && a->waiting == b->waiting && a->n == b->n;
    for (size_t i = 0; i < b->n && same; i++)
        same = a->tries[i].id == b->tries[i].id && a->tries[i].repeat == b->tries[i].repeat &&
               a->tries[i].attempt == b->tries[i].attempt && a->tries[i].rank == b->tries[i].rank;
    return same;
}

/* A disk that is in trouble, or busy with what matters, is left alone. */
void ga_master_write_live_when_due(struct ga_master *master, double now)
{
    struct ga_live live;
    if (now - master->live_at < LIVE_EVERY_S || master->disk.lasts ||
        ga_store_is_busy(master->store))
        return;
    master->live_at = now;
    fill(master, now, &live);
    if (master->live && is_same(master->live, &live))
        return;
    if (!master->live)
        master->live = ga_alloc(1, sizeof *master->live);
    *master->live = live;
    ga_live_write(master->config->run.results, &live);
}

void ga_master_end_live(struct ga_master *master)
{
    if (master->store) /* what a session that was killed left goes too */
        ga_live_remove(master->config->run.results);
    free(master->live);
    master->live = NULL;
}
