/* SPDX-License-Identifier: GPL-3.0-or-later */
/* launcher.h - the mpirun that started this rank, and that it does not outlive the run.
 * Open MPI's mpirun waits for ever for a host whose daemon died or is cut off, and for a rank that
 * was stopped, also after MPI_Abort. */
#ifndef GA_LAUNCHER_H
#define GA_LAUNCHER_H

/* From now on mpirun has `seconds` to end; then it gets SIGTERM, and later SIGKILL, which takes its
 * ranks with it. A process of its own sees to that, whatever becomes of this one. Does nothing if
 * this process's parent is no mpirun: then there is none on this host. */
void ga_launcher_end_within(int seconds);

#endif
