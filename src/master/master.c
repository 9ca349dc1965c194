/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master.c - rank 0, from the first greeting to the last goodbye.
 * Results come in, are judged by dispatch, journalled, and given to the search, which tells them in
 * order and hands out more; what is told goes to the store. Each step: messages, the state, then
 * tasks, the disk, the user. */
#include "common/clock.h"
#include "common/islands.h"
#include "master/kept_folders.h"
#include "master/master_internal.h"
#include "master/policy.h"
#include "master/resume.h"
#include <math.h>
#include <signal.h>
#include <stdlib.h>

/* A worker that has been told to end has this long to say goodbye. */
#define GOODBYE_WITHIN_S 10.0

static void create_parts(struct ga_master *master, const struct ga_master_setup *setup, double now)
{
    const struct ga_config *config = setup->config;
    struct ga_dispatch_policy policy = ga_policy_of(config);
    master->dispatch = ga_dispatch_create(setup->port->n_peers, &policy);
    ga_liveness_init(&master->liveness, setup->port->n_peers, config->cluster.lost_after, now);
    master->progress = ga_progress_create(config, setup->out,
                                          ga_progress_mode(config, setup->terminal, setup->quiet));
    master->metrics_in = ga_alloc(ga_result_width(config), sizeof(double));
    ga_buffer_init(&master->engine_state);
    ga_peers_init(&master->peers, config, setup->self, setup->port);
    master->peers.files = &master->files;
    master->peers.own_cores = setup->own_cores;
}

static void end_peers(struct ga_master *master, double now)
{
    ga_master_end_peers(master);
    master->state = GA_MASTER_ENDING;
    master->deadline = now + GOODBYE_WITHIN_S;
}

static enum ga_outcome judge(const struct ga_master *master, enum ga_end end)
{
    struct ga_search_summary summary;
    ga_search_summarize(master->search, &summary);
    if (end == GA_END_NONE)
        return GA_OUTCOME_RESUMABLE;
    if (summary.told > 0 && !summary.has_best)
        return GA_OUTCOME_NOTHING;
    return end == GA_END_FAILURE ? GA_OUTCOME_ERROR : GA_OUTCOME_FINISHED;
}

/* By the config's own limit, running evaluations may finish within run.grace. */
static void set_done_by(struct ga_master *master, double now)
{
    const struct ga_config *config = master->config;
    double limit = config->run.stop.time;
    master->job_done_by = now + master->setup.seconds_left - config->run.margin;
    master->done_by = limit > 0 ? fmin(now + limit + config->run.grace, master->job_done_by)
                                : master->job_done_by;
}

static enum ga_status list_files(struct ga_master *master, struct ga_error *error)
{
    const struct ga_config *config = master->config;
    struct ga_text_list names = ga_config_files_to_send(config);
    enum ga_status status =
        ga_manifest_make(&master->files, config->folder, names.items, names.n, error);
    ga_text_list_release(&names);
    return status;
}

enum ga_status ga_master_create(struct ga_master **out, const struct ga_master_setup *setup,
                                double now, struct ga_error *error)
{
    struct ga_master *master = ga_alloc(1, sizeof *master);
    master->setup = *setup;
    master->config = setup->config;
    master->began = now;
    master->deadline = now + GA_GATHER_WITHIN_S;
    master->kept_best = GA_NO_ID;
    set_done_by(master, now);
    if (!setup->fresh)
        ga_resume_adopt_metrics(setup->config);
    create_parts(master, setup, now);
    enum ga_status status = list_files(master, error);
    if (status == GA_OK)
        status = ga_master_open_run(master, error);
    if (status != GA_OK) {
        ga_master_destroy(master);
        master = NULL;
    } else if (master->finished_already) {
        master->outcome = judge(master, ga_search_end(master->search));
        ga_master_say_finished_before(master, now);
        end_peers(master, now);
    }
    *out = master;
    return status;
}

void ga_master_destroy(struct ga_master *master)
{
    if (!master)
        return;
    ga_master_end_live(master); /* while the run is locked */
    ga_store_close(master->store);
    ga_search_destroy(master->search);
    ga_repeats_destroy(master->repeats);
    ga_score_destroy(master->rule);
    ga_peers_release(&master->peers);
    ga_manifest_release(&master->files);
    ga_dispatch_destroy(master->dispatch);
    ga_liveness_release(&master->liveness);
    ga_held_release(&master->held);
    ga_accounting_release(&master->accounting);
    ga_progress_destroy(master->progress);
    ga_buffer_release(&master->engine_state);
    free(master->metrics_in);
    free(master->hosts);
    free(master->changes);
    free(master);
}

/* --- the states --- */

static void start_running(struct ga_master *master, double now)
{
    struct ga_error error;
    ga_error_init(&error);
    if (ga_peers_check(&master->peers, &error) != GA_OK) {
        ga_master_fail(master, &error);
        return;
    }
    ga_master_join_all(master, now);
    ga_master_say_missing(master);
    ga_master_say_remarks(master);
    ga_dispatch_finish_by(master->dispatch, master->done_by);
    ga_master_say_repeats(master);
    ga_master_say_idle_slots(master);
    master->state = GA_MASTER_RUNNING;
    master->ready = now;
}

/* Whoever is late joins when it is ready; with nobody there the wait is longer, and an error. */
static void step_gathering(struct ga_master *master, double now)
{
    bool late = now - master->began > master->config->cluster.lost_after;
    if (ga_peers_gathered(&master->peers) || (late && ga_peers_any_ready(&master->peers)) ||
        now > master->deadline)
        start_running(master, now);
}

