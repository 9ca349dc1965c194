/* SPDX-License-Identifier: GPL-3.0-or-later */
/* field.c - the ideal disc as many concentric rings, each of whose gravity is known in closed form.
 */
#include "field.h"

#include <math.h>
#include <stddef.h>

#define RINGS 320

/* Complete elliptic integrals K and E of the parameter k^2 by the arithmetic-geometric mean
 * (Abramowitz and Stegun, "Handbook of Mathematical Functions", 17.6). */
static void elliptic(double k2, double *first, double *second)
{
    double a = 1.0;
    double b = sqrt(1.0 - k2);
    double sum = 0.5 * k2;
    double power = 1.0;

    while (a - b > 1e-15 * a) {
        double c = 0.5 * (a - b);
        double mean = 0.5 * (a + b);

        b = sqrt(a * b);
        a = mean;
        sum += power * c * c;
        power *= 2.0;
    }
    *first = M_PI / (2.0 * a);
    *second = *first * (1.0 - sum);
}

/* Inward acceleration at `radius` in the plane of a ring of mass 1, the distance softened by
 * `thickness`: the derivative of the potential -2 K(k) / (pi p), p^2 = (ring + radius)^2 +
 * thickness^2, k^2 = 4 ring radius / p^2. */
static double ring_pull(double ring, double radius, double thickness)
{
    double h2 = thickness * thickness;
    double p2 = (ring + radius) * (ring + radius) + h2;
    double gap2 = (ring - radius) * (ring - radius) + h2;
    double first;
    double second;

    elliptic(4.0 * ring * radius / p2, &first, &second);
    return (first - second * (ring * ring - radius * radius + h2) / gap2) /
           (M_PI * radius * sqrt(p2));
}

void field_init(struct field *field, double mass, double inner, double outer, double thickness)
{
    double width = (outer - inner) / RINGS;

    field->spacing = 2.0 * outer / (FIELD_ROWS - 1);
    field->pull[0] = 0.0; /* by symmetry */
    for (size_t row = 1; row < FIELD_ROWS; row++) {
        double sum = 0.0;

        for (size_t i = 0; i < RINGS;
             i++) /* a density of 1/radius makes rings of equal width equally heavy */
            sum += ring_pull(inner + ((double)i + 0.5) * width, (double)row * field->spacing,
                             thickness);
        field->pull[row] = mass / RINGS * sum;
    }
}

double field_pull(const struct field *field, double radius)
{
    double at = radius / field->spacing;
    size_t row = at < FIELD_ROWS - 2 ? (size_t)at : FIELD_ROWS - 2;
    double share = at - (double)row;

    return (1.0 - share) * field->pull[row] + share * field->pull[row + 1];
}

double field_circular_speed(const struct field *field, double radius)
{
    return sqrt(1.0 / radius + radius * field_pull(field, radius));
}
