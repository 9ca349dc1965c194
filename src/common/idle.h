/* SPDX-License-Identifier: GPL-3.0-or-later */
/* idle.h - how patiently to wait for several sources of which none can wake the waiter alone. */
#ifndef GA_COMMON_IDLE_H
#define GA_COMMON_IDLE_H

/* It spins at first, then yields, then sleeps ever longer, at most a tenth of the time it has been
 * idle and at most 10 ms: a microsecond's wait costs no more than that, and a rank that waits for
 * minutes costs no core. Where a yield shows that somebody else wants the core, such as an
 * evaluation, it neither spins nor yields for a while but sleeps at once, as whoever wakes from
 * sleep is let in sooner than who yields. */
struct ga_idle {
    double since;         /* s; 0: not idle */
    double crowded_until; /* s: others want the core */
};
/* Something happened. */
void ga_idle_reset(struct ga_idle *idle);
/* s since the first pause after that. */
double ga_idle_lasts(const struct ga_idle *idle);
/* s to sleep now; 0: spin once more (it yields by itself). */
double ga_idle_pause(struct ga_idle *idle);

/* The same for a rank that evaluates meanwhile: its core is wanted, so it never spins, and what
 * finishes within GA_IDLE_NAP_S is looked at together. */
#define GA_IDLE_NAP_S 1e-4
double ga_idle_nap(struct ga_idle *idle);
/* And for one all of whose slots evaluate, so that what comes can wait until one of them has
 * finished, which wakes it: the naps grow faster, and are of `least` s, or 10 ms. */
double ga_idle_doze(struct ga_idle *idle, double least);

#endif
