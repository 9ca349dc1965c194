/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.h - what the batch system that started this process says of the job. */
#ifndef GA_COMMON_BATCH_H
#define GA_COMMON_BATCH_H

/* s from now until the job's time is over (SLURM_JOB_END_TIME); INFINITY if nobody says. Negative
 * if it is over already. */
double ga_batch_seconds_left(void);

/* "SLURM job 123_4, restart 1, on n[0-1]", without what nobody says. The caller frees it; NULL
 * outside of a job. */
char *ga_batch_job(void);

#endif
