/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measure.h - what can be said of a disc at one moment. */
#ifndef DISC_MEASURE_H
#define DISC_MEASURE_H

#include "disc.h"
#include "tree.h"

struct totals { /* of all particles that are there, each counted as mass 1 */
    double energy;
    double angular_momentum;
};

/* `tree` is that of the disc as it is; `softening` the length that the forces have. */
struct totals measure_totals(const struct disc *disc, const struct tree *tree, double softening);

/* What blurs a picture of the disc: radial speed over that of a circular orbit, root mean square.
 */
double measure_blur(const struct disc *disc);

/* What makes it patchy: power of the surface density in waves of 12 to 40 arms, relative to its
 * mean squared, beyond what as many particles have by chance. About 0 for a smooth disc; not below.
 */
double measure_clumps(const struct disc *disc);

#endif
