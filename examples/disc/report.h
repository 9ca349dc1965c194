/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h - an outcome as scores, and scores as a JSON file. */
#ifndef DISC_REPORT_H
#define DISC_REPORT_H

#include "simulation.h"

#include <stdbool.h>

struct scores { /* each from 0, bad, to 1, perfect; NaN if what it is about is lost */
    double stability;
    double accuracy;
    double performance;
    double visual;
};

struct scores scores_of(const struct outcome *outcome);

/* To standard output, or to the file `path`, which appears whole or not at all. False after saying
 * on standard error why not. */
bool report_write(const char *path, const struct outcome *outcome, double wall_seconds);

#endif
