/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pace.h - how often something dear may be done: so that it takes at most a twentieth of the time.
 * Pure. */
#ifndef GA_MASTER_PACE_H
#define GA_MASTER_PACE_H

#include <stdbool.h>

#define GA_PACE_SHARE 0.05

struct ga_pace {
    double ended; /* s; when it was last done */
    double took;  /* s; how long that took */
};

static inline bool ga_pace_allows(const struct ga_pace *pace, double now)
{
    return now - pace->ended >= pace->took / GA_PACE_SHARE;
}

static inline void ga_pace_done(struct ga_pace *pace, double began, double ended)
{
    pace->took = ended - began;
    pace->ended = ended;
}

#endif
