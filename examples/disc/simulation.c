/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simulation.c - the central mass is strong and cheap, the disc's own gravity weak and dear. So the
 * latter is computed every dt only and held in between, while each body moves around the central
 * mass in shorter steps. Simple, and of first order in dt: that is what makes dt matter. */
#include "simulation.h"

#include "field.h"
#include "measure.h"
#include "reference.h"
#include "tree.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define END_TIME     8.0 /* eight orbits at the inner edge, half of one at the outer */
#define EPOCHS       8   /* moments at which is measured */
#define FEWEST_STEPS 8
#define WORK_LIMIT   6e7  /* interactions in all: half a second */
#define LOST_LIMIT   0.02 /* share of the particles whose loss is the end */
#define DRIFT_LIMIT  0.3  /* of the energy, likewise */

struct simulation {
    const struct options *options; /* borrowed */
    struct disc *disc;
    struct tree *tree;
    struct pull *pulls; /* of the disc on each body, held until the next step */
    struct reference reference;
    struct totals start;
    double blur_start;
    double dt;
    double time;
    uint64_t interactions;
    double squared_error; /* of the probes, summed over observations */
    double observations;
    struct outcome *outcome; /* borrowed */
};

static bool simulation_init(struct simulation *s, const struct options *options,
                            const struct field *field, struct outcome *outcome)
{
    double steps = fmax(ceil(END_TIME / options->dt), FEWEST_STEPS);

    *outcome = (struct outcome){0};
    *s = (struct simulation){.options = options, .outcome = outcome, .dt = END_TIME / steps};
    s->disc = disc_create(options->particles, options->disc_mass, options->seed, field);
    s->tree = tree_create(options->particles);
    s->pulls = malloc((DISC_PROBES + options->particles) * sizeof *s->pulls);
    reference_init(&s->reference, field);
    return s->disc && s->tree && s->pulls;
}

static void simulation_release(struct simulation *s)
{
    free(s->pulls);
    tree_destroy(s->tree);
    disc_destroy(s->disc);
}

static size_t n_bodies(const struct simulation *s)
{
    return DISC_PROBES + s->disc->n;
}

static void find_pulls(struct simulation *s)
{
    const struct opening opening = {.theta = s->options->theta, .softening = s->options->softening};

    tree_build(s->tree, s->disc);
    for (size_t i = 0; i < n_bodies(s); i++) {
        const struct body *b = &s->disc->bodies[i];

        if (!isnan(b->x))
            s->interactions += tree_pull(s->tree, b->x, b->y, &opening, &s->pulls[i]);
    }
}

/* Viscosity, reduced to what it does first: radial motion dies. Each body's angular momentum stays
 * as it is. */
static void damp(struct simulation *s, double h)
{
    double loss = -expm1(-s->options->damping * h);

    for (size_t i = 0; i < n_bodies(s); i++) {
        struct body *b = &s->disc->bodies[i];
        double r2 = b->x * b->x + b->y * b->y;
        double share = loss * (b->x * b->vx + b->y * b->vy) / r2;

        b->vx -= share * b->x;
        b->vy -= share * b->y;
    }
}

static void drift(struct simulation *s)
{
    const struct integrator *integrator = s->options->integrator;
    unsigned substeps = s->options->substeps;

    for (size_t i = 0; i < n_bodies(s); i++)
        integrator->advance(&s->disc->bodies[i], s->pulls[i].ax, s->pulls[i].ay, s->dt / substeps,
                            substeps);
    s->interactions += (uint64_t)n_bodies(s) * substeps * integrator->evaluations;
}

static void step(struct simulation *s)
{
    drift(s);
    damp(s, s->dt);
    disc_remove_lost(s->disc);
    find_pulls(s);
    s->outcome->steps++;
    s->time = s->dt * (double)s->outcome->steps;
}

static void keep_larger(double *largest, double value)
{
    if (!(value <= *largest)) /* NaN is kept, too */
        *largest = value;
}

static void observe(struct simulation *s)
{
    struct outcome *o = s->outcome;
    struct totals now = measure_totals(s->disc, s->tree, s->options->softening);
    double error;

    reference_advance(&s->reference, s->time);
    error = reference_error(&s->reference, s->disc->bodies);
    s->squared_error += error * error;
    s->observations++;
    keep_larger(&o->energy_drift, fabs(now.energy / s->start.energy - 1.0));
    keep_larger(&o->angular_momentum_drift,
                fabs(now.angular_momentum / s->start.angular_momentum - 1.0));
    o->lost = s->disc->n_start - s->disc->n;
}

/* Says so if the disc is no longer one. */
static bool blew_up(const struct simulation *s)
{
    const struct outcome *o = s->outcome;

    if ((double)o->lost > LOST_LIMIT * (double)s->disc->n_start) {
        fprintf(stderr, "disc: blew up by time %.3g: %" PRIu64 " of %zu particles are lost\n",
                s->time, o->lost, s->disc->n_start);
        return true;
    }
    if (!(o->energy_drift < DRIFT_LIMIT)) {
        fprintf(stderr, "disc: blew up by time %.3g: the energy drifted by %.3g of what it was\n",
                s->time, o->energy_drift);
        return true;
    }
    return false;
}

static void sum_up(struct simulation *s)
{
    struct outcome *o = s->outcome;

    o->completed = fmin(s->time / END_TIME, 1.0);
    o->trajectory_error = sqrt(s->squared_error / s->observations);
    o->work = (double)s->interactions / (s->time * (double)s->disc->n_start);
    o->blur = measure_blur(s->disc) / s->blur_start;
    o->clumps = measure_clumps(s->disc);
}

static enum simulated run(struct simulation *s)
{
    double next = END_TIME / EPOCHS;
    bool over = false;

    find_pulls(s);
    s->start = measure_totals(s->disc, s->tree, s->options->softening);
    s->blur_start = measure_blur(s->disc);
    while (!over) {
        step(s);
        over = s->time > END_TIME - 0.5 * s->dt || (double)s->interactions > WORK_LIMIT;
        if (!over && s->time < next - 0.5 * s->dt)
            continue;
        observe(s);
        if (blew_up(s))
            return SIMULATED_BLEW_UP;
        next += END_TIME / EPOCHS;
    }
    sum_up(s);
    return SIMULATED;
}

enum simulated simulate(const struct options *options, struct outcome *outcome)
{
    struct field field;
    struct simulation s;
    enum simulated result = SIMULATED_NO_MEMORY;

    field_init(&field, options->disc_mass, DISC_INNER, DISC_OUTER, DISC_THICKNESS);
    if (simulation_init(&s, options, &field, outcome))
        result = run(&s);
    else
        fputs("disc: out of memory\n", stderr);
    simulation_release(&s);
    return result;
}
