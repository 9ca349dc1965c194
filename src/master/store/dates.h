/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dates.h - when things happened, of however many a bounded number: when there is no room left,
 * every other one goes. */
#ifndef GA_MASTER_DATES_H
#define GA_MASTER_DATES_H

#include <stddef.h>
#include <stdint.h>

enum { GA_DATES_KEPT = 512 };

struct ga_dates {
    uint64_t apart; /* those whose number is divided by this are kept; a power of 2 */
    size_t n;
    double of[GA_DATES_KEPT]; /* s since 1970, ascending */
};

/* That of number 0, 1, 2, ... */
void ga_dates_add(struct ga_dates *dates, uint64_t number, double date);

#endif
