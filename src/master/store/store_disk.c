/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_disk.c - what is asked of the disk, and what becomes of it: the hand-over to whoever does
 * it (saving.h), and back. */
#include "master/store/store_internal.h"
#include "master/store/texts.h"

/* --- who does it --- */

static bool step(void *saving)
{
    return ga_saving_step(saving);
}

enum ga_status ga_store_start_thread(struct ga_store *store, struct ga_error *error)
{
    GA_ASSERT(store->journal && !store->thread && !store->is_busy);
    return ga_disk_thread_start(&store->thread, step, &store->saving, error);
}

bool ga_store_work(struct ga_store *store)
{
    return !store->thread && ga_saving_step(&store->saving);
}

int ga_store_event(const struct ga_store *store)
{
    return store->thread ? ga_disk_thread_event(store->thread) : -1;
}

bool ga_store_is_busy(const struct ga_store *store)
{
    return store->is_busy;
}

/* --- requests --- */

/* Folders go along with whatever is asked for. */
static void ask(struct ga_store *store, enum ga_store_task task)
{
    GA_ASSERT(store->journal && !store->is_busy);
    store->is_busy = true;
    store->task = task;
    ga_saving_clear(&store->saving);
    store->saving.folders = store->folders;
    store->folders = (struct ga_text_list){0};
}

static void go(struct ga_store *store)
{
    if (store->thread && !ga_saving_is_done(&store->saving))
        ga_disk_thread_go(store->thread);
}

void ga_store_remove_later(struct ga_store *store, const char *folder)
{
    ga_texts_add(&store->folders, folder);
}

bool ga_store_needs_remove(const struct ga_store *store)
{
    return store->folders.n > 0;
}

void ga_store_remove(struct ga_store *store)
{
    ask(store, GA_STORE_REMOVE);
    go(store);
}

static bool has_superfluous(const struct ga_store *store)
{
    return store->old_are_superfluous && store->n_old > 0;
}

bool ga_store_needs_sync(const struct ga_store *store)
{
    return ga_untold_waits(&store->untold) || has_superfluous(store) ||
           (store->journal && !ga_journal_is_synced(store->journal));
}

static void give_old(struct ga_store *store)
{
    store->saving.old = store->old;
    store->saving.n_old = store->n_old;
}

void ga_store_sync(struct ga_store *store)
{
    struct ga_saving *saving = &store->saving;

    ask(store, GA_STORE_SYNC);
    saving->status = ga_store_write_waiting(store, &saving->error);
    if (saving->status == GA_OK) {
        saving->journal = store->journal;
        if (has_superfluous(store))
            give_old(store);
    }
    go(store);
}

/* What is told by now is in the rows; what is not, and what waits, begins the new journal. One that
 * was begun by an attempt before is as good, if it can still be written. */
static void give_journal(struct ga_store *store)
{
    struct ga_saving *saving = &store->saving;

    ga_untold_forget(&store->untold, store->state.told);
    if (store->rotated && ga_store_write_waiting(store, NULL) == GA_OK)
        saving->journal = store->journal;
    saving->frames = &store->untold.frames;
    saving->number = store->next_journal++;
    store->lent = true;
}

/* The rows leave; those of the request before, which are empty, come back for the next ones. */
static void give_rows(struct ga_store *store)
{
    struct ga_rows rows = store->saving.rows;

    store->saving.rows = store->tail;
    store->tail = rows;
}

void ga_store_checkpoint(struct ga_store *store, const struct ga_checkpoint *checkpoint)
{
    struct ga_saving *saving = &store->saving;

    GA_ASSERT(checkpoint->told == store->state.told);
    ask(store, GA_STORE_CHECKPOINT);
    ga_store_write(store);
    ga_run_state_copy(&saving->state, &store->state);
    ga_run_state_set_checkpoint(&saving->state, checkpoint);
    give_rows(store);
    give_journal(store);
    give_old(store);
    saving->other_epochs = store->has_other_epochs;
    saving->checkpoint = true;
    go(store);
}

