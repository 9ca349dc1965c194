/* SPDX-License-Identifier: GPL-3.0-or-later */
/* liveness.h - who is heard and who is not. Each peer says something at least every
 * ga_liveness_beat seconds; one that is silent for `lost_after` is lost until it is heard again.
 * Pure: the time comes in. It knows when it was itself not asked for a while (the process was
 * stopped, the disk was slow, the machine slept): silence during that time is nobody's fault. */
#ifndef GA_MASTER_LIVENESS_H
#define GA_MASTER_LIVENESS_H

#include <stdbool.h>
#include <stddef.h>

struct ga_liveness {
    double lost_after; /* s */
    double asked;      /* s: when ga_liveness_next_lost was last called */
    double looked;     /* s: when it last began to look at all */
    size_t n, next;    /* next: the one to look at; n: none for now */
    struct ga_liveness_peer {
        bool watched, lost;
        double heard; /* s */
    } * peers;
};

void ga_liveness_init(struct ga_liveness *liveness, size_t n, double lost_after, double now);
void ga_liveness_release(struct ga_liveness *liveness);
/* There are n peers from now on, no fewer than before; the new ones need not be heard yet. */
void ga_liveness_extend(struct ga_liveness *liveness, size_t n);

/* From now on it must be heard. */
void ga_liveness_watch(struct ga_liveness *liveness, size_t peer, double now);
/* It need not be any more: it said goodbye. */
void ga_liveness_forget(struct ga_liveness *liveness, size_t peer);

/* Something came from it. True if it had been lost: it is back. */
bool ga_liveness_heard(struct ga_liveness *liveness, size_t peer, double now);
bool ga_liveness_is_lost(const struct ga_liveness *liveness, size_t peer);

/* To be called often, after all that has arrived was received, until it says no: a peer that is
 * lost from now on. */
bool ga_liveness_next_lost(struct ga_liveness *liveness, double now, size_t *peer);

/* How often a peer must say something, s. */
double ga_liveness_beat(double lost_after);

#endif
