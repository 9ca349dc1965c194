/* SPDX-License-Identifier: GPL-3.0-or-later */
/* presence.h - whether a rank takes part: it does, or is away for some hours, or leaves for good.
 * Pure: the time comes in. */
#ifndef GA_WORKER_PRESENCE_H
#define GA_WORKER_PRESENCE_H

#include "common/hours.h"

struct ga_presence {
    const struct ga_hours *hours; /* in which it takes part; NULL: always */
    double grace;                 /* s that what runs may go on when they end */
    double look_at;               /* s: when to see whether they are now */
    bool away;                    /* nothing is started */
    bool leaving;                 /* and never will be */
    double stop_at; /* s: what still runs then is cancelled; INFINITY: nothing is to be */
};

void ga_presence_init(struct ga_presence *presence);

/* From now on it takes part in these hours, which must outlive it. */
void ga_presence_keep_to(struct ga_presence *presence, const struct ga_hours *hours, double grace);
/* Whether ga_presence_look should be called, for which the local time is to be found out. */
bool ga_presence_is_due(const struct ga_presence *presence, double now);
enum ga_presence_change {
    GA_PRESENCE_STAYS, /* as it was */
    GA_PRESENCE_GOES,  /* its hours have ended: for *seconds, or about that */
    GA_PRESENCE_COMES,
};
enum ga_presence_change ga_presence_look(struct ga_presence *presence, const struct tm *local,
                                         double now, double *seconds);

/* For good; what runs may go on until `stop_at`, or until what was said before if that is earlier.
 */
void ga_presence_leave(struct ga_presence *presence, double stop_at);

/* True once when it is time to cancel what still runs. */
bool ga_presence_stops(struct ga_presence *presence, double now);

#endif
