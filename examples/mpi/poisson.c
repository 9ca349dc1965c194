/* SPDX-License-Identifier: GPL-3.0-or-later */
/* poisson - solves -(u_xx + u_yy) = 1 on the unit square, u = 0 on its edge, on several MPI ranks:
 * by red-black successive over-relaxation (Young 1954), rows distributed over the ranks. The
 * numbers that it prints do not depend on how many there are.
 *
 *   mpirun -np 2 poisson POINTS OMEGA SWEEPS
 *
 * POINTS inner points a side; relaxation OMEGA; convergence is looked for every SWEEPS sweeps.
 * Status 3: it did not converge. */
#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

static const double tolerance = 1e-8; /* of the residual, relative to the right-hand side */
static const int longest = 20000;     /* sweeps */

struct grid {
    int points;
    int first, rows; /* of this rank, without the two beside that are others' or the edge */
    int above, below;
    double *u; /* rows + 2 rows of points + 2 */
};

static double *at(const struct grid *grid, int row, int column)
{
    return &grid->u[(size_t)row * (size_t)(grid->points + 2) + (size_t)column];
}

static void distribute(struct grid *grid)
{
    int rank, size;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    grid->first = (int)((long)grid->points * rank / size);
    grid->rows = (int)((long)grid->points * (rank + 1) / size) - grid->first;
    grid->above = rank > 0 ? rank - 1 : MPI_PROC_NULL;
    grid->below = rank + 1 < size ? rank + 1 : MPI_PROC_NULL;
    grid->u = calloc((size_t)(grid->rows + 2) * (size_t)(grid->points + 2), sizeof(double));
}

static void exchange(const struct grid *grid)
{
    int n = grid->points;
    MPI_Sendrecv(at(grid, 1, 1), n, MPI_DOUBLE, grid->above, 0, at(grid, grid->rows + 1, 1), n,
                 MPI_DOUBLE, grid->below, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Sendrecv(at(grid, grid->rows, 1), n, MPI_DOUBLE, grid->below, 1, at(grid, 0, 1), n,
                 MPI_DOUBLE, grid->above, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

/* What is missing at a point, times the square of the distance of two. */
static double defect(const struct grid *grid, int row, int column)
{
    double h = 1.0 / (grid->points + 1);
    return h * h + *at(grid, row - 1, column) + *at(grid, row + 1, column) +
           *at(grid, row, column - 1) + *at(grid, row, column + 1) - 4 * *at(grid, row, column);
}

static void sweep(const struct grid *grid, double omega)
{
    for (int colour = 0; colour < 2; colour++) {
        exchange(grid);
        for (int row = 1; row <= grid->rows; row++)
            for (int column = 1 + (grid->first + row + colour) % 2; column <= grid->points;
                 column += 2)
                *at(grid, row, column) += omega / 4 * defect(grid, row, column);
    }
    exchange(grid);
}

/* The largest, on all ranks. */
static double residual(const struct grid *grid)
{
    double h = 1.0 / (grid->points + 1), own = 0, all = 0;
    for (int row = 1; row <= grid->rows; row++)
        for (int column = 1; column <= grid->points; column++)
            own = fmax(own, fabs(defect(grid, row, column)) / (h * h));
    MPI_Allreduce(&own, &all, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
    return all;
}

/* Prints what it found on rank 0; the exit status. */
static int solve(const struct grid *grid, double omega, int sweeps_between)
{
    int sweeps = 0, looks = 0, rank;
    double left = INFINITY;
    while (left > tolerance && sweeps < longest && (isfinite(left) || looks == 0)) {
        for (int i = 0; i < sweeps_between; i++)
            sweep(grid, omega);
        sweeps += sweeps_between;
        looks++;
        left = residual(grid);
    }
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (rank == 0 && left <= tolerance)
        printf("{\"sweeps_done\": %d, \"looks\": %d, \"residual\": %.3g}\n", sweeps, looks, left);
    if (rank == 0 && !(left <= tolerance))
        fprintf(stderr, "no convergence within %d sweeps: residual %g\n", sweeps, left);
    return left <= tolerance ? 0 : 3;
}

int main(int argc, char **argv)
{
    struct grid grid = {.points = argc == 4 ? atoi(argv[1]) : 0};
    int sweeps_between = argc == 4 ? atoi(argv[3]) : 0;
    int status = 2;
    MPI_Init(&argc, &argv);
    if (grid.points < 1 || sweeps_between < 1) {
        fprintf(stderr, "usage: mpirun -np N poisson POINTS OMEGA SWEEPS\n");
    } else {
        distribute(&grid);
        status = solve(&grid, atof(argv[2]), sweeps_between);
        free(grid.u);
    }
    MPI_Finalize();
    return status;
}
