/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slow_sync.c - loaded before a program (LD_PRELOAD), a disk that is slow to sync: fsync and
 * fdatasync last GAOPT_SLOW_SYNC seconds longer. On rank 0, or without mpirun, it also writes a
 * line to GAOPT_SLOW_SYNC_GAPS for each time that the main thread did not ask for the time for 50
 * ms or more, as it does in each step: when that began (s since 1970), and how long it was (s). */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const double longest_pause = 0.05; /* s, of a gaopt that waits for something to happen */

static double seconds(const struct timespec *time)
{
    return (double)time->tv_sec + 1e-9 * (double)time->tv_nsec;
}

static void last_longer(void)
{
    const char *text = getenv("GAOPT_SLOW_SYNC");
    double longer = text ? strtod(text, NULL) : 0;
    struct timespec rest = {(time_t)longer, (long)(1e9 * (longer - (double)(time_t)longer))};

    while (longer > 0 && nanosleep(&rest, &rest) != 0)
        continue;
}

__attribute__((visibility("default"))) int fsync(int file)
{
    int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");

    last_longer();
    return next(file);
}

__attribute__((visibility("default"))) int fdatasync(int file)
{
    int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");

    last_longer();
    return next(file);
}

static void note_gap(double gap)
{
    const char *rank = getenv("OMPI_COMM_WORLD_RANK"), *path = getenv("GAOPT_SLOW_SYNC_GAPS");
    struct timespec date;
    FILE *file = path && (!rank || strtol(rank, NULL, 10) == 0) ? fopen(path, "ae") : NULL;

    if (!file || timespec_get(&date, TIME_UTC) == 0)
        return;
    (void)fprintf(file, "%.3f %.3f\n", seconds(&date) - gap, gap);
    (void)fclose(file);
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *time)
{
    static int (*next)(clockid_t, struct timespec *);
    static double last; /* of the main thread alone */
    double now;

    if (!next)
        next = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = next(clock, time);
    if (failed || clock != CLOCK_MONOTONIC || gettid() != getpid())
        return failed;
    now = seconds(time);
    if (last > 0 && now - last > longest_pause)
        note_gap(now - last);
    last = now;
    return 0;
}
