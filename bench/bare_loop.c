/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bare_loop.c - the least that a master and its workers need of MPI: batches of rows out, values
 * back, nothing checked, nothing kept. What gaopt's dispatch is measured by.
 * Prints evaluations a second. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum tag { TAG_TASKS = 1, TAG_RESULTS, TAG_END };

struct loop {
    size_t batch;      /* tasks of a message */
    size_t ahead;      /* messages under way to each worker */
    size_t dimensions; /* numbers of a task, besides its own */
    size_t tasks;      /* of the whole run */
};

/* A task is its number and its genes; a result its number and its value. All are doubles: they are
 * only carried. */
static size_t width(const struct loop *loop)
{
    return 1 + loop->dimensions;
}

static double sphere(const double *genes, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += genes[i] * genes[i];
    return sum;
}

/* --- the master --- */

static size_t make_batch(const struct loop *loop, double *rows, size_t first)
{
    size_t left = loop->tasks - first;
    size_t n = left < loop->batch ? left : loop->batch;
    for (size_t i = 0; i < n; i++) {
        double *row = rows + i * width(loop);
        row[0] = (double)(first + i);
        for (size_t k = 1; k < width(loop); k++)
            row[k] = (double)(first + i + k);
    }
    return n;
}

/* A batch that is on its way to a worker, or was answered. */
struct parcel {
    double *rows;
    MPI_Request sent;
};

/* Not a blocking send: above MPI's limit for eager messages both sides would wait for each other.
 */
static size_t send_batch(const struct loop *loop, struct parcel *parcel, size_t first, int worker)
{
    MPI_Wait(&parcel->sent, MPI_STATUS_IGNORE);
    size_t n = make_batch(loop, parcel->rows, first);
    if (n > 0)
        MPI_Isend(parcel->rows, (int)(n * width(loop)), MPI_DOUBLE, worker, TAG_TASKS,
                  MPI_COMM_WORLD, &parcel->sent);
    return n;
}

/* Each worker answers its batches in order, so what it answered tells whose storage is free. */
static double drive(const struct loop *loop, int n_workers)
{
    size_t n_parcels = (size_t)n_workers * loop->ahead;
    struct parcel *parcels = malloc(n_parcels * sizeof *parcels);
    size_t *answered = calloc((size_t)n_workers, sizeof *answered);
    double *results = malloc(2 * loop->batch * sizeof *results);
    size_t sent = 0, done = 0;
    for (size_t i = 0; i < n_parcels; i++)
        parcels[i] = (struct parcel){.rows = malloc(loop->batch * width(loop) * sizeof(double)),
                                     .sent = MPI_REQUEST_NULL};
    double began = MPI_Wtime();
    for (size_t i = 0; i < n_parcels; i++)
        sent += send_batch(loop, &parcels[i], sent, 1 + (int)(i / loop->ahead));
    while (done < loop->tasks) {
        MPI_Status status;
        int n = 0;
        MPI_Recv(results, (int)(2 * loop->batch), MPI_DOUBLE, MPI_ANY_SOURCE, TAG_RESULTS,
                 MPI_COMM_WORLD, &status);
        MPI_Get_count(&status, MPI_DOUBLE, &n);
        done += (size_t)n / 2;
        size_t worker = (size_t)status.MPI_SOURCE - 1;
        size_t free_one = worker * loop->ahead + answered[worker]++ % loop->ahead;
        sent += send_batch(loop, &parcels[free_one], sent, status.MPI_SOURCE);
    }
    double seconds = MPI_Wtime() - began;
    for (int worker = 1; worker <= n_workers; worker++)
        MPI_Send(NULL, 0, MPI_DOUBLE, worker, TAG_END, MPI_COMM_WORLD);
    for (size_t i = 0; i < n_parcels; i++)
        free(parcels[i].rows);
    free(parcels);
    free(answered);
    free(results);
    return seconds;
}

/* --- a worker --- */

static void answer(const struct loop *loop, const double *rows, double *results, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const double *row = rows + i * width(loop);
        results[2 * i] = row[0];
        results[2 * i + 1] = sphere(row + 1, loop->dimensions);
    }
    MPI_Send(results, (int)(2 * n), MPI_DOUBLE, 0, TAG_RESULTS, MPI_COMM_WORLD);
}

static void work(const struct loop *loop)
{
    size_t room = loop->batch * width(loop);
    double *rows = malloc(room * sizeof *rows);
    double *results = malloc(2 * loop->batch * sizeof *results);
    MPI_Status status;
    do {
        int n = 0;
        MPI_Recv(rows, (int)room, MPI_DOUBLE, 0, MPI_ANY_TAG, MPI_COMM_WORLD, &status);
        MPI_Get_count(&status, MPI_DOUBLE, &n);
        if (status.MPI_TAG == TAG_TASKS)
            answer(loop, rows, results, (size_t)n / width(loop));
    } while (status.MPI_TAG == TAG_TASKS);
    free(rows);
    free(results);
}

/* --- both --- */

static int read_options(struct loop *loop, int argc, char **argv)
{
    int option = 0;
    while ((option = getopt(argc, argv, "b:a:d:n:")) != -1) {
        size_t value = optarg ? strtoul(optarg, NULL, 10) : 0;
        if (option == 'b')
            loop->batch = value;
        else if (option == 'a')
            loop->ahead = value;
        else if (option == 'd')
            loop->dimensions = value;
        else if (option == 'n')
            loop->tasks = value;
        else
            return -1;
    }
    return loop->batch && loop->ahead && loop->dimensions && loop->tasks ? 0 : -1;
}

int main(int argc, char **argv)
{
    struct loop loop = {.batch = 1, .ahead = 2, .dimensions = 10, .tasks = 1000000};
    int rank = 0, size = 1;
    if (read_options(&loop, argc, argv) != 0) {
        fprintf(stderr, "bare_loop [-b batch] [-a batches ahead] [-d dimensions] [-n tasks]\n");
        return 2;
    }
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    if (rank == 0 && size > 1)
        printf("%.0f\n", (double)loop.tasks / drive(&loop, size - 1));
    else if (rank > 0)
        work(&loop);
    MPI_Finalize();
    return size > 1 ? 0 : 2;
}
