/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_reach.h - whether the ompi-server of a run can be reached from here: mpirun itself would
 * wait long, and then speak of something else. */
#ifndef GA_CLI_JOIN_REACH_H
#define GA_CLI_JOIN_REACH_H

#include "common/error.h"

/* `server`: "N.0;tcp://192.0.2.2,10.0.0.1:47787;tcp6://...", as ompi-server gives it. Tries its
 * IPv4 addresses one after the other; if it has none it is taken for reachable. */
enum ga_status GA_MUST_CHECK ga_join_reach(const char *server, const char *host,
                                           struct ga_error *error);

#endif
