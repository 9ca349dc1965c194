/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reference.h - where the probes would be if nothing were approximated: their orbits in the ideal
 * disc. */
#ifndef DISC_REFERENCE_H
#define DISC_REFERENCE_H

#include "disc.h"
#include "field.h"

struct reference {
    const struct field *field; /* borrowed */
    double time;
    struct body probes[DISC_PROBES];
};

void reference_init(struct reference *reference, const struct field *field); /* at time 0 */
void reference_advance(struct reference *reference, double time);

/* Root mean square distance of the probes from where they should be; NaN if one is lost. */
double reference_error(const struct reference *reference, const struct body probes[DISC_PROBES]);

#endif
