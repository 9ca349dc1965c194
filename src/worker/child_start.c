/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child_start.c - how a child comes into being: quickly, however large this process is, and with
 * nothing of it but what it is meant to have. */
#include "common/clock.h"
#include "worker/child.h"
#include "worker/guardian.h"
#include "worker/open_files.h"
#include "worker/vfork_into.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const unsigned long usual_slack_ns = 50000; /* Linux's; gaopt's own is shorter */

enum { FIRST_FREE = 4 }; /* descriptor numbers below may be given to the child */

/* What the new process needs. It runs in this process's memory until it executes, so it can leave
 * its error here. */
struct start {
    const struct ga_child_request *request;
    const struct ga_budget *budget;
    char **environment;
    pid_t parent;
    int null_fd;
    volatile int error;
};

/* What runs in the new process does so on this process's stack, and never returns from execve: what
 * the address sanitizer notes about its frames would stay. */
#define ON_BORROWED_STACK __attribute__((no_sanitize("address")))

ON_BORROWED_STACK static void reset_signals(void)
{
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        (void)signal(number, SIG_DFL); /* refused for SIGKILL, SIGSTOP and the C library's own */
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* To `soft`, beyond which there is a signal or an error, and `hard`, beyond which there is no
 * bargaining; never above what is in force. */
ON_BORROWED_STACK static int limit(int resource, uint64_t soft, uint64_t hard)
{
    struct rlimit bound;

    if (getrlimit(resource, &bound) != 0)
        return errno;
    if (hard < bound.rlim_max)
        bound.rlim_max = hard;
    bound.rlim_cur = soft < bound.rlim_max ? soft : bound.rlim_max;
    return setrlimit(resource, &bound) == 0 ? 0 : errno;
}

ON_BORROWED_STACK static int limit_all(const struct ga_budget *budget)
{
    int error = limit(RLIMIT_CORE, 0, 0);

    if (error == 0 && budget->memory > 0)
        error = limit(RLIMIT_DATA, budget->memory, budget->memory);
    if (error == 0 && budget->disk > 0)
        error = limit(RLIMIT_FSIZE, budget->disk, budget->disk);
    if (error == 0 && budget->cpu_time > 0) { /* whole s, above the limit in any case */
        const uint64_t seconds = (uint64_t)budget->cpu_time + 1;

        error = limit(RLIMIT_CPU, seconds, seconds + (uint64_t)budget->grace + 1);
    }
    return error;
}

ON_BORROWED_STACK static int place_descriptors(const struct start *start)
{
    const struct ga_child_request *request = start->request;
    int fds[FIRST_FREE] = {
        request->input_fd > 0 ? request->input_fd : start->null_fd,
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
ON_BORROWED_STACK static int become(const struct start *start)
{
    const struct ga_child_request *request = start->request;
    int error = 0;

    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return errno;
    if (getppid() != start->parent) /* it died before it could be watched */
        return ESRCH;
    ga_guardian_announce(getpid());
    (void)prctl(PR_SET_TIMERSLACK, usual_slack_ns);
    reset_signals();
    error = limit_all(start->budget);
    if (error == 0 && request->folder != NULL && chdir(request->folder) != 0)
        error = errno;
    if (error == 0)
        error = place_descriptors(start);
    if (error == 0) /* not before: this process's many descriptors were open here too */
        error = limit(RLIMIT_NOFILE, ga_open_files_inherited(), RLIM_INFINITY);
    if (error != 0)
        return error;
    (void)execve(request->program, request->argv, start->environment);
    return errno;
}

ON_BORROWED_STACK static void run(void *argument)
{
    struct start *start = argument;

    start->error = become(start); /* meant for the parent */
}

/* vfork: the new process borrows this one's memory instead of copying its page tables (milliseconds
 * for a rank 0 of gigabytes), and this thread, alone, waits until it has executed. */
static pid_t launch_plainly(struct start *start)
{
    pid_t pid = vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork): see above */

    if (pid == 0) {
        run(start); /* NOLINT(clang-analyzer-unix.Vfork) */
        _exit(127);
    }
    return pid;
}

/* Into the family's control group, as long as the kernel does that. */
static pid_t launch(struct start *start)
{
    struct ga_family *family = start->request->family;
    pid_t pid = -1;

    if (family != NULL && ga_cgroup_is_open(&family->group)) {
        pid = ga_vfork_into(family->group.fd, run, start);
        if (pid < 0)
            ga_family_leave_group(family);
    }
    if (pid < 0)
        pid = launch_plainly(start);
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

/* The request's with the family's token in front, where those who look for it find it soon. The
 * texts are borrowed. */
static char **environment_of(const struct ga_child_request *request, char *token)
{
    static const char variable[] = GA_TOKEN_VARIABLE "=";
    size_t n = 0, used = 0;
    char **environment;

    while (request->environment[n] != NULL)
        n++;
    environment = ga_alloc(n + 2, sizeof *environment);
    if (token != NULL)
        environment[used++] = token;
    for (size_t i = 0; i < n;
         i++) { /* without that of an evaluation that gaopt itself is part of */
        if (strncmp(request->environment[i], variable, strlen(variable)) != 0)
            environment[used++] = request->environment[i];
    }
    return environment;
}

static int start_it(struct ga_child *child, struct start *start)
{
    pid_t pid;

    start->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (start->null_fd < 0)
        return errno;
    pid = launch_without_signals(start);
    (void)close(start->null_fd);
    if (pid < 0)
        return start->error;
    if (start->error == 0) {
        child->pidfd = (int)syscall(SYS_pidfd_open, pid, 0U);
        if (child->pidfd >= 0) {
            child->pid = pid;
            return 0;
        }
        start->error = errno;
        (void)kill(-pid, SIGKILL);
    }
    reap(pid);
    return start->error;
}

int ga_child_start(struct ga_child *child, const struct ga_child_request *request,
                   const struct ga_budget *budget)
{
    struct start start = {.request = request, .budget = budget, .parent = getpid()};
    struct ga_family *family = request->family;
    char *token = NULL;
    int error;

    *child = (struct ga_child){.pidfd = -1,
                               .started = ga_clock_now(),
                               .family = family,
                               .budget = budget,
                               .own_peak = own_peak()};
    if (family != NULL) {
        ga_family_begin(family);
        token = ga_format(GA_TOKEN_VARIABLE "=%s", family->running.token);
    }
    start.environment = environment_of(request, token);
    error = start_it(child, &start);
    if (family != NULL)
        ga_family_began(family, child->pid);
    if (family != NULL && error != 0)
        (void)ga_family_end(family, false);
    free(start.environment);
    free(token);
    return error;
}
