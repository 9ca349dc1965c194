/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.c - waiting for a child, ending it, and saying how it ended. */
#include "worker/child.h"
#include "common/clock.h"
#include "worker/guardian.h"
#include "worker/watch.h"
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const double abandon_s =
    10; /* after SIGKILL: a process in an uninterruptible wait, of a dead file server say */
static const double near_limit =
    0.9; /* share of the memory limit from which a failure is put down to it */

static struct timespec timespec_of(double seconds)
{
    const double whole = floor(fmin(seconds, 1e9));
    return (struct timespec){.tv_sec = (time_t)whole,
                             .tv_nsec = (long)(fmin(seconds - whole, 0.999999999) * 1e9)};
}

enum ga_waited ga_wait_for_any(const struct pollfd *fds, size_t n, int cancel_fd, double deadline)
{
    struct pollfd polled[GA_WAIT_MOST + 1] = {{.fd = cancel_fd, .events = POLLIN}};

    GA_ASSERT(n <= GA_WAIT_MOST);
    memcpy(polled + 1, fds, n * sizeof *fds);
    for (;;) {
        const double left = deadline > 0 ? fmax(0, deadline - ga_clock_now()) : 0;
        const struct timespec time = timespec_of(left);
        const int ready = ppoll(polled, n + 1, deadline > 0 ? &time : NULL, NULL);

        if (ready > 0)
            return ready == 1 && polled[0].revents != 0 ? GA_WAIT_CANCELLED : GA_WAIT_READY;
        if (ready == 0 && ga_clock_now() >= deadline)
            return GA_WAIT_TIMEOUT;
        GA_ASSERT(ready == 0 || errno == EINTR || errno == ENOMEM);
    }
}

enum ga_waited ga_wait_for(int fd, short events, int cancel_fd, double deadline)
{
    const struct pollfd polled = {.fd = fd, .events = events};

    return ga_wait_for_any(&polled, 1, cancel_fd, deadline);
}

bool ga_child_ended_within(const struct ga_child *child, double seconds)
{
    return ga_wait_for(child->pidfd, POLLIN, -1, ga_clock_now() + seconds) == GA_WAIT_READY;
}

/* True once the program itself has ended; it is not reaped yet, so its number still stands for its
 * group. */
static bool stop(const struct ga_child *child, double patience)
{
    if (patience > 0) {
        (void)kill(-child->pid, SIGTERM);
        if (ga_child_ended_within(child, patience))
            return true;
    }
    (void)kill(-child->pid, SIGKILL);
    return ga_child_ended_within(child, abandon_s);
}

/* wait4's peak includes this process's own, which the child shared until it executed; only what is
 * above tells. */
static bool was_near_limit(const struct ga_child *child, const struct rusage *usage)
{
    const uint64_t peak = (uint64_t)usage->ru_maxrss * 1024;

    return child->budget->memory > 0 && peak > child->own_peak &&
           (double)peak >= near_limit * (double)child->budget->memory;
}

static bool was_out_of_memory(const struct ga_child *child, const struct rusage *usage)
{
    return was_near_limit(child, usage) ||
           (child->family != NULL && ga_cgroup_ran_out_of_memory(&child->family->group));
}

static double seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + 1e-6 * (double)time->tv_usec;
}

/* Of itself and of those that it has waited for. */
static double cpu_of(const struct rusage *usage)
{
    return seconds_of(&usage->ru_utime) + seconds_of(&usage->ru_stime);
}

/* The kernel's own limits speak by signals, which a shell passes on as a status. */
static bool was_ended_by(int status, int signal)
{
    return (WIFSIGNALED(status) && WTERMSIG(status) == signal) ||
           (WIFEXITED(status) && WEXITSTATUS(status) == 128 + signal);
}

static void classify(const struct ga_child *child, int status, const struct rusage *usage,
                     struct ga_child_end *end)
{
    if (WIFSIGNALED(status)) {
        end->failure = GA_FAILURE_SIGNAL;
        end->detail = WTERMSIG(status);
    } else if (WEXITSTATUS(status) != 0) {
        end->failure = GA_FAILURE_EXIT;
        end->detail = WEXITSTATUS(status);
    }
    if (child->budget->disk > 0 && was_ended_by(status, SIGXFSZ))
        end->failure = GA_FAILURE_DISK;
    else if (child->budget->cpu_time > 0 && was_ended_by(status, SIGXCPU))
        end->failure = GA_FAILURE_CPU;
    else if (end->failure != GA_FAILURE_NONE && was_out_of_memory(child, usage))
        end->failure = GA_FAILURE_MEMORY;
    end->cpu = cpu_of(usage);
}

void ga_child_finish(struct ga_child *child, double patience, struct ga_child_end *end)
{
    const bool by_itself = ga_child_ended_within(child, 0);
    struct rusage usage = {0};
    int status = 0;

    *end = (struct ga_child_end){.failure = GA_FAILURE_NONE};
    if (by_itself || stop(child, patience)) {
        (void)kill(-child->pid, SIGKILL);
        ga_guardian_forget(child->pid);
        while (wait4(child->pid, &status, 0, &usage) < 0 && errno == EINTR)
            continue;
        classify(child, status, &usage, end);
    } else { /* it will die when the kernel lets go of it; until then the guardian knows it */
        end->failure = GA_FAILURE_SIGNAL;
        end->detail = SIGKILL;
    }
    end->seconds = ga_clock_now() - child->started;
    if (child->family != NULL)
        end->was_last = ga_family_end(child->family, !by_itself);
    (void)close(child->pidfd);
    child->pid = 0;
    child->pidfd = -1;
}

static void fail(struct ga_child_end *end, enum ga_failure failure)
{
    end->failure = failure;
    end->detail = 0;
}

void ga_child_run(const struct ga_child_request *request, const struct ga_budget *budget,
                  struct ga_child_end *end)
{
    struct ga_child child;
    struct ga_watch watch;
    enum ga_waited why;
    const int error = ga_child_start(&child, request, budget);

    if (error != 0) {
        *end = (struct ga_child_end){.failure = GA_FAILURE_START, .detail = error};
        return;
    }
    ga_watch_begin(&watch, budget, child.family);
    ga_watch_printed(&watch, request->output_fd, request->error_fd);
    ga_watch_folder(&watch, request->folder);
    why = ga_watch_wait(&watch, child.pidfd,
                        budget->timeout > 0 ? child.started + budget->timeout : 0);
    ga_child_finish(&child, ga_watch_patience(&watch), end);
    if (why == GA_WAIT_READY)
        ga_watch_after(&watch, end->cpu);
    if (why == GA_WAIT_TIMEOUT)
        fail(end, GA_FAILURE_TIMEOUT);
    else if (why == GA_WAIT_CANCELLED)
        fail(end, GA_FAILURE_CANCELLED);
    else if (watch.failure != GA_FAILURE_NONE)
        fail(end, watch.failure);
    end->found = watch.found;
}
