/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child_start.c - how a child comes into being: quickly, however large this process is, and with
 * nothing of it but what it is meant to have. */
#include "common/clock.h"
#include "worker/child.h"
#include "worker/guardian.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRST_FREE = 4 }; /* descriptor numbers below may be given to the child */

/* What the new process needs. It runs in this process's memory until it executes, so it can leave
 * its error here. */
struct start {
    const struct ga_child_request *request;
    uint64_t memory;
    pid_t parent;
    int null_fd;
    volatile int error;
};

static void reset_signals(void)
{
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        (void)signal(number, SIG_DFL); /* refused for SIGKILL, SIGSTOP and the C library's own */
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static int limit(int resource, uint64_t bytes)
{
    struct rlimit bound;

    if (getrlimit(resource, &bound) != 0)
        return errno;
    if (bytes < bound.rlim_max)
        bound.rlim_max = bytes;
    bound.rlim_cur = bound.rlim_max;
    return setrlimit(resource, &bound) == 0 ? 0 : errno;
}

static int place_descriptors(const struct start *start)
{
    const struct ga_child_request *request = start->request;
    int fds[FIRST_FREE] = {
        start->null_fd,
        request->output_fd >= 0 ? request->output_fd : start->null_fd,
        request->error_fd >= 0 ? request->error_fd : start->null_fd,
        request->keep_fd,
    };
    const int n = request->keep_fd >= 0 ? 4 : 3;

    for (int i = 0; i < n;
         i++) { /* out of the way first: one may have the number that another is to get */
        fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, FIRST_FREE);
        if (fds[i] < 0)
            return errno;
    }
    for (int i = 0; i < n; i++) {
        if (dup2(fds[i], i) < 0)
            return errno;
    }
    /* fails before Linux 5.9: then what others opened without close-on-exec stays open */
    (void)syscall(SYS_close_range, (unsigned)n, ~0U, 0U);
    return 0;
}

/* In the new process: system calls only. Returns only if something failed: its errno. */
static int become(const struct start *start)
{
    const struct ga_child_request *request = start->request;
    int error = 0;

    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return errno;
    if (getppid() != start->parent) /* it died before it could be watched */
        return ESRCH;
    ga_guardian_announce(getpid());
    reset_signals();
    error = limit(RLIMIT_CORE, 0);
    if (error == 0 && start->memory > 0)
        error = limit(RLIMIT_DATA, start->memory);
    if (error == 0 && request->folder != NULL && chdir(request->folder) != 0)
        error = errno;
    if (error == 0)
        error = place_descriptors(start);
    if (error != 0)
        return error;
    (void)execve(request->program, request->argv, request->environment);
    return errno;
}

/* vfork: the new process borrows this one's memory instead of copying its page tables (milliseconds
 * for a rank 0 of gigabytes), and this thread, alone, waits until it has executed. */
static pid_t launch(struct start *start)
{
    pid_t pid = vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork): see above */

    if (pid == 0) {
        start->error = become(start); /* NOLINT(clang-analyzer-unix.Vfork): meant for the parent */
        _exit(127);
    }
    if (pid < 0)
        start->error = errno;
    return pid;
}

static pid_t launch_without_signals(struct start *start)
{
    sigset_t all;
    sigset_t before;
    pid_t pid;

    sigfillset(
        &all); /* a handler of this process must not run in the child, in the memory of both */
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = launch(start);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

static uint64_t own_peak(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_maxrss * 1024;
}

static void reap(pid_t pid)
{
    ga_guardian_forget(pid);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

int ga_child_start(struct ga_child *child, const struct ga_child_request *request, uint64_t memory)
{
    struct start start = {.request = request, .memory = memory, .parent = getpid()};
    pid_t pid;

    *child = (struct ga_child){
        .pidfd = -1, .started = ga_clock_now(), .memory = memory, .own_peak = own_peak()};
    start.null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (start.null_fd < 0)
        return errno;
    pid = launch_without_signals(&start);
    (void)close(start.null_fd);
    if (pid < 0)
        return start.error;
    if (start.error == 0) {
        child->pidfd = (int)syscall(SYS_pidfd_open, pid, 0U);
        if (child->pidfd >= 0) {
            child->pid = pid;
            return 0;
        }
        start.error = errno;
        (void)kill(-pid, SIGKILL);
    }
    reap(pid);
    return start.error;
}
