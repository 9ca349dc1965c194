/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_leave.c - tests of a worker that leaves, or is sent home. */
#include "worker_sphere.h"
#include <string.h>

TestSuite(worker_leave, .init = loopback_set_up, .fini = loopback_tear_down);

static void expect_away_for_good(void)
{
    struct ga_away away = {0};

    cr_assert_eq(hear(), GA_MESSAGE_AWAY);
    cr_assert(ga_message_get_away(&reader, &away));
    cr_expect(away.for_good);
}

Test(worker_leave, who_leaves_gives_back_what_has_not_started)
{
    unsigned char times[6] = {0};

    (void)set_up_with("{kind: function, name: sphere, cost: {time: 200ms}}", 1);
    send_tasks(0, 4);
    (void)ga_worker_step(worker, ga_clock_now());
    ga_clock_sleep(0.05);
    ga_worker_leave(worker, 10, ga_clock_now());
    expect_away_for_good();
    send_tasks(4, 2); /* they were on their way */
    for (uint32_t n = 0; n < 5;) {
        cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
        n += read_results(times, GA_FAILURE_CANCELLED);
    }
    cr_expect_not(ga_worker_ended(worker));
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    cr_expect_eq(read_results(times, GA_FAILURE_NONE), 1);
    for (size_t i = 0; i < 6; i++)
        cr_expect_eq(times[i], 1);
    cr_assert_eq(hear(), GA_MESSAGE_BYE);
    cr_expect(ga_worker_ended(worker));
    cr_expect_str_empty(ga_worker_farewell(worker));
}

Test(worker_leave, who_leaves_stops_what_takes_too_long)
{
    unsigned char times[1] = {0};
    double began;

    (void)set_up_with("{kind: function, name: sphere, cost: {time: 1h}}", 1);
    send_tasks(0, 1);
    (void)ga_worker_step(worker, ga_clock_now());
    ga_clock_sleep(0.02);
    began = ga_clock_now();
    ga_worker_leave(worker, 0.2, began);
    expect_away_for_good();
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    cr_expect_eq(read_results(times, GA_FAILURE_CANCELLED), 1);
    cr_expect_geq(ga_clock_now() - began, 0.2);
    cr_assert_eq(hear(), GA_MESSAGE_BYE);
}

Test(worker_leave, who_wants_to_leave_at_once_does)
{
    unsigned char times[1] = {0};
    double began = ga_clock_now();

    (void)set_up_with("{kind: function, name: sphere, cost: {time: 1h}}", 1);
    send_tasks(0, 1);
    (void)ga_worker_step(worker, ga_clock_now());
    ga_worker_leave(worker, 1000, ga_clock_now());
    expect_away_for_good();
    ga_worker_leave(worker, 0, ga_clock_now());
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS, "it says once that it goes");
    cr_expect_eq(read_results(times, GA_FAILURE_CANCELLED), 1);
    cr_assert_eq(hear(), GA_MESSAGE_BYE);
    cr_expect_lt(ga_clock_now() - began, 5);
}

Test(worker_leave, who_was_not_set_up_leaves_at_once)
{
    cr_assert_eq(hear(), GA_MESSAGE_HELLO);
    ga_worker_leave(worker, 10, ga_clock_now());
    cr_expect(ga_worker_ended(worker));
    cr_assert_eq(hear(), GA_MESSAGE_BYE);
    ga_worker_leave(worker, 10, ga_clock_now());
    cr_expect_eq(hear_within(0.05), 0);
}

Test(worker_leave, who_is_sent_home_knows_why)
{
    cr_assert_eq(hear(), GA_MESSAGE_HELLO);
    ga_message_put_end(&out, "runs gaopt 1, rank 0 runs 2");
    tell();
    cr_assert_eq(hear(), GA_MESSAGE_BYE);
    cr_expect_str_eq(ga_worker_farewell(worker), "runs gaopt 1, rank 0 runs 2");
}

/* The same from a master whose words it does not understand. */
static void tell_of_another_version(void)
{
    ga_message_put_end(&out, "");
    out.bytes[4]++;
    tell();
}

Test(worker_leave, who_joins_a_run_of_another_version_ends)
{
    const struct ga_hello hello = {.version = "1", .host = "here", .joined = true};

    cr_assert_eq(hear(), GA_MESSAGE_HELLO);
    tell_of_another_version();
    cr_assert_eq(hear(), GA_MESSAGE_READY);
    cr_expect_not(ga_worker_ended(worker), "its launcher ends those that it started");
    ga_worker_destroy(worker);
    worker = ga_worker_create(ga_loopback_worker(loopback), &hello, NULL);
    cr_assert_eq(hear(), GA_MESSAGE_HELLO);
    tell_of_another_version();
    cr_assert_eq(hear(), GA_MESSAGE_READY);
    cr_assert_eq(hear(), GA_MESSAGE_BYE);
    cr_expect(strstr(ga_worker_farewell(worker), "speaks message version") != NULL, "%s",
              ga_worker_farewell(worker));
}
