/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.h - the only place that asks what time it is. The pure cores (evolve, dispatch, search) get
 * the time as an argument. */
#ifndef GA_COMMON_CLOCK_H
#define GA_COMMON_CLOCK_H

double ga_clock_now(void);       /* s, monotonic, from an arbitrary zero: decides everything */
double ga_clock_date(void);      /* s since 1970, UTC: is recorded, decides nothing */
double ga_clock_processor(void); /* s of a processor that this thread has had */
void ga_clock_sleep(double seconds);

#endif
