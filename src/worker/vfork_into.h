/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vfork_into.h - vfork(2) whose new process is in another control group from the start. */
#ifndef GA_WORKER_VFORK_INTO_H
#define GA_WORKER_VFORK_INTO_H

#include <sys/types.h>

/* As vfork: the new process calls `run`, in this process's memory and on this thread's stack, while
 * this thread waits; `run` executes a program, or returns, whereupon the process ends with status
 * 127. `group`: an open folder of a cgroup2 file system. The new process's id, or -1 and errno
 * (ENOSYS before Linux 5.7 and on processors other than x86-64). */
pid_t ga_vfork_into(int group, void (*run)(void *), void *argument);

#endif
