/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cores.c - real cores are counted as lscpu counts them. */
#include "common/cores.h"
#include <criterion/criterion.h>
#include <sched.h>
#include <stdio.h>
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
    cpu_set_t set, one;

    cr_assert_eq(sched_getaffinity(0, sizeof set, &set), 0);
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++) {
        if (CPU_ISSET(i, &set))
            CPU_SET(i, &one);
    }
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
    cr_assert_eq(ga_cores_real(), 1);
}
