/* SPDX-License-Identifier: GPL-3.0-or-later */
/* integrator.h - how a body moves around the central mass for a short while. */
#ifndef DISC_INTEGRATOR_H
#define DISC_INTEGRATOR_H

#include "disc.h"

struct integrator {
    const char *name;
    unsigned evaluations; /* of the central force, a step */
    /* `steps` steps of length h each. (ax, ay) is a further acceleration, held for that long. */
    void (*advance)(struct body *body, double ax, double ay, double h, unsigned steps);
};

/* NULL if there is none of that name. */
const struct integrator *integrator_find(const char *name);

/* "euler, midpoint, ..."; static. */
const char *integrator_names(void);

#endif
