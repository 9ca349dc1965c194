/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_number.h - numbers that the slots of a run share out among themselves on a host, also where
 * its ranks have no folder in common. */
#ifndef GA_WORKER_HOST_NUMBER_H
#define GA_WORKER_HOST_NUMBER_H

#include "common/config/config.h"

/* A descriptor that holds the number of a run with this config, until it is closed or the process
 * ends; programs do not inherit it. -1 with errno EADDRINUSE: somebody has it; another errno: it
 * cannot be had. */
int ga_host_number_take(const struct ga_config *config, size_t number);

#endif
