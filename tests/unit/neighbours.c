/* SPDX-License-Identifier: GPL-3.0-or-later */
/* neighbours.c - tests of who else is on a host, by what launchers say. Each test has a process and
 * an environment of its own. */
#include "common/neighbours.h"
#include <criterion/criterion.h>
#include <stdlib.h>

static void expect(uint32_t index, uint32_t n)
{
    const struct ga_neighbours found = ga_neighbours_find();

    cr_expect_eq(found.index, index, "%u", found.index);
    cr_expect_eq(found.n, n, "%u", found.n);
}

static void forget(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_LOCAL_RANK",
                                        "OMPI_COMM_WORLD_LOCAL_SIZE",
                                        "MPI_LOCALRANKID",
                                        "MPI_LOCALNRANKS",
                                        "SLURM_LOCALID",
                                        "SLURM_NODEID",
                                        "SLURM_STEP_TASKS_PER_NODE"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)unsetenv(names[i]);
}

TestSuite(neighbours, .init = forget);

static void set(const char *name, const char *value)
{
    (void)setenv(name, value, 1);
}

Test(neighbours, one_alone_has_none)
{
    expect(0, 1);
}

Test(neighbours, open_mpi_says)
{
    set("OMPI_COMM_WORLD_LOCAL_RANK", "3");
    expect(0, 1);
    set("OMPI_COMM_WORLD_LOCAL_SIZE", "8");
    expect(3, 8);
    set("OMPI_COMM_WORLD_LOCAL_RANK", "8");
    expect(0, 1); /* nonsense */
    set("OMPI_COMM_WORLD_LOCAL_RANK", "-1");
    expect(0, 1);
}

Test(neighbours, mpich_says)
{
    set("MPI_LOCALRANKID", "1");
    set("MPI_LOCALNRANKS", "2");
    expect(1, 2);
}

Test(neighbours, srun_says)
{
    set("SLURM_LOCALID", "2");
    set("SLURM_NODEID", "5");
    expect(0, 1);
    set("SLURM_STEP_TASKS_PER_NODE", "4(x5),3,2");
    expect(2, 3);
    set("SLURM_NODEID", "6");
    expect(0, 1); /* there are but two of them there */
    set("OMPI_COMM_WORLD_LOCAL_RANK", "0");
    set("OMPI_COMM_WORLD_LOCAL_SIZE", "7");
    expect(0, 7); /* mpirun, whose daemons srun started */
}

Test(neighbours, of_each_node)
{
    cr_expect_eq(ga_slurm_tasks_of("4", 0), 4);
    cr_expect_eq(ga_slurm_tasks_of("4", 1), 0);
    cr_expect_eq(ga_slurm_tasks_of("4(x2),3", 1), 4);
    cr_expect_eq(ga_slurm_tasks_of("4(x2),3", 2), 3);
    cr_expect_eq(ga_slurm_tasks_of("4(x2),3", 3), 0);
    cr_expect_eq(ga_slurm_tasks_of("", 0), 0);
    cr_expect_eq(ga_slurm_tasks_of("four", 0), 0);
    cr_expect_eq(ga_slurm_tasks_of("4(x", 7), 0);
}
