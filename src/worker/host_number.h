/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_number.h - numbers that the slots of a run share out among themselves on a host, also where
 * its ranks have no folder in common. */
#ifndef GA_WORKER_HOST_NUMBER_H
#define GA_WORKER_HOST_NUMBER_H

#include "common/config/config.h"
#include "common/digest.h"

/* What the ranks of a run on one host have in common, wherever their results go: the config as it
 * was sent to them, and the folder that it stands in. */
void ga_host_number_run(const struct ga_config *config, char out[GA_DIGEST_ROOM]);

/* A descriptor that holds a number of that run, until it is closed or the process ends; programs do
 * not inherit it. -1 with errno EADDRINUSE: somebody has it; another errno: it cannot be had. */
int ga_host_number_take(const char *run, size_t number);

#endif