/* The time is over, or too short for another evaluation. */
static void stop_in_time(struct ga_master *master, double now)
{
    double limit = master->config->run.stop.time;
    bool time_is_up = limit > 0 && now - master->began >= limit;
    if (!time_is_up && now < master->done_by && !ga_dispatch_out_of_time(master->dispatch, now))
        return;
    master->stopped_by =
        master->done_by == master->job_done_by ? "the end of the batch job" : "run.stop.time";
    ga_master_wind_down(master, master->done_by);
}

static void step_running(struct ga_master *master, double now)
{
    if (ga_search_end(master->search) != GA_END_NONE) {
        ga_master_wind_down(master, 0);
    } else if (ga_dispatch_counts(master->dispatch).workers == 0) {
        ga_master_step_without_workers(master, now);
        if (master->state == GA_MASTER_RUNNING) /* it may wait for hours */
            stop_in_time(master, now);
    } else {
        master->alone_since = 0;
        stop_in_time(master, now);
    }
}

static void step_winding_down(struct ga_master *master, double now)
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(master->dispatch);
    if (counts.out == 0 || now >= master->deadline)
        end_peers(master, now);
}

static void finish(struct ga_master *master, double now)
{
    enum ga_end end = ga_search_end(master->search);
    if (master->error.status != GA_OK || master->finished_already) {
        if (ga_master_save_what_waits(master))
            master->state = GA_MASTER_ENDED;
        return;
    }
    if (end != GA_END_NONE)
        master->stopped_by = NULL; /* what was still running brought it to its end */
    master->session.ended = ga_clock_date();
    master->session.ended_by = master->stopped_by ? master->stopped_by : ga_end_word(end);
    ga_store_session(master->store, &master->session);
    if (!ga_master_save_last(master, ga_end_word(end), now))
        return;
    master->outcome = master->error.status == GA_OK ? judge(master, end) : GA_OUTCOME_RESUMABLE;
    ga_spare_folders_sweep(master->config->run.results); /* of workers that died */
    master->state = GA_MASTER_ENDED;
    ga_master_say_end(master, now);
}

bool ga_master_all_gone(const struct ga_master *master)
{
    for (size_t i = 0; i < master->peers.n_started; i++)
        if (master->peers.peers[i].state != GA_PEER_GONE)
            return false;
    return true;
}

/* Whoever is lost is not waited for, nor who had not greeted when the run began, nor who came later
 * and was sent home, in words that it may not understand. */
static bool is_missing(const struct ga_master *master, size_t peer)
{
    bool has_begun = master->ready > 0;
    return ga_liveness_is_lost(&master->liveness, peer) ||
           (has_begun && master->peers.peers[peer].state == GA_PEER_SILENT) ||
           (peer >= master->peers.n_started && master->peers.peers[peer].state == GA_PEER_UNFIT);
}

static bool all_heard_gone(const struct ga_master *master)
{
    for (size_t i = 0; i < master->peers.n; i++)
        if (master->peers.peers[i].state != GA_PEER_GONE && !is_missing(master, i))
            return false;
    return true;
}

static void step_state(struct ga_master *master, double now)
{
    switch (master->state) {
    case GA_MASTER_GATHERING:
        step_gathering(master, now);
        break;
    case GA_MASTER_RUNNING:
        step_running(master, now);
        break;
    case GA_MASTER_WINDING_DOWN:
        step_winding_down(master, now);
        break;
    case GA_MASTER_ENDING:
        if (all_heard_gone(master) || now >= master->deadline)
            finish(master, now);
        else
            (void)ga_master_hear_disk(master, now);
        break;
    case GA_MASTER_ENDED:
        break;
    }
}

static bool hands_out(const struct ga_master *master)
{
    return master->state == GA_MASTER_RUNNING || master->state == GA_MASTER_WINDING_DOWN;
}

bool ga_master_step(struct ga_master *master, double now)
{
    enum ga_master_state before = master->state;
    bool acted = ga_master_receive(master, now);
    ga_store_write(master->store);
    acted |= ga_master_note_lost(master, now);
    step_state(master, now);
    if (hands_out(master)) {
        acted |= ga_master_dispatch(master, now);
        ga_store_write(master->store);
        acted |= ga_master_mind_disk(master, now);
        ga_master_stop_if_too_much_waits(master, now);
        ga_master_tell_news(master, now);
        ga_master_show_when_due(master, now);
        ga_master_write_live_when_due(master, now);
    }
    ga_master_note_idle(master, now);
    acted |= ga_store_work(master->store);
    return acted || master->state != before;
}

static const char *name_of_signal(int number)
{
    switch (number) {
    case SIGINT:
        return "SIGINT";
    case SIGTERM:
        return "SIGTERM";
    case SIGUSR1:
        return "SIGUSR1";
    default:
        return "a signal";
    }
}

void ga_master_signal(struct ga_master *master, int number, double now)
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(master->dispatch);
    master->n_signals++;
    if (master->state == GA_MASTER_ENDING)
        ga_master_hear_impatience(master);
    if (master->state == GA_MASTER_ENDING || master->state == GA_MASTER_ENDED)
        return;
    master->stopped_by = name_of_signal(number);
    if (master->n_signals > 1 || master->state == GA_MASTER_GATHERING) {
        ga_master_wind_down(master, 0);
        return;
    }
    ga_progress_say(master->progress,
                    "stopping: %zu running evaluation%s may finish within %g s (again: at once)",
                    counts.busy, counts.busy == 1 ? "" : "s", master->config->run.grace);
    ga_master_wind_down(master, now + master->config->run.grace);
}

int ga_master_event(const struct ga_master *master)
{
    return ga_store_event(master->store);
}

bool ga_master_ended(const struct ga_master *master)
{
    return master->state == GA_MASTER_ENDED;
}

enum ga_outcome ga_master_outcome(const struct ga_master *master, struct ga_error *error)
{
    *error = master->error;
    return master->outcome;
}
