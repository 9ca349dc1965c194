/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_news.c - who joins, goes, and is back, told to the user: what happens at the same moment
 * to ranks of one host in one line. */
#include "common/clock.h"
#include "master/master_internal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Ranks that come or go together are a little apart. */
#define TOGETHER_WITHIN_S 1.0
/* Later than that, the day is told too. */
#define TODAY_S (20 * 3600.0)

/* Of the ranks of a host that the same happened to. */
struct group {
    enum ga_peer_news news;
    char *name; /* "host node3, ranks 5, 6" */
    const char *host;
    const char *remark; /* of the first that has one, or "" */
    size_t n, given_up;
    uint32_t slots;
    double back_at; /* s since 1970: of the last one */
};

void ga_master_note_news(struct ga_master *master, size_t peer, enum ga_peer_news news, double now)
{
    if (master->state != GA_MASTER_RUNNING)
        return;
    if (master->news_at == 0)
        master->news_at = now + TOGETHER_WITHIN_S;
    master->peers.peers[peer].news = news;
}

const char *ga_master_when(double date, char out[GA_WHEN_ROOM])
{
    time_t seconds = (time_t)date;
    struct tm local = {0};
    (void)localtime_r(&seconds, &local);
    (void)strftime(out, GA_WHEN_ROOM, date - ga_clock_date() > TODAY_S ? "%a %H:%M" : "%H:%M",
                   &local);
    return out;
}

static void add_peer(struct group *group, struct ga_peer *peer)
{
    peer->news = GA_NEWS_NONE;
    group->n++;
    group->slots += peer->slots;
    group->given_up += peer->given_up;
    group->back_at = fmax(group->back_at, peer->back_at);
    if (!*group->remark && peer->remark)
        group->remark = peer->remark;
}

/* Those that share the host and the news of `first`, which are told then. */
static struct group gather(struct ga_master *master, size_t first)
{
    struct ga_peer *peers = master->peers.peers;
    struct group group = {
        .news = peers[first].news,
        .host = peers[first].hello.host,
        .remark = "",
    };
    bool *which = ga_alloc(master->peers.n, sizeof *which);
    size_t next = 0;
    for (size_t i = first; i < master->peers.n; i++)
        which[i] = peers[i].news == group.news && peers[i].host == peers[first].host;
    for (size_t i = first; i < master->peers.n; i++)
        if (which[i])
            add_peer(&group, &peers[i]);
    group.name = ga_peers_on_next_host(&master->peers, which, &next);
    free(which);
    return group;
}

static void say_of(struct ga_master *master, const struct group *group)
{
    char time[GA_WHEN_ROOM], others[64] = "";
    bool one_slot = group->slots == 1;
    if (group->given_up > 0)
        snprintf(others, sizeof others, "; %zu evaluation%s others", group->given_up,
                 group->given_up == 1 ? " goes to" : "s go to");
    if (group->news == GA_NEWS_JOINS)
        ga_progress_say(master->progress, "host %s: %u slot%s%s%s", group->host, group->slots,
                        one_slot ? " joins" : "s join", *group->remark ? "; " : "", group->remark);
    else if (group->news == GA_NEWS_IS_BACK)
        ga_progress_say(master->progress, "host %s: %u slot%s back", group->host, group->slots,
                        one_slot ? " is" : "s are");
    else if (group->news == GA_NEWS_GOES_AWAY)
        ga_progress_say(master->progress, "host %s: away until %s%s", group->host,
                        ga_master_when(group->back_at, time), others);
    else
        ga_progress_say(master->progress, "%s: %s%s", group->name,
                        group->n == 1 ? "leaves" : "leave", others);
}

void ga_master_tell_news(struct ga_master *master, double now)
{
    if (master->news_at == 0 || now < master->news_at)
        return;
    master->news_at = 0;
    for (size_t i = 0; i < master->peers.n; i++) {
        if (master->peers.peers[i].news == GA_NEWS_NONE)
            continue;
        struct group group = gather(master, i);
        say_of(master, &group);
        free(group.name);
    }
}
