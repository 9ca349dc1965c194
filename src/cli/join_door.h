/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_door.h - finds the door of a run that is to be joined, here or on another host. */
#ifndef GA_CLI_JOIN_DOOR_H
#define GA_CLI_JOIN_DOOR_H

#include "common/door_file.h"

/* `run`: a folder of results, the run.h5 or the file `door` in it or a copy of that, or
 * HOST:FOLDER, which is read through ssh (GAOPT_SSH, else what mpirun uses, else ssh). The error
 * says what to do. On success the caller releases the sign. */
enum ga_status GA_MUST_CHECK ga_join_find_door(struct ga_door_sign *sign, const char *run,
                                               struct ga_error *error);

/* Whether this gaopt can join through it: the same version, a run that is not known to be dead, a
 * server that answers. */
enum ga_status GA_MUST_CHECK ga_join_check_door(const struct ga_door_sign *sign,
                                                struct ga_error *error);

#endif
