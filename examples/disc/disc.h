/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disc.h - the disc: particles in a plane around a central mass, and massless probes among them.
 * Units: the gravitational constant and the central mass are 1, so an orbit of radius 1 takes 2 pi.
 */
#ifndef DISC_DISC_H
#define DISC_DISC_H

#include "field.h"

#include <stddef.h>
#include <stdint.h>

#define DISC_INNER     0.3 /* radii between which the particles start */
#define DISC_OUTER     2.0
#define DISC_THICKNESS 0.05 /* of the ideal disc */
#define DISC_SINK      0.1  /* what comes nearer has fallen onto the central mass */
#define DISC_EDGE      6.0  /* what gets farther has left */
#define DISC_PROBES    24

struct body {
    double x, y, vx, vy;
};

struct disc {
    size_t n;            /* particles that are still there */
    size_t n_start;      /* that there were in the beginning */
    double mass;         /* of one particle */
    struct body *bodies; /* the probes, then the particles; a lost probe is NaN */
};

/* Particles at random near the circular orbits of `field`; probes on eccentric ones, the same
 * whatever the seed. `mass` is the whole disc's. NULL if there is no memory; the caller destroys
 * it. */
struct disc *disc_create(size_t particles, double mass, uint64_t seed, const struct field *field);
void disc_destroy(struct disc *disc);

/* The probes alone, as every disc has them in the beginning. */
void disc_place_probes(struct body probes[DISC_PROBES], const struct field *field);

/* Takes out what fell in or left. */
void disc_remove_lost(struct disc *disc);

#endif
