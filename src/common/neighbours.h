/* SPDX-License-Identifier: GPL-3.0-or-later */
/* neighbours.h - the ranks that a launcher started on the same host as this one. */
#ifndef GA_COMMON_NEIGHBOURS_H
#define GA_COMMON_NEIGHBOURS_H

#include <stdint.h>

struct ga_neighbours {
    uint32_t index; /* of this rank among them: 0 .. n-1 */
    uint32_t n;     /* this rank included */
};

/* By what launchers (mpirun of Open MPI and of MPICH, srun) put into the environment; one alone if
 * there is nothing of the kind. */
struct ga_neighbours ga_neighbours_find(void);

/* How many tasks the node number `node` has, from SLURM's "4(x2),3": 0 if that does not say. */
uint32_t ga_slurm_tasks_of(const char *tasks_per_node, uint32_t node);

#endif
