/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.c - SLURM tells a job the end of its time as seconds since 1970 (sbatch's manual, output
 * environment variables). */
#include "common/batch.h"
#include "common/clock.h"
#include "common/text.h"
#include <math.h>
#include <stdlib.h>

double ga_batch_seconds_left(void)
{
    const char *text = getenv("SLURM_JOB_END_TIME");
    double end = 0;
    if (!text || !ga_text_to_real(text, &end) || end <= 0)
        return INFINITY;
    return end - ga_clock_date();
}
