/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_results.c - results in: judged by dispatch, journalled, given to the search. */
#include "common/islands.h"
#include "master/kept_folders.h"
#include "master/master_internal.h"
#include <math.h>

/* After a failure other repeats of the individual may not be needed any more. */
static void drop_superfluous(struct ga_master *master, uint64_t id)
{
    uint64_t n = master->config->evaluator.repeats;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t task = ga_task_number(id, i, n);
        if (ga_repeats_needs(master->repeats, id, i))
            continue;
        ga_dispatch_drop(master->dispatch, task);
        ga_held_drop(&master->held, task);
    }
}

static void take_in(struct ga_master *master, const struct ga_finished *finished,
                    const double *genes)
{
    const struct ga_finished *whole = ga_repeats_take(master->repeats, finished, genes);
    if (finished->result.failure != GA_FAILURE_NONE)
        drop_superfluous(master, finished->result.id);
    if (!whole)
        return;
    ga_search_finish(master->search, whole);
    ga_repeats_forget(master->repeats, ga_search_told(master->search));
}

static void keep_result(struct ga_master *master, size_t peer, const struct ga_result *result,
                        const struct ga_tries *tries)
{
    const struct ga_individual *individual = ga_search_open(master->search, result->id);
    if (!individual || !ga_repeats_needs(master->repeats, result->id, result->repeat))
        return;
    struct ga_finished finished = {
        .result = *result,
        .attempts = result->attempt + 1,
        .failures = tries->failed,
        .first_failure = tries->first_failure,
        .rank = (uint32_t)peer,
        .host = peer == GA_NO_PEER ? "" : master->peers.peers[peer].hello.host,
        .genes_id = ga_genes_id(individual->genes, ga_task_width(master->config)),
    };
    ga_store_journal(master->store, &finished);
    take_in(master, &finished, individual->genes);
}

void ga_master_take_success(struct ga_master *master, size_t peer, const struct ga_result *result)
{
    const struct ga_tries tries = {.answered = 1};
    keep_result(master, peer, result, &tries);
}

static void receive_result(struct ga_master *master, size_t peer, const struct ga_result *result,
                           double now)
{
    struct ga_tries tries;
    enum ga_verdict verdict =
        ga_dispatch_finish(master->dispatch, peer, result->number, result->try, result->failure,
                           result->seconds, now, &tries);
    if (result->failure == GA_FAILURE_CANCELLED && verdict == GA_VERDICT_AGAIN)
        master->peers.peers[peer].given_up++;
    if (verdict == GA_VERDICT_HELD) {
        ga_held_keep(&master->held, peer, result, &tries);
    } else if (verdict == GA_VERDICT_FINAL) {
        ga_held_drop(&master->held, result->number);
        keep_result(master, peer, result, &tries);
    }
}

static void locate(const struct ga_master *master, struct ga_result *result)
{
    result->id = ga_task_id(result->number, master->config->evaluator.repeats);
    result->repeat = ga_task_repeat(result->number, master->config->evaluator.repeats);
}

bool ga_master_receive_results(struct ga_master *master, size_t peer, struct ga_reader *body,
                               double now)
{
    size_t n_metrics = ga_result_width(master->config);
    uint32_t count = 0;
    struct ga_result result;
    if (!ga_message_get_count(body, n_metrics, &count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!ga_message_get_result(body, &result, master->metrics_in, n_metrics,
                                   master->message_in))
            return false;
        locate(master, &result);
        receive_result(master, peer, &result, now);
    }
    return true;
}

/* Before its result; one that comes later, of a second try, say, is of no use any more. */
bool ga_master_receive_kept(struct ga_master *master, size_t peer, struct ga_reader *body)
{
    uint64_t number = 0, repeats = master->config->evaluator.repeats;
    uint32_t attempt = 0;
    struct ga_error error;
    ga_error_init(&error);
    if (!ga_message_get_kept(body, &number, &attempt))
        return false;
    if (!ga_search_open(master->search, ga_task_id(number, repeats)))
        return true;
    enum ga_status status =
        ga_kept_folder_write(master->config->run.results, ga_task_id(number, repeats),
                             ga_task_repeat(number, repeats), attempt, body, &error);
    if (status == GA_E_IO && !master->lacks_folders) {
        master->lacks_folders = true;
        ga_progress_say(master->progress,
                        "cannot keep a folder that host %s sent: %s; the run goes on without",
                        master->peers.peers[peer].hello.host, error.text);
    }
    return status != GA_E_FORMAT;
}

/* metrics_in as they are where there are none. */
static const double *no_metrics(struct ga_master *master)
{
    for (size_t i = 0; i < ga_result_width(master->config); i++)
        master->metrics_in[i] = NAN;
    return master->metrics_in;
}

void ga_master_fail_task(struct ga_master *master, uint64_t task, enum ga_failure failure,
                         const char *why)
{
    const struct ga_tries tries = {.answered = 1, .failed = 1, .first_failure = failure};
    struct ga_result result = {
        .number = task,
        .failure = failure,
        .metrics = no_metrics(master),
        .message = why,
    };
    locate(master, &result);
    ga_held_drop(&master->held, task);
    keep_result(master, GA_NO_PEER, &result, &tries);
}

void ga_master_count_held(struct ga_master *master, uint64_t task)
{
    const struct ga_held_result *held = ga_held_find(&master->held, task);
    if (!held) /* it was dropped meanwhile */
        return;
    struct ga_result result = held->result;
    result.metrics = no_metrics(master);
    keep_result(master, held->peer, &result, &held->tries);
    ga_held_drop(&master->held, task);
}
