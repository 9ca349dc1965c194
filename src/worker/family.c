/* SPDX-License-Identifier: GPL-3.0-or-later */
/* family.c - see family.h. */
#include "worker/family.h"
#include "worker/process.h"
#include <stdlib.h>
#include <string.h>

static void open_group(struct ga_family *family)
{
    char *own = ga_cgroup_own();

    if (own != NULL)
        ga_cgroups_sweep(own);
    ga_cgroup_open(&family->group, own, family->slot, family->memory);
    if (!ga_cgroup_is_open(&family->group))
        ga_leftovers_prepare();
    free(own);
}

void ga_family_open(struct ga_family *family, size_t slot, uint64_t memory)
{
    *family = (struct ga_family){.slot = slot, .memory = memory};
    open_group(family);
}

void ga_family_close(struct ga_family *family)
{
    if (ga_cgroup_is_open(&family->group))
        ga_cgroup_close(&family->group);
    else if (ga_leftovers_owed())
        ga_leftovers_clear(true);
}

void ga_family_begin(struct ga_family *family)
{
    ga_leftovers_begin(&family->running, family->slot);
}

void ga_family_began(struct ga_family *family, pid_t pid)
{
    ga_leftovers_began(&family->running, pid);
}

bool ga_family_end(struct ga_family *family, bool thorough)
{
    ga_leftovers_ended(&family->running);
    if (!ga_cgroup_is_open(&family->group)) {
        ga_leftovers_clear(thorough);
        return false;
    }
    if (ga_cgroup_is_empty(&family->group))
        return true;
    ga_cgroup_close(&family->group);
    open_group(family);
    return false;
}

void ga_family_leave_group(struct ga_family *family)
{
    ga_cgroup_close(&family->group);
    ga_leftovers_prepare();
}

/* --- processor time --- */

struct sum {
    const struct ga_running *running;
    double cpu;
};

static void add(void *self, const struct ga_process *process)
{
    struct sum *sum = self;
    char token[GA_TOKEN_ROOM];

    if (process->group == sum->running->pid ||
        (ga_process_variable(process->pid, GA_TOKEN_VARIABLE, token, sizeof token) &&
         strcmp(token, sum->running->token) == 0))
        sum->cpu += process->cpu;
}

double ga_family_cpu(const struct ga_family *family)
{
    struct sum sum = {.running = &family->running};

    if (ga_cgroup_is_open(&family->group))
        return ga_cgroup_cpu(&family->group);
    ga_processes_visit(add, &sum);
    return sum.cpu;
}

double ga_family_cpu_before(const struct ga_family *family)
{
    struct ga_process process = {.cpu = 0};

    if (ga_cgroup_is_open(&family->group))
        return ga_cgroup_cpu(&family->group);
    (void)ga_process_read(family->running.pid, &process);
    return process.cpu;
}

void ga_family_look(const struct ga_family *family)
{
    if (!ga_cgroup_is_open(&family->group) && ga_leftovers_owed())
        ga_leftovers_clear(false);
}

void ga_families_clear_of(pid_t pid, const char *prefix)
{
    char *own = ga_cgroup_own();

    if (own != NULL)
        ga_cgroups_clear_of(own, pid);
    free(own);
    ga_leftovers_clear_of(prefix);
}
