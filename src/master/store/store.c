/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.c - results and rows of a run that goes on: taken in at once, whatever the disk does. */
#include "master/store/store.h"
#include "common/islands.h"
#include "master/store/store_internal.h"

/* --- results --- */

void ga_store_keep(struct ga_store *store, struct ga_untold *untold,
                   const struct ga_finished *finished)
{
    size_t begin = ga_journal_begin_record(&untold->frames);

    ga_finished_put(&untold->frames, finished, ga_result_width(store->config));
    ga_journal_end_record(&untold->frames, begin, store->state.run_id);
    ga_untold_add(untold, finished->result.id, untold->frames.size - begin);
}

static struct ga_untold *newest(struct ga_store *store)
{
    return store->lent ? &store->since : &store->untold;
}

void ga_store_journal(struct ga_store *store, const struct ga_finished *finished)
{
    ga_store_keep(store, newest(store), finished);
}

/* All of it goes in one piece, in the order in which it came. What was lent while it waited goes
 * first: with the new journal. */
enum ga_status ga_store_write_waiting(struct ga_store *store, struct ga_error *error)
{
    struct ga_untold *untold = newest(store);
    enum ga_status status;

    GA_ASSERT(!store->lent || !ga_untold_waits(&store->untold));
    if (!ga_untold_waits(untold))
        return GA_OK;
    status = ga_journal_append(store->journal, untold->frames.bytes + untold->written,
                               untold->frames.size - untold->written, error);
    if (status == GA_OK)
        ga_untold_wrote(untold);
    store->refused = status != GA_OK;
    return status;
}

void ga_store_write(struct ga_store *store)
{
    if (store->journal && !store->refused)
        (void)!ga_store_write_waiting(store, NULL); /* it waits then, and is tried again */
    if (!store->lent)
        ga_untold_forget_all(&store->untold, store->state.told);
}

struct ga_unsaved ga_store_unsaved(const struct ga_store *store)
{
    const struct ga_untold *untold = &store->untold, *since = &store->since;
    uint64_t rows = store->state.told - store->saved;

    return (struct ga_unsaved){
        .results = untold->n - untold->n_written + since->n - since->n_written,
        .bytes = untold->frames.size - untold->written + since->frames.size - since->written +
                 rows * store->row_size,
    };
}

/* --- rows --- */

void ga_store_told(struct ga_store *store, const struct ga_record *record)
{
    GA_ASSERT(record->id == store->state.told);
    ga_rows_add(&store->tail, record, ga_run_state_host(&store->state, record->host));
    if (record->status == GA_RECORD_FAILED)
        ga_run_state_failure(&store->state, record->id, record->message);
    store->state.told++;
}

void ga_store_account(struct ga_store *store, const struct ga_accounts *accounts)
{
    ga_accounts_copy(&store->state.accounts, accounts);
}

void ga_store_session(struct ga_store *store, const struct ga_session *session)
{
    ga_run_state_set_session(&store->state, session);
}
