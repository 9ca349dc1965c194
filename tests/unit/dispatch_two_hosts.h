/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_two_hosts.h - two hosts under suspicion: three failures in a row set one aside. */
#ifndef GA_TEST_DISPATCH_TWO_HOSTS_H
#define GA_TEST_DISPATCH_TWO_HOSTS_H

#include "dispatch_fixture.h"

static inline void hosts_set_up(void)
{
    fixture_set_up();
    policy.quarantine_after = 3;
}

static uint64_t next_task;

/* Two hosts of one worker of two slots; both slots of the second one are busy for ever. */
static inline void start_two(void)
{
    next_task = 2;
    create(2);
    join(1, 2, 1);
    add(0, 2);
    act();
    join(0, 1, 0);
}

static inline void fail_in_a_row(int n, enum ga_verdict verdict)
{
    for (int i = 0; i < n; i++) {
        add(next_task, 1);
        act();
        cr_assert_eq(holder[next_task], 0);
        fail(next_task++, verdict);
    }
}

#endif
