/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_parts.c - tests of what dispatch is made of: links, timers, tries that run, hosts. */
#include "common/random.h"
#include "master/dispatch/durations.h"
#include "master/dispatch/hosts.h"
#include "master/dispatch/links.h"
#include "master/dispatch/notices.h"
#include "master/dispatch/running.h"
#include "master/dispatch/timers.h"
#include <criterion/criterion.h>
#include <math.h>

Test(links, come_and_go)
{
    struct ga_link head, links[3];
    ga_link_init_head(&head);
    cr_expect(ga_link_is_empty(&head) && ga_link_first(&head) == GA_NO_OWNER);
    for (size_t i = 0; i < 3; i++) {
        links[i] = (struct ga_link){.owner = i};
        ga_link_set(&head, &links[i], true);
        ga_link_set(&head, &links[i], true);
    }
    cr_expect_eq(ga_link_first(&head), 0);
    cr_expect_eq(ga_link_first_but(&head, 0), 1);
    cr_expect_eq(ga_link_first_but(&head, 1), 0);
    ga_link_set(&head, &links[0], false);
    ga_link_set(&head, &links[0], false);
    ga_link_set(&head, &links[2], false);
    cr_expect_not(ga_link_is_in(&links[0]));
    cr_expect_eq(ga_link_first(&head), 1);
    cr_expect_eq(ga_link_first_but(&head, 1), GA_NO_OWNER);
}

Test(timers, are_taken_in_order_when_due)
{
    struct ga_timers timers = {0};
    struct ga_random random;
    struct ga_timer timer;
    double last = 0;
    ga_random_start(&random, 1, 0, GA_PURPOSE_TEST);
    cr_expect(isinf(ga_timers_next(&timers)));
    for (uint64_t i = 0; i < 1000; i++)
        ga_timers_set(&timers, (struct ga_timer){.time = gsl_rng_uniform(&random.rng) * 100});
    cr_expect_not(ga_timers_take(&timers, 0, &timer));
    for (size_t n = 1000; n > 0; n--) {
        double next = ga_timers_next(&timers);
        cr_assert_not(ga_timers_take(&timers, nextafter(next, 0), &timer));
        cr_assert(ga_timers_take(&timers, next, &timer));
        cr_assert(timer.time == next && next >= last);
        last = next;
    }
    cr_expect_not(ga_timers_take(&timers, INFINITY, &timer) && isfinite(timer.time));
    ga_timers_release(&timers);
}

Test(running, keeps_the_order_and_a_candidate)
{
    struct ga_task_table tasks = {0};
    struct ga_running running;
    ga_running_init(&running);
    for (uint64_t task = 0; task < 4; task++) {
        struct ga_task_entry *entry = ga_task_table_add(&tasks, task);
        entry->tries[0].since = entry->tries[1].since = INFINITY;
        ga_running_add(&running, &tasks, entry, task % 2 == 1, (double)task);
    }
    cr_expect_eq(ga_running_task(running.first), 0);
    ga_running_remove(&running, &tasks, ga_task_table_find(&tasks, 1), 0); /* does not run */
    ga_running_pass(&running, &tasks);
    ga_running_remove(&running, &tasks, ga_task_table_find(&tasks, 1), 1); /* the candidate */
    cr_expect_eq(ga_running_task(running.candidate), 2);
    ga_running_remove(&running, &tasks, ga_task_table_find(&tasks, 0), 0);
    cr_expect_eq(ga_running_task(running.first), 2);
    ga_running_pass(&running, &tasks);
    ga_running_pass(&running, &tasks);
    cr_expect_eq(running.candidate, GA_NO_ID);
    ga_running_remove(&running, &tasks, ga_task_table_find(&tasks, 3), 1);
    ga_running_add(&running, &tasks, ga_task_table_find(&tasks, 0), 0, 9);
    cr_expect_eq(ga_running_task(running.candidate), 0, "a new one is the candidate");
    cr_expect_eq(ga_running_task(running.last), 0);
    ga_task_table_release(&tasks);
}

Test(notices, are_fetched_in_order)
{
    struct ga_notices notices = {0};
    for (uint64_t round = 0; round < 3; round++) {
        for (uint64_t task = 0; task < 100; task++)
            ga_notices_add(&notices, (struct ga_notice){.task = task});
        for (uint64_t task = 0; task < 100; task++) {
            cr_assert_eq(ga_notices_next(&notices)->task, task);
            ga_notices_drop(&notices);
        }
        cr_expect_null(ga_notices_next(&notices));
    }
    cr_expect_leq(notices.room, 128);
    ga_notices_release(&notices);
}

Test(durations, are_known_after_ten)
{
    struct ga_durations durations;
    ga_durations_init(&durations);
    for (int i = 0; i < 9; i++)
        ga_durations_learn(&durations, 7);
    cr_expect_not(ga_durations_are_known(&durations));
    cr_expect_eq(durations.most, 0);
    for (int i = 0; i < 10000; i++)
        ga_durations_learn(&durations, (i * 7919) % 1000);
    cr_expect_float_eq(durations.median, 500, 10);
    cr_expect_float_eq(durations.most, 950, 10);
    ga_durations_release(&durations);
}

static void set_host(struct ga_hosts *hosts, size_t host, enum ga_trust trust, uint32_t failures)
{
    ga_hosts_uncount(hosts, host);
    hosts->of[host]->trust = trust;
    hosts->of[host]->failures = failures;
    ga_hosts_count(hosts, host);
    ga_hosts_relist(hosts, host);
}

Test(hosts, are_counted_and_listed)
{
    struct ga_hosts hosts;
    struct ga_link workers[3];
    ga_hosts_init(&hosts);
    for (size_t i = 0; i < 3; i++) {
        struct ga_host *host = ga_hosts_know(&hosts, 5 * i);
        ga_hosts_uncount(&hosts, 5 * i);
        host->live = 1;
        host->slots = 4;
        host->busy = i;
        ga_hosts_count(&hosts, 5 * i);
        workers[i] = (struct ga_link){.owner = i};
        ga_link_set(&host->workers[GA_WORKERS_FREE], &workers[i], true);
        ga_hosts_relist(&hosts, 5 * i);
    }
    cr_expect(hosts.slots == 12 && hosts.busy == 3 && hosts.trusted == 3 && hosts.clear == 3);
    cr_expect_eq(ga_hosts_free(&hosts, 0), 5);
    set_host(&hosts, 5, GA_TRUSTED, 2);
    cr_expect_eq(ga_hosts_free(&hosts, 0), 10, "one that fails comes last");
    cr_expect_eq(hosts.clear, 2);
    set_host(&hosts, 10, GA_QUARANTINED, 0);
    cr_expect_eq(ga_hosts_free(&hosts, 0), 5);
    cr_expect(hosts.slots == 8 && hosts.busy == 1 && hosts.trusted == 2 && hosts.quarantined == 1);
    cr_expect(ga_hosts_has_other(&hosts, 0));
    cr_expect_not(ga_hosts_has_other_clear(&hosts, 0));
    set_host(&hosts, 5, GA_DOUBTED, 3);
    cr_expect_not(ga_hosts_has_other(&hosts, 0));
    cr_expect_eq(ga_hosts_first(&hosts, GA_HOSTS_DOUBTED), 5);
    set_host(&hosts, 10, GA_ON_TRIAL, 0);
    cr_expect_eq(ga_hosts_first(&hosts, GA_HOSTS_TRIAL), 10);
    ga_hosts_release(&hosts);
}
