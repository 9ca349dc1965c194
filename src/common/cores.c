/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cores.c - see cores.h. */
#include "common/cores.h"
#include "common/error.h"
#include "common/text.h"
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* SLURM gives a job its share of each node, which all its tasks there have in common unless a
 * plugin binds them; UINT32_MAX if it does not say what one task is to have. */
static uint32_t share_of_task(void)
{
    const char *text = getenv("SLURM_CPUS_PER_TASK");
    int64_t n = 0;
    return text && ga_text_to_int(text, &n) && n > 0 && n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

uint32_t ga_cores(void)
{
    cpu_set_t set;
    uint32_t allowed = sched_getaffinity(0, sizeof set, &set) == 0 ? (uint32_t)CPU_COUNT(&set) : 1;
    uint32_t share = share_of_task();
    return share < allowed ? share : allowed;
}

uint32_t ga_cores_of_machine(void)
{
    const long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (uint32_t)n : 1;
}

/* Whether one of the processors before `cpu` in the set is in the same core. Linux lists a core's
 * processors as "0-1" or "0,4" (kernel, cputopology.rst); where it does not, each is a core. */
static bool shares_core(int cpu, const cpu_set_t *set)
{
    char *path = ga_format("/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
    FILE *file = fopen(path, "re");
    int first = 0, last = 0, read;
    bool shares = false;

    free(path);
    if (!file)
        return false;
    while (!shares && (read = fscanf(file, "%d-%d", &first, &last)) > 0) {
        if (read == 1)
            last = first;
        for (int i = first; i <= last && i < cpu; i++)
            shares |= CPU_ISSET(i, set);
        (void)fgetc(file); /* the comma */
    }
    fclose(file);
    return shares;
}

uint32_t ga_cores_real(void)
{
    cpu_set_t set;
    uint32_t n = 0;

    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    for (int i = 0; i < CPU_SETSIZE; i++)
        n += CPU_ISSET(i, &set) && !shares_core(i, &set);
    return n > 0 ? n : 1;
}

cpu_set_t ga_cores_widen(void)
{
    cpu_set_t before, all;

    CPU_ZERO(&before);
    if (sched_getaffinity(0, sizeof before, &before) == 0 &&
        sched_getaffinity(getppid(), sizeof all, &all) == 0)
        (void)sched_setaffinity(0, sizeof all, &all);
    return before;
}

void ga_cores_keep_to(const cpu_set_t *set)
{
    if (CPU_COUNT(set) > 0)
        (void)sched_setaffinity(0, sizeof *set, set);
}

bool ga_cores_are_own(void)
{
    return share_of_task() != UINT32_MAX;
}

uint32_t ga_cores_slots(uint64_t cores_each)
{
    uint64_t slots = ga_cores() / cores_each;
    return slots > 0 ? (uint32_t)slots : 1;
}
