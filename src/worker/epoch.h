/* SPDX-License-Identifier: GPL-3.0-or-later */
/* epoch.h - a slot's task that is an epoch of an island. */
#ifndef GA_WORKER_EPOCH_H
#define GA_WORKER_EPOCH_H

#include "worker/evaluator.h"

/* Runs it with an opened evaluator of this type. answer->metrics has room for ga_result_width. */
void ga_epoch_run(const struct ga_config *config, const struct ga_evaluator_type *type,
                  void *evaluator, const struct ga_task *task, const struct ga_budget *budget,
                  struct ga_answer *answer);

#endif
