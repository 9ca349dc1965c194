/* SPDX-License-Identifier: GPL-3.0-or-later */
/* field.h - the gravity of the ideal disc: infinitely many particles, smooth, axisymmetric, of
 * finite thickness. The particles start on its circular orbits, and the accuracy of a simulation is
 * measured against orbits in it. */
#ifndef DISC_FIELD_H
#define DISC_FIELD_H

#define FIELD_ROWS 512

struct field {
    double spacing;          /* of the rows, in units of length */
    double pull[FIELD_ROWS]; /* inward acceleration at radius row * spacing */
};

/* A disc of `mass` between two radii, its surface density falling as 1/radius, its thickness
 * standing as a softening. The table reaches to twice the outer radius. */
void field_init(struct field *field, double mass, double inner, double outer, double thickness);

/* Inward acceleration at a radius by the disc alone. */
double field_pull(const struct field *field, double radius);

/* Speed of a circular orbit around the central mass 1 in the disc. */
double field_circular_speed(const struct field *field, double radius);

#endif
