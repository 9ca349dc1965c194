/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disc.c - initial conditions, and particles that are lost. */
#include "disc.h"

#include "random.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define TOOMRE_Q     1.2 /* random motion over what just keeps the disc from clumping (Toomre 1964) */
#define ECCENTRICITY 0.1 /* of the probes, about */
#define GOLDEN_ANGLE 2.399963229728653

/* A body at a radius and angle, with velocities along and across the radius. */
static struct body place(double radius, double angle, double radial, double tangential)
{
    double c = cos(angle);
    double s = sin(angle);

    return (struct body){
        .x = radius * c,
        .y = radius * s,
        .vx = radial * c - tangential * s,
        .vy = radial * s + tangential * c,
    };
}

void disc_place_probes(struct body probes[DISC_PROBES], const struct field *field)
{
    for (size_t i = 0; i < DISC_PROBES; i++) {
        double share = ((double)i + 0.5) / DISC_PROBES;
        double radius = DISC_INNER + share * (DISC_OUTER - DISC_INNER);
        double angle = GOLDEN_ANGLE * (double)i;
        double circular = field_circular_speed(field, radius);

        probes[i] = place(radius, angle, ECCENTRICITY * circular * cos(angle),
                          circular * (1.0 + 0.5 * ECCENTRICITY * sin(angle)));
    }
}

/* A quiet start: radii are stratified and angles advance by the golden angle, so that the density
 * is much smoother than with places at random. Random velocities are those of a disc whose
 * stability parameter is TOOMRE_Q everywhere; across the radius half as large, as in epicycles of
 * Keplerian orbits. */
static void place_particles(struct disc *disc, uint64_t seed, const struct field *field)
{
    struct random random = {.state = seed};
    double width = DISC_OUTER - DISC_INNER;
    double disc_mass = disc->mass * (double)disc->n;

    for (size_t i = 0; i < disc->n; i++) {
        double radius =
            DISC_INNER + width * ((double)i + random_uniform(&random)) / (double)disc->n;
        double angle = GOLDEN_ANGLE * (double)i;
        double circular = field_circular_speed(field, radius);
        double density = disc_mass / (2.0 * M_PI * radius * width);
        double spread = TOOMRE_Q * 3.36 * density * radius / circular;
        double radial = spread * random_gaussian(&random);
        double across = 0.5 * spread * random_gaussian(&random);

        disc->bodies[DISC_PROBES + i] = place(radius, angle, radial, circular + across);
    }
}

struct disc *disc_create(size_t particles, double mass, uint64_t seed, const struct field *field)
{
    struct disc *disc = malloc(sizeof *disc);

    if (!disc)
        return NULL;
    *disc = (struct disc){
        .n = particles,
        .n_start = particles,
        .mass = mass / (double)particles,
        .bodies = malloc((DISC_PROBES + particles) * sizeof *disc->bodies),
    };
    if (!disc->bodies) {
        free(disc);
        return NULL;
    }
    disc_place_probes(disc->bodies, field);
    place_particles(disc, seed, field);
    return disc;
}

void disc_destroy(struct disc *disc)
{
    if (!disc)
        return;
    free(disc->bodies);
    free(disc);
}

static bool is_lost(const struct body *body)
{
    double r2 = body->x * body->x + body->y * body->y;

    return !(r2 > DISC_SINK * DISC_SINK && r2 < DISC_EDGE * DISC_EDGE); /* true for NaN */
}

void disc_remove_lost(struct disc *disc)
{
    struct body *particles = disc->bodies + DISC_PROBES;

    for (size_t i = 0; i < DISC_PROBES; i++)
        if (is_lost(&disc->bodies[i]))
            disc->bodies[i] = (struct body){NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < disc->n;) {
        if (is_lost(&particles[i]))
            particles[i] = particles[--disc->n];
        else
            i++;
    }
}
