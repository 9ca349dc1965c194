/* SPDX-License-Identifier: GPL-3.0-or-later */
/* launch.h - a run, from the first rank's greeting to the exit status: what main does when it is
 * not asked for anything else. */
#ifndef GA_LAUNCH_H
#define GA_LAUNCH_H

#include "cli/arguments.h"
#include "status_file.h"

/* Runs arguments->path on all ranks there are, or alone; returns the exit status of this process.
 * Errors have been reported. The status is told before MPI ends, which may take for ever. */
int ga_launch(const struct ga_arguments *arguments, struct ga_status_file *told);

#endif
