/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_presence.c - ranks that are not heard of any more, and those that are back. */
#include "common/text.h"
#include "master/master_internal.h"
#include <stdlib.h>
#include <string.h>

/* How long a run without any worker waits for one to come back: a switch that starts anew takes
 * minutes. */
#define NOBODY_FOR_S 600.0

static void say_of_hosts(struct ga_master *master, const bool *which, const char *what)
{
    size_t next = 0;
    char *hosts = NULL;
    while ((hosts = ga_peers_on_next_host(&master->peers, which, &next)) != NULL) {
        ga_progress_say(master->progress, "%s: %s", hosts, what);
        free(hosts);
    }
}

void ga_master_say_missing(struct ga_master *master)
{
    bool *missing = ga_alloc(master->peers.n, sizeof *missing);
    for (size_t i = 0; i < master->peers.n; i++)
        missing[i] = master->peers.peers[i].state < GA_PEER_READY;
    say_of_hosts(master, missing, "not ready; the run begins without, it may join later");
    free(missing);
}

bool ga_master_note_lost(struct ga_master *master, double now)
{
    char time[GA_NUMBER_ROOM];
    bool *lost = NULL;
    size_t peer = 0;
    while (ga_liveness_next_lost(&master->liveness, now, &peer)) {
        if (!lost)
            lost = ga_alloc(master->peers.n, sizeof *lost);
        lost[peer] = true;
        ga_dispatch_lose(master->dispatch, peer, now);
    }
    if (!lost)
        return false;
    char *what = ga_format("not heard of for %s; what ran there goes to others",
                           ga_text_duration(master->config->cluster.lost_after, time));
    say_of_hosts(master, lost, what);
    free(what);
    free(lost);
    return true;
}

void ga_master_note_heard(struct ga_master *master, size_t peer, double now)
{
    const struct ga_peer *one = &master->peers.peers[peer];
    if (!ga_liveness_heard(&master->liveness, peer, now) || master->state != GA_MASTER_RUNNING)
        return;
    ga_progress_say(master->progress, "host %s, rank %zu: is back", one->hello.host, peer);
    ga_dispatch_join(master->dispatch, peer, one->slots, one->host, now);
}

static bool some_may_come_back(const struct ga_master *master)
{
    for (size_t i = 0; i < master->peers.n; i++)
        if (ga_liveness_is_lost(&master->liveness, i))
            return true;
    return false;
}

void ga_master_step_without_workers(struct ga_master *master, double now)
{
    char time[GA_NUMBER_ROOM];
    struct ga_error error;
    ga_error_init(&error);
    if (!some_may_come_back(master)) {
        (void)ga_error_set(&error, GA_E_PEER, "no worker is left that could evaluate");
        ga_master_fail(master, &error);
    } else if (master->alone_since == 0) {
        master->alone_since = now;
        ga_progress_say(master->progress, "no worker is left; waiting %s for one to come back",
                        ga_text_duration(NOBODY_FOR_S, time));
    } else if (now - master->alone_since >= NOBODY_FOR_S) {
        master->stopped_by = "no worker came back";
        ga_master_wind_down(master, 0);
    }
}