/* --- outcomes --- */

static void add_old(struct ga_store *store, uint64_t number)
{
    store->old = ga_realloc(store->old, store->n_old + 1, sizeof *store->old);
    store->old[store->n_old++] = number;
}

static void take_back_untold(struct ga_store *store)
{
    store->lent = false;
    ga_untold_join(&store->untold, &store->since);
    ga_store_write(store);
}

/* Results that came while it was begun are in the present journal only: it goes on being needed
 * until they are in the new one, too, and synced. They are few if it is taken soon. */
static void take_made_journal(struct ga_store *store)
{
    struct ga_saving *saving = &store->saving;

    if (!saving->made)
        return;
    store->retired = store->journal ? store->journal_number : 0;
    ga_journal_close(store->journal);
    store->journal = saving->made;
    store->journal_number = saving->number;
    saving->made = NULL;
    store->refused = false;
    ga_untold_wrote(&store->untold);
    ga_untold_wait_all(&store->since);
    take_back_untold(store);
}

static void take_journals(struct ga_store *store, bool succeeded)
{
    const struct ga_saving *saving = &store->saving;

    if (succeeded)
        store->n_old = 0; /* removed */
    if (!saving->has_journal)
        add_old(store, saving->number); /* what may be left of it */
    else if (store->retired > 0)
        add_old(store, store->retired);
    store->retired = 0;
    if (store->lent)
        take_back_untold(store);
    store->old_are_superfluous = succeeded;
    store->rotated = saving->has_journal && !succeeded;
}

static void take_checkpoint(struct ga_store *store)
{
    const struct ga_saving *saving = &store->saving;
    bool succeeded = saving->status == GA_OK;

    take_journals(store, succeeded);
    store->state.segments = saving->state.segments;
    if (!succeeded)
        return;
    store->state.checkpoint = saving->state.checkpoint;
    store->state.checkpoints = saving->state.checkpoints;
    store->saved = saving->state.told;
    store->has_other_epochs = false;
}

static void take_sync(struct ga_store *store)
{
    if (store->saving.status != GA_OK)
        store->rotated = false; /* this journal is not to be relied on: another one is needed */
    else if (has_superfluous(store))
        store->n_old = 0;
}

static bool is_done(const struct ga_store *store)
{
    return store->thread ? ga_disk_thread_is_done(store->thread)
                         : ga_saving_is_done(&store->saving);
}

bool ga_store_done(struct ga_store *store, struct ga_store_outcome *outcome, struct ga_error *error)
{
    const struct ga_saving *saving = &store->saving;
    bool done;

    if (!store->is_busy)
        return false;
    done = is_done(store);
    take_made_journal(store);
    if (!done)
        return false;
    if (store->task == GA_STORE_CHECKPOINT)
        take_checkpoint(store);
    else if (store->task == GA_STORE_SYNC)
        take_sync(store);
    store->is_busy = false;
    *outcome = (struct ga_store_outcome){
        .task = store->task,
        .status = saving->status,
        .seconds = saving->seconds,
        .processor = saving->processor,
        .told = saving->state.told,
        .not_removed = saving->removal.text,
    };
    if (saving->status != GA_OK)
        *error = saving->error;
    return true;
}

/* The state of the search is not known yet, so the run file that is there stays. */
enum ga_status ga_store_begin_journal(struct ga_store *store, struct ga_error *error)
{
    struct ga_saving *saving = &store->saving;

    ga_saving_clear(saving);
    ga_run_state_copy(&saving->state, &store->state);
    give_journal(store);
    while (ga_saving_step(saving))
        continue;
    if (saving->status == GA_OK) {
        take_made_journal(store);
        store->rotated = true; /* as good as one that the first checkpoint would begin */
    } else {
        *error = saving->error;
    }
    store->lent = false;
    return saving->status;
}
