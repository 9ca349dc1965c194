/* SPDX-License-Identifier: GPL-3.0-or-later */
/* integrator.c - the integrators, from the crude to the fine. */
#include "integrator.h"

#include <math.h>
#include <string.h>

/* The rate at which a body's coordinates and velocities change. */
static struct body rate(const struct body *b, double ax, double ay)
{
    double r2 = b->x * b->x + b->y * b->y;
    double pull = -1.0 / (r2 * sqrt(r2));

    return (struct body){
        .x = b->vx,
        .y = b->vy,
        .vx = pull * b->x + ax,
        .vy = pull * b->y + ay,
    };
}

static struct body moved(const struct body *b, const struct body *k, double h)
{
    return (struct body){
        .x = b->x + h * k->x,
        .y = b->y + h * k->y,
        .vx = b->vx + h * k->vx,
        .vy = b->vy + h * k->vy,
    };
}

/* First order; gains energy at every step. */
static void advance_euler(struct body *b, double ax, double ay, double h, unsigned steps)
{
    while (steps-- > 0) {
        struct body k = rate(b, ax, ay);

        *b = moved(b, &k, h);
    }
}

/* Second order, not symplectic. */
static void advance_midpoint(struct body *b, double ax, double ay, double h, unsigned steps)
{
    while (steps-- > 0) {
        struct body k = rate(b, ax, ay);
        struct body middle = moved(b, &k, 0.5 * h);

        k = rate(&middle, ax, ay);
        *b = moved(b, &k, h);
    }
}

static void drift_kick_drift(struct body *b, double ax, double ay, double h)
{
    struct body k;

    b->x += 0.5 * h * b->vx;
    b->y += 0.5 * h * b->vy;
    k = rate(b, ax, ay);
    b->vx += h * k.vx;
    b->vy += h * k.vy;
    b->x += 0.5 * h * b->vx;
    b->y += 0.5 * h * b->vy;
}

/* Second order, symplectic: drift, kick, drift (Verlet 1967). */
static void advance_verlet(struct body *b, double ax, double ay, double h, unsigned steps)
{
    while (steps-- > 0)
        drift_kick_drift(b, ax, ay, h);
}

/* Fourth order, symplectic: three Verlet steps, the middle one backwards (Yoshida 1990). */
static void advance_yoshida(struct body *b, double ax, double ay, double h, unsigned steps)
{
    const double outer = 1.3512071919596578;  /* 1 / (2 - 2^(1/3)) */
    const double inner = -1.7024143839193153; /* 1 - 2 outer */

    while (steps-- > 0) {
        drift_kick_drift(b, ax, ay, outer * h);
        drift_kick_drift(b, ax, ay, inner * h);
        drift_kick_drift(b, ax, ay, outer * h);
    }
}

/* Fourth order, not symplectic (Kutta 1901). */
static void advance_rk4(struct body *b, double ax, double ay, double h, unsigned steps)
{
    while (steps-- > 0) {
        struct body k1 = rate(b, ax, ay);
        struct body at = moved(b, &k1, 0.5 * h);
        struct body k2 = rate(&at, ax, ay);

        at = moved(b, &k2, 0.5 * h);

        struct body k3 = rate(&at, ax, ay);

        at = moved(b, &k3, h);

        struct body k4 = rate(&at, ax, ay);

        *b = moved(b, &k1, h / 6.0);
        *b = moved(b, &k2, h / 3.0);
        *b = moved(b, &k3, h / 3.0);
        *b = moved(b, &k4, h / 6.0);
    }
}

static const struct integrator integrators[] = {
    {.name = "euler", .evaluations = 1, .advance = advance_euler},
    {.name = "midpoint", .evaluations = 2, .advance = advance_midpoint},
    {.name = "verlet", .evaluations = 1, .advance = advance_verlet},
    {.name = "yoshida4", .evaluations = 3, .advance = advance_yoshida},
    {.name = "rk4", .evaluations = 4, .advance = advance_rk4},
};

const struct integrator *integrator_find(const char *name)
{
    for (size_t i = 0; i < sizeof integrators / sizeof *integrators; i++)
        if (strcmp(integrators[i].name, name) == 0)
            return &integrators[i];
    return NULL;
}

const char *integrator_names(void)
{
    return "euler, midpoint, verlet, yoshida4, rk4";
}
