/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.c - SLURM tells a job about itself in the environment (sbatch's manual, output environment
 * variables); the end of its time as seconds since 1970. */
#include "common/batch.h"
#include "common/clock.h"
#include "common/error.h"
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

/* `before` and the variable's value; nothing without one. The caller frees it. */
static char *part(const char *before, const char *name)
{
    const char *value = getenv(name);
    return value && *value ? ga_format("%s%s", before, value) : ga_strdup("");
}

char *ga_batch_job(void)
{
    const char *id = getenv("SLURM_JOB_ID");
    const char *array = getenv("SLURM_ARRAY_JOB_ID");
    if (!id)
        return NULL;
    char *task = part("_", "SLURM_ARRAY_TASK_ID");
    char *restart = part(", restart ", "SLURM_RESTART_COUNT");
    char *nodes = part(", on ", "SLURM_JOB_NODELIST");
    char *job = ga_format("SLURM job %s%s%s%s", array ? array : id, task, restart, nodes);
    free(task);
    free(restart);
    free(nodes);
    return job;
}
