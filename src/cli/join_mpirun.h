/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_mpirun.h - the mpirun that runs the ranks of a group that joins. */
#ifndef GA_CLI_JOIN_MPIRUN_H
#define GA_CLI_JOIN_MPIRUN_H

#include "cli/arguments.h"
#include "common/door_file.h"
#include <sys/types.h>

/* In a session of its own, so that Ctrl-C reaches gaopt join only; it gets SIGTERM if that dies.
 * *told: what the ranks write to standard output, not blocking; the caller closes it. */
enum ga_status GA_MUST_CHECK ga_join_start(pid_t *mpirun, int *told,
                                           const struct ga_arguments *arguments,
                                           const struct ga_door_sign *sign, struct ga_error *error);

#endif
