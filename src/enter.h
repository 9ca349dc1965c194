/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enter.h - a rank of a group that joins a run while it goes on; mpirun starts it for gaopt join.
 */
#ifndef GA_ENTER_H
#define GA_ENTER_H

#include "cli/arguments.h"

/* arguments->path is the name of the gate that is next. Tells gaopt join of its fate by lines on
 * standard output (cli/join_told.h); the exit status is the process's. */
int ga_enter_main(const struct ga_arguments *arguments);

#endif
