/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_accounts.c - where the time goes: what the workers say of it, and why the master has
 * nothing for them. */
#include "master/master_internal.h"

static size_t slots_that_are_ready(const struct ga_master *master)
{
    size_t slots = 0;
    for (size_t i = 0; i < master->peers.n; i++)
        if (master->peers.peers[i].state == GA_PEER_READY)
            slots += master->peers.peers[i].slots;
    return slots;
}

/* Why there is no task for a slot that could have one. */
static enum ga_wait reason(const struct ga_master *master, const struct ga_dispatch_counts *counts)
{
    if (master->state == GA_MASTER_WINDING_DOWN)
        return GA_WAIT_ENDING;
    if (counts->waiting > 0)
        return GA_WAIT_HELD_BACK;
    if (ga_master_is_ahead_of_disk(master))
        return GA_WAIT_DISK;
    return ga_search_has_handed_all(master->search) ? GA_WAIT_ENDING : GA_WAIT_SEARCH;
}

static void find_idle(const struct ga_master *master, size_t idle[GA_WAIT_COUNT])
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(master->dispatch);
    if (master->state == GA_MASTER_GATHERING)
        idle[GA_WAIT_STARTING] = slots_that_are_ready(master);
    if (master->state != GA_MASTER_RUNNING && master->state != GA_MASTER_WINDING_DOWN)
        return;
    idle[GA_WAIT_QUARANTINED] = counts.idle_quarantined;
    idle[GA_WAIT_LEFT_OUT] = counts.slots - counts.busy - counts.idle - counts.idle_quarantined;
    if (counts.idle > 0)
        idle[reason(master, &counts)] += counts.idle;
}

void ga_master_note_idle(struct ga_master *master, double now)
{
    size_t idle[GA_WAIT_COUNT] = {0};
    find_idle(master, idle);
    ga_accounting_idle(&master->accounting, idle, now);
}

bool ga_master_receive_time(struct ga_master *master, size_t peer, struct ga_reader *body)
{
    const struct ga_peer *one = &master->peers.peers[peer];
    struct ga_time_sheet sheet;
    if (!ga_message_get_time(body, &sheet))
        return false;
    ga_accounting_sheet(&master->accounting, one->hello.host, (uint32_t)peer, one->slots, &sheet);
    return true;
}

void ga_master_worked(struct ga_master *master, double seconds)
{
    ga_accounting_work(&master->accounting, seconds);
}

void ga_master_give_accounts(struct ga_master *master, double now)
{
    struct ga_accounts sum = {0};
    ga_accounting_sum(&master->accounting, now, &sum);
    ga_store_account(master->store, &sum);
    ga_accounts_release(&sum);
}
