/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process.h - what /proc tells of the processes of this machine. */
#ifndef GA_WORKER_PROCESS_H
#define GA_WORKER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ga_process {
    pid_t pid;
    pid_t parent;
    pid_t group;
    char state;       /* 'Z': ended, not reaped */
    double cpu;       /* s: its own, and that of its children that it has waited for */
    uint64_t started; /* clock ticks since the machine started */
};

/* False if there is no such process (any more). */
bool ga_process_read(pid_t pid, struct ga_process *process);

/* All that can be seen, each read anew. */
void ga_processes_visit(void (*visit)(void *self, const struct ga_process *process), void *self);

/* The value that the variable had in the environment that the process's program was started with;
 * false if it had none or may not be looked at. Cut to fit. */
bool ga_process_variable(pid_t pid, const char *name, char *value, size_t room);

/* The time now, as ga_process.started counts it. */
uint64_t ga_process_now(void);

#endif
