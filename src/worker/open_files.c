/* SPDX-License-Identifier: GPL-3.0-or-later */
/* open_files.c - see open_files.h. */
#include "worker/open_files.h"
#include <sys/resource.h>

/* What the rest of a rank has open: the run's files, MPI's connections and shared memory. */
static const uint64_t others = 100;

/* One a process, as the limit itself is; written while there are no threads. */
static rlim_t inherited = RLIM_INFINITY;

static struct rlimit limit_in_force(void)
{
    struct rlimit limit = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};

    (void)getrlimit(RLIMIT_NOFILE, &limit);
    return limit;
}

void ga_open_files_raise(void)
{
    struct rlimit limit = limit_in_force();

    inherited = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

uint64_t ga_open_files_inherited(void)
{
    return inherited;
}

enum ga_status ga_open_files_check(size_t n, size_t each, struct ga_error *error)
{
    const uint64_t limit = limit_in_force().rlim_cur;
    const uint64_t room = limit > others ? limit - others : 0;

    if (n <= room / each)
        return GA_OK;
    return ga_error_set(error, GA_E_SYSTEM,
                        "%zu slots need %zu open files, and the limit is %llu (ulimit -Hn), enough "
                        "for %llu slots: lower cluster.slots or raise the limit",
                        n, n * each + (size_t)others, (unsigned long long)limit,
                        (unsigned long long)(room / each));
}
