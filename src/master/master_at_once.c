/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_at_once.c - evaluations that take less than to hand them out: done where they are made,
 * without dispatch. It has seen the first of them, and gets those that fail: what becomes of
 * failures is its business alone. */
#include "common/islands.h"
#include "master/master_internal.h"

/* s: so much of rank 0's time, at most, is worth a message's; a generation that waits for one pays
 * several times that. */
#define MESSAGE_WORTH_S 250e-9

enum {
    RUN = 64,        /* tasks evaluated together */
    RUNS_A_STEP = 16 /* other things are to be minded too */
};

static bool is_cheaper(const struct ga_master *master)
{
    return master->setup.at_once.evaluate && master->state == GA_MASTER_RUNNING &&
           master->config->evaluator.repeats == 1 && !ga_has_islands(master->config) &&
           ga_dispatch_spares_messages(master->dispatch, MESSAGE_WORTH_S);
}

static void finished(void *self, const struct ga_result *result)
{
    struct ga_master *master = self;
    if (result->failure == GA_FAILURE_NONE)
        ga_master_take_success(master, 0, result);
    else
        ga_dispatch_add(master->dispatch, result->number);
}

/* Genes stay where they are until they are told. */
static size_t collect(struct ga_master *master, struct ga_task tasks[RUN])
{
    const struct ga_individual *individual;
    size_t n = 0;
    while (n < RUN && (individual = ga_search_next(master->search)) != NULL)
        tasks[n++] = (struct ga_task){
            .number = individual->id, .id = individual->id, .genes = individual->genes};
    return n;
}

bool ga_master_evaluate_at_once(struct ga_master *master)
{
    const struct ga_at_once *at_once = &master->setup.at_once;
    struct ga_task tasks[RUN];
    size_t n;
    int run = 0;
    if (!is_cheaper(master))
        return false;
    for (; run < RUNS_A_STEP && !ga_master_is_ahead_of_disk(master); run++) {
        if ((n = collect(master, tasks)) == 0)
            break;
        if (!at_once->evaluate(at_once->worker, tasks, n, finished, master)) {
            for (size_t i = 0; i < n; i++)
                ga_dispatch_add(master->dispatch, tasks[i].number);
            return false;
        }
        ga_store_write(master->store);
    }
    return run > 0;
}
