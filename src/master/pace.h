/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pace.h - how often something dear may be done: so that it takes at most a twentieth of the time,
 * and a two-hundredth of a core, which evaluations may want. Pure. */
#ifndef GA_MASTER_PACE_H
#define GA_MASTER_PACE_H

#include <math.h>
#include <stdbool.h>

#define GA_PACE_SHARE         0.05
#define GA_PACE_SHARE_OF_CORE 0.005

struct ga_pace {
    double ended; /* s; when it was last done */
    double pause; /* s; that is due after it */
};

static inline bool ga_pace_allows(const struct ga_pace *pace, double now)
{
    return now - pace->ended >= pace->pause;
}

/* It took so long, and so much of a processor. */
static inline void ga_pace_done(struct ga_pace *pace, double seconds, double processor,
                                double ended)
{
    pace->pause = fmax(seconds / GA_PACE_SHARE, processor / GA_PACE_SHARE_OF_CORE);
    pace->ended = ended;
}

#endif
