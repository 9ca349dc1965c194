/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mpi_start.c - an MPI program that does nothing, for startup.py: rank 0 says what time it was, in
 * s since 1970, once all ranks had met. */
#include <mpi.h>
#include <stdio.h>
#include <time.h>

int main(int argc, char **argv)
{
    struct timespec now;
    int rank = 0;

    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Barrier(MPI_COMM_WORLD);
    clock_gettime(CLOCK_REALTIME, &now);
    if (rank == 0)
        printf("%.6f\n", (double)now.tv_sec + 1e-9 * (double)now.tv_nsec);
    MPI_Finalize();
    return 0;
}
