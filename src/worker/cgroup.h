/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cgroup.h - a control group (cgroup v2) of a slot's own: whatever its processes do, they cannot
 * leave it, so it ends them all, and knows what they used. Where this process may not make groups
 * below its own, there is none, and nobody is told: other ways do (leftovers.h). */
#ifndef GA_WORKER_CGROUP_H
#define GA_WORKER_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ga_cgroup {
    char *path;
    int fd;             /* of the group's folder; -1: there is none */
    int events_fd;      /* its cgroup.events */
    bool has_memory;    /* memory.max is set */
    uint64_t oom_kills; /* of which its processes have been told */
};

/* This process's own group as a folder, or NULL: for whoever frees it. */
char *ga_cgroup_own(void);
/* The same from the texts of /proc/self/mountinfo and /proc/self/cgroup. */
char *ga_cgroup_locate(const char *mounts, const char *groups);

/* Makes `gaopt-PID-SLOT` in the folder `own` (NULL: none is made). `memory`: bytes that its
 * processes may have together, if the kernel's memory controller is handed on; 0: no limit. */
void ga_cgroup_open(struct ga_cgroup *cgroup, const char *own, size_t slot, uint64_t memory);
/* Ends what is in it and takes it away. */
void ga_cgroup_close(struct ga_cgroup *cgroup);
bool ga_cgroup_is_open(const struct ga_cgroup *cgroup);

bool ga_cgroup_is_empty(const struct ga_cgroup *cgroup);
/* SIGKILL to all in it, and to what they start meanwhile; waits until they are gone, 1 s at most.
 * To be closed then: some kernels (6.18 was seen to) kill whatever is born in a group that was
 * killed once. */
void ga_cgroup_kill(const struct ga_cgroup *cgroup);

double ga_cgroup_cpu(const struct ga_cgroup *cgroup); /* s, since it was made */
/* True if the kernel has ended processes of it for their memory since this was last asked. */
bool ga_cgroup_ran_out_of_memory(struct ga_cgroup *cgroup);

/* What process `pid`, which has died, left in the folder `own`: ended and taken away. */
void ga_cgroups_clear_of(const char *own, pid_t pid);
/* Empty groups of processes that are no more: those whose guardian was killed with them. */
void ga_cgroups_sweep(const char *own);

#endif
