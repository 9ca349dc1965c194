/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.h - the only place that asks what time it is. The pure cores (evolve, dispatch, search) get
 * the time as an argument. */
#ifndef GA_COMMON_CLOCK_H
#define GA_COMMON_CLOCK_H

#include <stddef.h>

double ga_clock_now(void);  /* s, monotonic, from an arbitrary zero: decides everything */
double ga_clock_date(void); /* s since 1970, UTC: is recorded, decides nothing */
void ga_clock_sleep(double seconds);

/* How long something that waits for several sources may sleep: it spins at first, then yields, then
 * sleeps ever longer, at most a tenth of the time it has been idle and at most 10 ms. So a
 * microsecond's wait costs no more than that, and a rank that waits for minutes costs no core. */
struct ga_idle {
    double since; /* s; 0: not idle */
};
/* Something happened. */
void ga_idle_reset(struct ga_idle *idle);
/* s to sleep now; 0: spin once more (it yields by itself). */
double ga_idle_pause(struct ga_idle *idle);
/* The same for a rank that evaluates meanwhile: its core is wanted, so it never spins, and what
 * finishes within GA_IDLE_NAP_S is looked at together. */
#define GA_IDLE_NAP_S 1e-4
double ga_idle_nap(struct ga_idle *idle);

#endif
