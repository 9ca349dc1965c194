/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trouble.h - something that fails for a while and is tried again: when to try, and when to speak
 * of it. Pure: the time comes in. */
#ifndef GA_MASTER_TROUBLE_H
#define GA_MASTER_TROUBLE_H

#include <stdbool.h>

#define GA_TROUBLE_TRY_FIRST_S   1.0   /* after the first failure; then twice as long, ... */
#define GA_TROUBLE_TRY_MOST_S    30.0  /* ... up to this */
#define GA_TROUBLE_SPEAK_FIRST_S 10.0  /* after it was first spoken of; then twice as long, ... */
#define GA_TROUBLE_SPEAK_MOST_S  600.0 /* ... up to this */

struct ga_trouble { /* zeroed: there is none */
    bool lasts;
    double since;                 /* s: the first failure */
    double try_after, try_at;     /* s, a duration and a time */
    double speak_after, speak_at; /* s, likewise */
};

/* Whether it is time for another attempt; always, if there is no trouble. */
bool ga_trouble_may_try(const struct ga_trouble *trouble, double now);

/* An attempt failed. True if the user is to hear of it. */
bool ga_trouble_fail(struct ga_trouble *trouble, double now);

/* An attempt succeeded. True if that ends a trouble. */
bool ga_trouble_end(struct ga_trouble *trouble);

#endif
