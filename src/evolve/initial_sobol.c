/* SPDX-License-Identifier: GPL-3.0-or-later */
/* initial_sobol.c - GSL's Sobol sequence (Antonov and Saleev 1979), from its start. It is the same
 * for every seed. */
#include "evolve/initial.h"
#include <gsl/gsl_qrng.h>

enum { MAX_DIMENSIONS = 40 }; /* of gsl_qrng_sobol */

static void fill(double *units, size_t n, size_t n_free, uint64_t seed)
{
    gsl_qrng *sequence;

    (void)seed;
    if (n_free == 0)
        return;
    sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)n_free);
    GA_ASSERT(sequence);
    for (size_t i = 0; i < n; i++)
        gsl_qrng_get(sequence, units + i * n_free);
    gsl_qrng_free(sequence);
}

const struct ga_initial_type ga_initial_sobol = {
    .name = "sobol",
    .max_free = MAX_DIMENSIONS,
    .fill = fill,
};
