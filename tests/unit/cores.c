/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cores.c - real cores are counted as lscpu counts them. */
#include "common/cores.h"
#include <criterion/criterion.h>
#include <sched.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static uint32_t counted_by_lscpu(void)
{
    /* NOLINTNEXTLINE(cert-env33-c): a fixed command */
    FILE *pipe = popen("lscpu -p=CORE,SOCKET | sed '/^#/d' | sort -u | wc -l", "r");
    unsigned n = 0;

    cr_assert_eq(fscanf(pipe, "%u", &n), 1);
    pclose(pipe);
    return n;
}

static cpu_set_t first_of(const cpu_set_t *set)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++) {
        if (CPU_ISSET(i, set))
            CPU_SET(i, &one);
    }
    return one;
}

Test(cores, real_ones_are_counted)
{
    cr_assert_leq(ga_cores_real(), ga_cores());
    if (ga_cores() == (uint32_t)sysconf(_SC_NPROCESSORS_ONLN)) /* nothing is withheld from us */
        cr_assert_eq(ga_cores_real(), counted_by_lscpu());
    else
        cr_assert_geq(ga_cores_real(), 1);
}

Test(cores, of_one_processor_there_is_one)
{
    cpu_set_t set;

    cr_assert_eq(sched_getaffinity(0, sizeof set, &set), 0);
    const cpu_set_t one = first_of(&set);
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
    cr_assert_eq(ga_cores_real(), 1);
}

static bool may_use(const cpu_set_t *wanted)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_EQUAL(&set, wanted);
}

/* As a rank that its launcher binds. */
static bool widens_and_returns(const cpu_set_t *all)
{
    const cpu_set_t one = first_of(all);

    if (sched_setaffinity(0, sizeof one, &one) != 0)
        return false;
    const cpu_set_t before = ga_cores_widen();
    const bool wide = may_use(all);
    ga_cores_keep_to(&before);
    return wide && may_use(&one);
}

Test(cores, a_bound_process_may_use_those_of_its_parent_for_a_while)
{
    cpu_set_t all;
    int status = 0;

    cr_assert_eq(sched_getaffinity(0, sizeof all, &all), 0);
    const pid_t child = fork();
    if (child == 0)
        _exit(widens_and_returns(&all) ? 0 : 1);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect_eq(status, 0);
}
