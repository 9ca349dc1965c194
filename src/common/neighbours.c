/* SPDX-License-Identifier: GPL-3.0-or-later */
/* neighbours.c - see neighbours.h. */
#include "common/neighbours.h"
#include "common/text.h"
#include <stdbool.h>
#include <stdlib.h>

static bool number_of(const char *name, uint32_t *value)
{
    const char *text = getenv(name);
    uint64_t number = 0;

    if (text == NULL || !ga_text_to_u64(text, &number) || number > UINT32_MAX)
        return false;
    *value = (uint32_t)number;
    return true;
}

uint32_t ga_slurm_tasks_of(const char *tasks_per_node, uint32_t node)
{
    const char *at = tasks_per_node;
    char *end;

    for (unsigned long nodes = 0; *at >= '0' && *at <= '9'; at = end + (*end == ',')) {
        const unsigned long tasks = strtoul(at, &end, 10);

        if (end[0] == '(' && end[1] == 'x') {
            nodes += strtoul(end + 2, &end, 10);
            end += *end == ')';
        } else {
            nodes++;
        }
        if (node < nodes)
            return (uint32_t)tasks;
    }
    return 0;
}

static bool ask_srun(struct ga_neighbours *found)
{
    const char *tasks = getenv("SLURM_STEP_TASKS_PER_NODE");
    uint32_t node = 0;

    if (tasks == NULL || !number_of("SLURM_LOCALID", &found->index) ||
        !number_of("SLURM_NODEID", &node))
        return false;
    found->n = ga_slurm_tasks_of(tasks, node);
    return true;
}

/* mpirun first: under SLURM it is itself started by srun. */
struct ga_neighbours ga_neighbours_find(void)
{
    struct ga_neighbours found = {0};
    const bool told =
        (number_of("OMPI_COMM_WORLD_LOCAL_RANK", &found.index) &&
         number_of("OMPI_COMM_WORLD_LOCAL_SIZE", &found.n)) ||
        (number_of("MPI_LOCALRANKID", &found.index) && number_of("MPI_LOCALNRANKS", &found.n)) ||
        ask_srun(&found);

    return told && found.index < found.n ? found : (struct ga_neighbours){.index = 0, .n = 1};
}
