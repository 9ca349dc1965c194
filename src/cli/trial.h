/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trial.h - one evaluation outside of any run: nothing of it is recorded. */
#ifndef GA_CLI_TRIAL_H
#define GA_CLI_TRIAL_H

#include "common/config/config.h"
#include "common/error.h"
#include "common/evaluation.h"
#include <stdbool.h>
#include <stdio.h>

struct ga_trial {
    const struct ga_config *config;
    char *folder;      /* takes the place of the results */
    char *work_folder; /* of the evaluation, if a program made it */
    bool temporary;    /* folder goes with the trial */

    enum ga_failure failure;
    int32_t detail;
    char message[GA_MESSAGE_ROOM];
    double seconds;  /* of the evaluation */
    double start;    /* s that its program took to start, as far as is known; else 0 */
    double *metrics; /* NaN where there is none */
    double *objectives;
    double violation; /* INFINITY if it failed */
};

/* Evaluates a task (id, repeat, genes) in this process; takes as long as that takes. `keep`: the
 * folder to work in, or NULL for a temporary one. The config's results and keep policy are changed
 * to suit; it must outlive the trial. An error means that there was no evaluation (GA_E_EVALUATOR:
 * it cannot be used); one that fails is a result. Release it in either case. */
enum ga_status GA_MUST_CHECK ga_trial_run(struct ga_trial *trial, struct ga_config *config,
                                          const struct ga_task *task, const char *keep,
                                          struct ga_error *error);
/* The same, in a temporary folder, to learn how long evaluations take: a program that is started
 * once is asked twice if it is quick, so that its start is not taken for part of each. */
enum ga_status GA_MUST_CHECK ga_trial_measure(struct ga_trial *trial, struct ga_config *config,
                                              const struct ga_task *task, struct ga_error *error);
void ga_trial_release(struct ga_trial *trial);

/* The first given point, else the middle of the space. The caller frees it. */
double *ga_trial_genes(const struct ga_config *config);

/* The end of what a program wrote to standard output and standard error; each line after `before`.
 */
void ga_trial_show_output(const struct ga_trial *trial, FILE *out, const char *before);

#endif
