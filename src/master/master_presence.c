/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_presence.c - ranks that are not heard of any more, and those that are back. */
#include "common/text.h"
#include "master/master_internal.h"
#include <math.h>
#include <stdlib.h>

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

void ga_master_say_remarks(struct ga_master *master)
{
    bool *remarks = ga_alloc(master->peers.n, sizeof *remarks);
    size_t next = 0;
    char *hosts = NULL;
    for (size_t i = 0; i < master->peers.n; i++)
        remarks[i] = master->peers.peers[i].remark != NULL;
    while ((hosts = ga_peers_on_next_host(&master->peers, remarks, &next)) != NULL) {
        ga_progress_say(master->progress, "%s: %s", hosts, master->peers.peers[next - 1].remark);
        free(hosts);
    }
    free(remarks);
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
    if (!ga_peer_is_present(one)) /* what it still runs is welcome */
        ga_dispatch_retire(master->dispatch, peer, now);
}

/* One that was lost, or took its leave and may join again. */
static bool some_may_come(const struct ga_master *master)
{
    for (size_t i = 0; i < master->peers.n; i++)
        if (ga_liveness_is_lost(&master->liveness, i) ||
            master->peers.peers[i].absence == GA_PEER_LEAVING)
            return true;
    return false;
}

/* s since 1970: when the first is back of those that are away for some hours; INFINITY: none is. */
static double first_back_at(const struct ga_master *master)
{
    double first = INFINITY;
    for (size_t i = 0; i < master->peers.n; i++) {
        const struct ga_peer *one = &master->peers.peers[i];
        if (one->state == GA_PEER_READY && one->absence == GA_PEER_AWAY &&
            !ga_liveness_is_lost(&master->liveness, i))
            first = fmin(first, one->back_at);
    }
    return first;
}

/* However many hours that is. */
static void wait_for_hours(struct ga_master *master, double back_at, double now)
{
    char time[GA_WHEN_ROOM];
    if (master->alone_since == 0) {
        ga_master_tell_news(master, INFINITY);
        ga_progress_say(master->progress, "all workers are away; the first is back at %s",
                        ga_master_when(back_at, time));
    }
    master->alone_since = now;
}

void ga_master_step_without_workers(struct ga_master *master, double now)
{
    char time[GA_NUMBER_ROOM];
    double back_at = first_back_at(master);
    struct ga_error error;
    ga_error_init(&error);
    if (isfinite(back_at)) {
        wait_for_hours(master, back_at, now);
    } else if (!some_may_come(master)) {
        (void)ga_error_set(&error, GA_E_PEER, "no worker is left that could evaluate");
        ga_master_fail(master, &error);
    } else if (master->alone_since == 0) {
        master->alone_since = now;
        ga_master_tell_news(master, INFINITY); /* why that is */
        ga_progress_say(master->progress, "no worker is left; waiting %s for one to come back",
                        ga_text_duration(NOBODY_FOR_S, time));
    } else if (now - master->alone_since >= NOBODY_FOR_S) {
        master->stopped_by = "no worker came back";
        ga_master_wind_down(master, 0);
    }
}
