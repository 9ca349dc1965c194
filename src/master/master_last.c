/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_last.c - what is written when a run is over, and how long the disk is waited for. Signals
 * are heard meanwhile. */
#include "master/master_internal.h"

/* A run that is over tries so long to write its end on a disk that does not take it. */
#define LAST_TRIES_WITHIN_S 60.0

static void tell_what_is_lost(struct ga_master *master, struct ga_error *error)
{
    size_t lost = ga_store_unsaved(master->store).results;
    if (lost > 0)
        (void)ga_error_add(error, error->status,
                           "%zu result%s could not be saved and will be evaluated again when the "
                           "run goes on; make room first",
                           lost, lost == 1 ? "" : "s");
    else
        (void)ga_error_add(error, error->status,
                           "all results are in the journal; make room, then the run can go on");
}

static void fail_last(struct ga_master *master, const struct ga_error *error)
{
    master->error = *error;
    tell_what_is_lost(master, &master->error);
    master->stopped_by = "a disk that cannot be written";
}

/* A run that ended by itself has time; one that was stopped has not, and no other has once the user
 * is impatient. */
static bool gives_up(struct ga_master *master, double now)
{
    if (master->last_try_by == 0)
        master->last_try_by = now + (master->stopped_by ? 0 : LAST_TRIES_WITHIN_S);
    return master->n_signals > 0 || now >= master->last_try_by;
}

void ga_master_hear_impatience(struct ga_master *master)
{
    if (!ga_store_is_busy(master->store))
        return;
    if (++master->n_signals_while_saving == 1)
        ga_progress_say(master->progress,
                        "the disk still writes the end of the run (again: without it)");
}

/* The disk may take as long as it needs, unless the user does not want to wait any more. */
static bool is_impatient(const struct ga_master *master)
{
    return master->n_signals_while_saving > 1;
}

static void leave_last(struct ga_master *master)
{
    (void)ga_error_set(&master->error, GA_E_IO,
                       "the last checkpoint was not waited for; the same command goes on");
    if (ga_store_unsaved(master->store).results > 0)
        tell_what_is_lost(master, &master->error);
}

/* What is superfluous goes; no harm if it stays. True if there is nothing to wait for. */
static bool tidy_up(struct ga_master *master)
{
    master->last = GA_LAST_TIDYING;
    if (!ga_store_needs_sync(master->store))
        return true;
    ga_store_sync(master->store);
    return false;
}

/* True if that is the end of it. */
static bool judge_last(struct ga_master *master, enum ga_status status,
                       const struct ga_error *error, double now)
{
    master->last = GA_LAST_NOTHING;
    if (status == GA_OK) {
        ga_master_disk_works(master, now);
        bool is_all = master->checkpoint_told == ga_search_told(master->search);
        return is_all && tidy_up(master); /* else more was told meanwhile */
    }
    if (!gives_up(master, now)) {
        ga_master_disk_failed(master, error, now);
        return false;
    }
    fail_last(master, error);
    return true;
}

static bool may_try_last(struct ga_master *master, double now)
{
    return master->last_try_by == 0 || gives_up(master, now) ||
           ga_trouble_may_try(&master->disk, now);
}

bool ga_master_save_last(struct ga_master *master, const char *finished_by, double now)
{
    struct ga_store_outcome outcome = {.status = GA_OK, .not_removed = ""};
    struct ga_error error;
    if (ga_store_done(master->store, &outcome, &error))
        ga_master_note_outcome(master, &outcome, now);
    if (ga_store_is_busy(master->store)) {
        if (is_impatient(master))
            leave_last(master);
        return is_impatient(master);
    }
    if (master->last == GA_LAST_TIDYING)
        return true;
    if (master->last == GA_LAST_CHECKPOINT && judge_last(master, outcome.status, &error, now))
        return true;
    if (master->last == GA_LAST_NOTHING && may_try_last(master, now)) {
        ga_master_ask_for_checkpoint(master, finished_by, now);
        master->last = GA_LAST_CHECKPOINT;
    }
    return false;
}

bool ga_master_save_what_waits(struct ga_master *master)
{
    struct ga_store_outcome outcome = {.status = GA_OK};
    struct ga_error error;
    (void)ga_store_done(master->store, &outcome, &error);
    if (ga_store_is_busy(master->store))
        return is_impatient(master);
    if (master->last != GA_LAST_TIDYING)
        return tidy_up(master);
    if (outcome.status == GA_OK)
        return true;
    tell_what_is_lost(master, &error);
    (void)ga_error_add(&master->error, master->error.status, "%s", error.text);
    return true;
}
