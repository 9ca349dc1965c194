/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reference.c - the orbits of the probes, with steps so short that their error does not count:
 * below 1e-8 around the central mass alone, 1e-6 in the disc. */
#include "reference.h"

#include "integrator.h"

#include <math.h>

#define LONGEST_STEP 0.002

void reference_init(struct reference *reference, const struct field *field)
{
    reference->field = field;
    reference->time = 0.0;
    disc_place_probes(reference->probes, field);
}

static void kick(struct body *body, const struct field *field, double h)
{
    double radius = hypot(body->x, body->y);
    double pull = field_pull(field, radius) / radius;

    body->vx -= h * pull * body->x;
    body->vy -= h * pull * body->y;
}

void reference_advance(struct reference *reference, double time)
{
    const struct integrator *rk4 = integrator_find("rk4");
    size_t steps = (size_t)ceil((time - reference->time) / LONGEST_STEP);
    double h = steps > 0 ? (time - reference->time) / (double)steps : 0.0;

    for (size_t i = 0; i < DISC_PROBES; i++) {
        struct body *probe = &reference->probes[i];

        for (size_t step = 0; step < steps; step++) {
            kick(probe, reference->field, 0.5 * h);
            rk4->advance(probe, 0.0, 0.0, h, 1);
            kick(probe, reference->field, 0.5 * h);
        }
    }
    reference->time = time;
}

double reference_error(const struct reference *reference, const struct body probes[DISC_PROBES])
{
    double sum = 0.0;

    for (size_t i = 0; i < DISC_PROBES; i++) {
        double dx = probes[i].x - reference->probes[i].x;
        double dy = probes[i].y - reference->probes[i].y;

        sum += dx * dx + dy * dy;
    }
    return sqrt(sum / DISC_PROBES);
}
