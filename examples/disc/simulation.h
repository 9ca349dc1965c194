/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simulation.h - one simulation from the initial conditions to the end, and what was seen on the
 * way. */
#ifndef DISC_SIMULATION_H
#define DISC_SIMULATION_H

#include "options.h"

#include <stdint.h>

struct outcome {
    double completed;    /* share of the time that was simulated before the work was cut off */
    double energy_drift; /* largest of |E / E0 - 1| */
    double angular_momentum_drift; /* likewise */
    double trajectory_error;       /* of the probes, root mean square over time; NaN: one is lost */
    double work;                   /* interactions for each particle and unit of time */
    double blur;                   /* measure.h, in the end over in the beginning */
    double clumps;                 /* measure.h, in the end */
    uint64_t steps;
    uint64_t lost; /* particles */
};

enum simulated { SIMULATED, SIMULATED_BLEW_UP, SIMULATED_NO_MEMORY };

/* Says on standard error why it was not SIMULATED. */
enum simulated simulate(const struct options *options, struct outcome *outcome);

#endif
