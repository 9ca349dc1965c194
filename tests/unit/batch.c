/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.c - tests of what the batch system says of the time that is left. */
#include "common/batch.h"
#include "common/clock.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void set(double end)
{
    char text[40];

    (void)snprintf(text, sizeof text, "%.0f", end);
    (void)setenv("SLURM_JOB_END_TIME", text, 1);
}

Test(batch, nobody_says_anything)
{
    (void)unsetenv("SLURM_JOB_END_TIME");
    cr_expect(isinf(ga_batch_seconds_left()));
}

Test(batch, slurm_says_when_the_job_ends)
{
    set(ga_clock_date() + 3600);
    cr_expect_float_eq(ga_batch_seconds_left(), 3600, 5);
    set(ga_clock_date() - 60);
    cr_expect_float_eq(ga_batch_seconds_left(), -60, 5);
}

Test(batch, nonsense_is_no_limit)
{
    static const char *const nonsense[] = {"", "0", "-5", "soon", "nan"};

    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        (void)setenv("SLURM_JOB_END_TIME", nonsense[i], 1);
        cr_expect(isinf(ga_batch_seconds_left()), "%s", nonsense[i]);
    }
}
