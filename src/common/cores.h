/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cores.h - how many processors this process may use. */
#ifndef GA_COMMON_CORES_H
#define GA_COMMON_CORES_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

/* By its affinity (what a launcher bound it to, what a batch system gave it), and in a SLURM job at
 * most SLURM_CPUS_PER_TASK; at least 1. */
uint32_t ga_cores(void);

/* That the machine has, at least 1. */
uint32_t ga_cores_of_machine(void);

/* Of those that this process's affinity allows, the real cores, of which each may count as several
 * processors (hyper-threads); at least 1. Open MPI counts these. */
uint32_t ga_cores_real(void);

/* Lets this thread, and those that it starts, run wherever the process may that started this one:
 * where mpirun may, which binds each rank of two to a core. Returns what it was, for
 * ga_cores_keep_to. */
cpu_set_t ga_cores_widen(void);
void ga_cores_keep_to(const cpu_set_t *set);

/* The batch system gave this rank cores that no other rank uses. */
bool ga_cores_are_own(void);

/* Evaluations that fit on them at a time, each using so many; at least 1. */
uint32_t ga_cores_slots(uint64_t cores_each);

#endif
