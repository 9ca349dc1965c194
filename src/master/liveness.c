/* SPDX-License-Identifier: GPL-3.0-or-later */
/* liveness.c - when each peer was last heard. */
#include "master/liveness.h"
#include "common/error.h"
#include <math.h>
#include <stdlib.h>

/* How many beats a peer may miss. */
#define BEATS 5
/* s: oftener is a burden, and one that is seldom heard is noticed late by its user, too. */
#define SHORTEST_BEAT 0.1
#define LONGEST_BEAT  2.0
/* How often all are looked at, in a beat: who is silent for long needs no closer look. */
#define LOOKS_A_BEAT 4
/* Not to have asked for so many beats is more than being busy. */
#define UNHEEDED_BEATS 1.5

double ga_liveness_beat(double lost_after)
{
    return fmin(fmax(lost_after / BEATS, SHORTEST_BEAT), LONGEST_BEAT);
}

void ga_liveness_init(struct ga_liveness *liveness, size_t n, double lost_after, double now)
{
    *liveness = (struct ga_liveness){
        .lost_after = lost_after,
        .asked = now,
        .looked = now,
        .n = n,
        .next = n,
        .peers = ga_alloc(n, sizeof *liveness->peers),
    };
}

void ga_liveness_release(struct ga_liveness *liveness)
{
    free(liveness->peers);
    *liveness = (struct ga_liveness){0};
}

void ga_liveness_extend(struct ga_liveness *liveness, size_t n)
{
    bool looking = liveness->next < liveness->n;
    liveness->peers = ga_realloc(liveness->peers, n, sizeof *liveness->peers);
    for (size_t i = liveness->n; i < n; i++)
        liveness->peers[i] = (struct ga_liveness_peer){0};
    liveness->n = n;
    if (!looking)
        liveness->next = n;
}

void ga_liveness_watch(struct ga_liveness *liveness, size_t peer, double now)
{
    liveness->peers[peer] = (struct ga_liveness_peer){.watched = true, .heard = now};
}

void ga_liveness_forget(struct ga_liveness *liveness, size_t peer)
{
    liveness->peers[peer] = (struct ga_liveness_peer){0};
}

bool ga_liveness_heard(struct ga_liveness *liveness, size_t peer, double now)
{
    struct ga_liveness_peer *one = &liveness->peers[peer];
    bool back = one->lost;
    one->heard = fmax(one->heard, now);
    one->lost = false;
    return back;
}

bool ga_liveness_is_lost(const struct ga_liveness *liveness, size_t peer)
{
    return liveness->peers[peer].lost;
}

/* Silence during a time in which nobody listened is nobody's fault. */
static void excuse(struct ga_liveness *liveness, double now)
{
    double gap = now - liveness->asked;
    liveness->asked = fmax(liveness->asked, now);
    if (gap <= UNHEEDED_BEATS * ga_liveness_beat(liveness->lost_after))
        return;
    for (size_t i = 0; i < liveness->n; i++)
        liveness->peers[i].heard = fmin(liveness->peers[i].heard + gap, now);
}

static bool is_silent(const struct ga_liveness *liveness, const struct ga_liveness_peer *peer,
                      double now)
{
    return peer->watched && !peer->lost && now - peer->heard > liveness->lost_after;
}

bool ga_liveness_next_lost(struct ga_liveness *liveness, double now, size_t *peer)
{
    excuse(liveness, now);
    if (liveness->next == liveness->n) {
        if (now < liveness->looked + ga_liveness_beat(liveness->lost_after) / LOOKS_A_BEAT)
            return false;
        liveness->looked = now;
        liveness->next = 0;
    }
    while (liveness->next < liveness->n) {
        struct ga_liveness_peer *one = &liveness->peers[liveness->next];
        *peer = liveness->next++;
        if (is_silent(liveness, one, now)) {
            one->lost = true;
            return true;
        }
    }
    return false;
}
