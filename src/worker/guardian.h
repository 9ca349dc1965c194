/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guardian.h - how the guardian (child.h) is told which process groups to end if this process dies;
 * what has left its group it finds by itself (family.h). */
#ifndef GA_WORKER_GUARDIAN_H
#define GA_WORKER_GUARDIAN_H

#include <sys/types.h>

/* Async-signal-safe; nothing happens if there is no guardian. A group is announced before it can do
 * anything, and forgotten while its leader's process id cannot yet be used again. */
void ga_guardian_announce(pid_t group);
void ga_guardian_forget(pid_t group);

pid_t ga_guardian_pid(void); /* 0: there is none */

#endif
