/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.c - tests of what the batch system says of the job and of the cores of its tasks. */
#include "common/batch.h"
#include "common/clock.h"
#include "common/cores.h"
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

static void expect_job(const char *expected)
{
    char *job = ga_batch_job();

    cr_expect_str_eq(job, expected);
    free(job);
}

Test(batch, the_job_is_named)
{
    (void)unsetenv("SLURM_JOB_ID");
    cr_expect_null(ga_batch_job());
    (void)setenv("SLURM_JOB_ID", "123", 1);
    expect_job("SLURM job 123");
    (void)setenv("SLURM_JOB_NODELIST", "n[0-1]", 1);
    (void)setenv("SLURM_RESTART_COUNT", "1", 1);
    expect_job("SLURM job 123, restart 1, on n[0-1]");
    (void)setenv("SLURM_ARRAY_JOB_ID", "120", 1);
    (void)setenv("SLURM_ARRAY_TASK_ID", "3", 1);
    expect_job("SLURM job 120_3, restart 1, on n[0-1]");
}

Test(batch, a_task_has_its_share_of_the_cores)
{
    static const char *const no_share[] = {"",       "0", "-1", "many", "99999999999999999999",
                                           "1000000"};
    uint32_t all;

    (void)unsetenv("SLURM_CPUS_PER_TASK");
    all = ga_cores();
    cr_expect_not(ga_cores_are_own());
    (void)setenv("SLURM_CPUS_PER_TASK", "1", 1);
    cr_expect_eq(ga_cores(), 1);
    cr_expect_eq(ga_cores_slots(1), 1);
    cr_expect_eq(ga_cores_slots(2), 1);
    cr_expect(ga_cores_are_own());
    for (size_t i = 0; i < sizeof no_share / sizeof *no_share; i++) {
        (void)setenv("SLURM_CPUS_PER_TASK", no_share[i], 1);
        cr_expect_eq(ga_cores(), all, "%s", no_share[i]);
    }
    cr_expect_eq(ga_cores_slots(1), all);
    cr_expect_eq(ga_cores_slots(all), 1);
}
