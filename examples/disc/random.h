/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.h - random numbers for the initial conditions, the same on every machine. */
#ifndef DISC_RANDOM_H
#define DISC_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state; /* any value is a good seed */
};

double random_uniform(struct random *random);  /* [0, 1) */
double random_gaussian(struct random *random); /* mean 0, deviation 1 */

#endif
