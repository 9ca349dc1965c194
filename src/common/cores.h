/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cores.h - how many processors this process may use. */
#ifndef GA_COMMON_CORES_H
#define GA_COMMON_CORES_H

#include <stdint.h>

/* By its affinity (what a launcher bound it to, what a batch system gave it); at least 1. */
uint32_t ga_cores(void);

#endif
