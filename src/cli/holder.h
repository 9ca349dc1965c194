/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holder.h - who works on a run now, without taking the lock (master/lock.h). */
#ifndef GA_CLI_HOLDER_H
#define GA_CLI_HOLDER_H

#include <stdbool.h>

struct ga_holder {
    char host[256]; /* "" if it did not say */
    long process;   /* 0 likewise */
};

/* True if a process holds RESULTS/lock; then who. */
bool ga_holder_find(struct ga_holder *holder, const char *results);

#endif
