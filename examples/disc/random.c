/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.c - SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * 2014). */
#include "random.h"

#include <math.h>

static uint64_t next(struct random *random)
{
    uint64_t z = (random->state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double random_uniform(struct random *random)
{
    return (double)(next(random) >> 11) * 0x1p-53;
}

/* Box and Muller (1958); the second of each pair is not kept, so that there is no state beside the
 * seed's. */
double random_gaussian(struct random *random)
{
    double radius = sqrt(-2.0 * log(1.0 - random_uniform(random)));

    return radius * cos(2.0 * M_PI * random_uniform(random));
}
