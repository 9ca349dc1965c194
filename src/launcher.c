/* SPDX-License-Identifier: GPL-3.0-or-later */
/* launcher.c - the mpirun that started this rank, and that it does not outlive the run. */
#include "launcher.h"
#include "common/error.h"
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* mpirun has this long for its clean-up after SIGTERM. */
#define CLEAN_UP_S 3

/* mpirun by the names that Open MPI 4 and 5 give it. */
static bool is_mpirun(pid_t pid)
{
    static const char *const names[] = {"mpirun\n", "mpiexec\n", "orterun\n", "prterun\n"};
    char name[32] = "";
    char *path = ga_format("/proc/%d/comm", (int)pid);
    FILE *file = fopen(path, "re");
    bool found = false;
    free(path);
    if (!file)
        return false;
    if (fgets(name, sizeof name, file))
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            found |= strcmp(name, names[i]) == 0;
    fclose(file);
    return found;
}

static bool ends_within(int pidfd, int seconds)
{
    struct pollfd end = {.fd = pidfd, .events = POLLIN};
    return poll(&end, 1, seconds * 1000) != 0;
}

/* In a session of its own, as mpirun ends its ranks by process group; and with nothing else open,
 * as mpirun waits for the end of what its ranks print. Only what is safe after a fork of a process
 * with threads. */
static _Noreturn void watch(int pidfd, int seconds)
{
    static const int insist[] = {SIGTERM, SIGKILL};
    (void)setsid();
    (void)prctl(PR_SET_NAME, "gaopt-ender");
    if (dup2(pidfd, 0) == 0)
        (void)syscall(SYS_close_range, 1U, ~0U, 0U);
    for (size_t i = 0; i < sizeof insist / sizeof *insist && !ends_within(0, seconds); i++) {
        (void)syscall(SYS_pidfd_send_signal, 0, insist[i], NULL, 0);
        seconds = CLEAN_UP_S;
    }
    _exit(0);
}

void ga_launcher_end_within(int seconds)
{
    pid_t launcher = getppid();
    int pidfd = is_mpirun(launcher) ? (int)syscall(SYS_pidfd_open, launcher, 0) : -1;
    if (pidfd < 0)
        return;
    if (getppid() == launcher && fork() == 0)
        watch(pidfd, seconds);
    close(pidfd);
}
