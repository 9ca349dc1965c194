/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measure.c - conserved quantities, and the pattern that an eye would see. */
#include "measure.h"

#include <complex.h>
#include <math.h>
#include <stddef.h>

#define FINE_THETA                                                                                 \
    0.4               /* fine enough that the energy's error is far below any drift that matters   \
                       */
#define RINGS       8 /* of equal width, in which density is looked at */
#define FEWEST_ARMS 12
#define MOST_ARMS   40

struct totals measure_totals(const struct disc *disc, const struct tree *tree, double softening)
{
    const struct opening opening = {.theta = FINE_THETA, .softening = softening};
    struct totals totals = {0};

    for (size_t i = 0; i < disc->n; i++) {
        const struct body *b = &disc->bodies[DISC_PROBES + i];
        struct pull pull;

        (void)tree_pull(tree, b->x, b->y, &opening, &pull);
        pull.potential += disc->mass / softening; /* its own */
        totals.energy +=
            0.5 * (b->vx * b->vx + b->vy * b->vy) - 1.0 / hypot(b->x, b->y) + 0.5 * pull.potential;
        totals.angular_momentum += b->x * b->vy - b->y * b->vx;
    }
    return totals;
}

double measure_blur(const struct disc *disc)
{
    double sum = 0.0;

    for (size_t i = 0; i < disc->n; i++) {
        const struct body *b = &disc->bodies[DISC_PROBES + i];
        double radius = hypot(b->x, b->y);
        double radial = (b->x * b->vx + b->y * b->vy) / radius;

        sum += radial * radial * radius; /* a circular orbit has speed^2 = 1 / radius */
    }
    return sqrt(sum / (double)disc->n);
}

/* Power of one wave in one ring: |sum exp(i arms angle)|^2 / n^2, less the 1 / n of random angles.
 */
static double wave_power(double complex sum, double n)
{
    return n > 0.0 ? (creal(sum * conj(sum)) / n - 1.0) / n : 0.0;
}

double measure_clumps(const struct disc *disc)
{
    double complex sums[RINGS][MOST_ARMS + 1] = {{0}};
    double n[RINGS] = {0};
    double power = 0.0;

    for (size_t i = 0; i < disc->n; i++) {
        const struct body *b = &disc->bodies[DISC_PROBES + i];
        double radius = hypot(b->x, b->y);
        double ring = floor(RINGS * (radius - DISC_INNER) / (DISC_OUTER - DISC_INNER));
        double complex turn = (b->x + I * b->y) / radius;
        double complex wave = 1.0;

        if (!(ring >= 0.0 && ring < RINGS))
            continue;
        n[(size_t)ring] += 1.0;
        for (size_t arms = 1; arms <= MOST_ARMS; arms++)
            sums[(size_t)ring][arms] += wave *= turn;
    }
    for (size_t ring = 0; ring < RINGS; ring++)
        for (size_t arms = FEWEST_ARMS; arms <= MOST_ARMS; arms++)
            power += wave_power(sums[ring][arms], n[ring]) / RINGS;
    return fmax(power, 0.0);
}
