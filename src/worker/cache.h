/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cache.h - where a host keeps what it was sent. */
#ifndef GA_WORKER_CACHE_H
#define GA_WORKER_CACHE_H

#include "common/error.h"

/* The folder `name` of the user's cache, made if need be: below $GAOPT_CACHE if that is set; else
 * below $XDG_CACHE_HOME/gaopt or ~/.cache/gaopt, and where that cannot be written, which is usual
 * for users without a home, below /tmp/gaopt-UID. The caller frees *folder. */
enum ga_status GA_MUST_CHECK ga_cache_open(char **folder, const char *name, struct ga_error *error);

#endif
