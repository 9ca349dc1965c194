/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch.c - see watch.h. */
#include "worker/watch.h"
#include "common/clock.h"
#include "worker/folder_size.h"
#include <math.h>
#include <poll.h>
#include <sys/stat.h>

static const double first_look_s = 0.2;
static const double share = 0.01; /* of the time, for looking */

void ga_watch_begin(struct ga_watch *watch, const struct ga_budget *budget,
                    const struct ga_family *family)
{
    *watch = (struct ga_watch){
        .budget = budget,
        .family = family,
        .printed_fds = {-1, -1},
        .began = ga_clock_now(),
    };
    watch->next = watch->began + first_look_s;
    if (budget->cpu_time > 0 && family != NULL)
        watch->cpu_before = ga_family_cpu_before(family);
}

void ga_watch_printed(struct ga_watch *watch, int output_fd, int error_fd)
{
    watch->printed_fds[0] = output_fd;
    watch->printed_fds[1] = error_fd != output_fd ? error_fd : -1;
}

void ga_watch_log(struct ga_watch *watch, int fd, off_t before)
{
    ga_watch_printed(watch, fd, -1);
    watch->printed_before = (double)before;
}

void ga_watch_folder(struct ga_watch *watch, const char *folder)
{
    watch->folder = folder;
}

/* --- what is looked at --- */

static bool passes(struct ga_watch *watch, enum ga_failure failure, double found, double limit)
{
    if (watch->failure != GA_FAILURE_NONE || !(found > limit))
        return watch->failure != GA_FAILURE_NONE;
    watch->failure = failure;
    watch->found = found;
    return true;
}

static void look_at_output(struct ga_watch *watch)
{
    struct stat status;
    double bytes = -watch->printed_before;

    if (watch->budget->output == 0)
        return;
    for (size_t i = 0; i < 2; i++) {
        if (watch->printed_fds[i] >= 0 && fstat(watch->printed_fds[i], &status) == 0)
            bytes += (double)status.st_size;
    }
    (void)passes(watch, GA_FAILURE_OUTPUT, bytes, (double)watch->budget->output);
}

static void look_at_cpu(struct ga_watch *watch, double cpu)
{
    (void)passes(watch, GA_FAILURE_CPU, cpu, watch->budget->cpu_time);
}

/* A folder of a million files takes seconds: what is waited for may come meanwhile. */
static bool is_awaited(void *self)
{
    const struct ga_watch *watch = self;

    return ga_wait_for_any(watch->awaited, watch->n_awaited, watch->budget->cancel_fd,
                           ga_clock_now()) != GA_WAIT_TIMEOUT ||
           (watch->deadline > 0 && ga_clock_now() >= watch->deadline);
}

static bool never(void *self)
{
    (void)self;
    return false;
}

static void look_at_disk(struct ga_watch *watch, bool (*stop)(void *self))
{
    const uint64_t limit = watch->budget->disk;

    if (limit > 0 && watch->folder != NULL)
        (void)passes(watch, GA_FAILURE_DISK,
                     (double)ga_folder_size(watch->folder, limit, stop, watch), (double)limit);
}

static void look(struct ga_watch *watch)
{
    const double start = ga_clock_now();

    look_at_output(watch);
    if (watch->budget->cpu_time > 0 && watch->family != NULL)
        look_at_cpu(watch, ga_family_cpu(watch->family) - watch->cpu_before);
    look_at_disk(watch, is_awaited);
    if (watch->family != NULL)
        ga_family_look(watch->family);
    watch->cost = ga_clock_now() - start;
    watch->next = start + fmax(first_look_s, watch->cost / share);
}

/* --- when --- */

static double sooner(double deadline, double next)
{
    return deadline > 0 ? fmin(deadline, next) : next;
}

enum ga_waited ga_watch_wait_any(struct ga_watch *watch, const struct pollfd *fds, size_t n,
                                 double deadline)
{
    watch->awaited = fds;
    watch->n_awaited = n;
    watch->deadline = deadline;
    for (;;) {
        const enum ga_waited why =
            ga_wait_for_any(fds, n, watch->budget->cancel_fd, sooner(deadline, watch->next));

        if (why != GA_WAIT_TIMEOUT)
            return why;
        if (deadline > 0 && ga_clock_now() >= deadline)
            return GA_WAIT_TIMEOUT;
        look(watch);
        if (watch->failure != GA_FAILURE_NONE)
            return GA_WAIT_LIMIT;
    }
}

enum ga_waited ga_watch_wait(struct ga_watch *watch, int fd, double deadline)
{
    const struct pollfd polled = {.fd = fd, .events = POLLIN};

    return ga_watch_wait_any(watch, &polled, 1, deadline);
}

double ga_watch_patience(const struct ga_watch *watch)
{
    const bool fills = watch->failure == GA_FAILURE_OUTPUT || watch->failure == GA_FAILURE_DISK;

    return fills ? 0 : watch->budget->grace;
}

/* The folder of an evaluation that was too short for a look is not looked at, nor one for which it
 * would take more than its share. */
void ga_watch_after(struct ga_watch *watch, double cpu)
{
    const double elapsed = ga_clock_now() - watch->began;

    look_at_output(watch);
    if (watch->budget->cpu_time > 0) {
        if (watch->family != NULL && ga_cgroup_is_open(&watch->family->group))
            cpu = fmax(cpu, ga_family_cpu(watch->family) - watch->cpu_before);
        look_at_cpu(watch, cpu);
    }
    if (watch->cost > 0 && watch->cost <= share * elapsed)
        look_at_disk(watch, never);
}
