/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.c - tests of the worker as the master meets it, over a loopback. */
#include "common/cores.h"
#include "worker_sphere.h"
#include <sched.h>
#include <string.h>

TestSuite(worker, .init = loopback_set_up, .fini = loopback_tear_down);

Test(worker, greets)
{
    struct ga_hello hello;

    cr_assert_eq(hear(), GA_MESSAGE_HELLO);
    cr_assert(ga_message_get_hello(&reader, &hello));
    cr_expect_str_eq(hello.host, "here");
    cr_expect_eq(ga_worker_event(worker), -1);
    cr_expect_not(ga_worker_ended(worker));
}

Test(worker, answers_each_task_once_and_ends)
{
    enum { N = 500 };
    unsigned char times[N] = {0};
    struct ga_ready ready = set_up_with("{kind: function, name: sphere}", 3);

    cr_assert_eq(ready.slots, 3, "%s", ready.text);
    cr_expect_geq(ga_worker_event(worker), 0);
    send_tasks(0, N / 2);
    send_tasks(N / 2, N / 2);
    for (uint32_t n = 0; n < N;) {
        cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
        n += read_results(times, GA_FAILURE_NONE);
    }
    for (int i = 0; i < N; i++)
        cr_assert_eq(times[i], 1);
    ga_message_put_end(&out, "");
    tell();
    cr_assert_eq(hear(), GA_MESSAGE_BYE);
    cr_expect(ga_worker_ended(worker));
    cr_expect_not(ga_worker_step(worker, ga_clock_now()));
}

Test(worker, takes_as_many_slots_as_there_are_cores)
{
    cr_expect_geq(set_up_with("{kind: function, name: sphere}", 0).slots, 1);
}

Test(worker, says_why_it_cannot)
{
    struct ga_ready ready = set_up_with("{kind: function, name: nothing}", 1);

    cr_expect_eq(ready.slots, 0);
    cr_expect(strstr(ready.text, "nothing") != NULL, "%s", ready.text);
    ready = set_up_with("{kind: command, argv: [./no-such-program]}", 2);
    cr_expect_eq(ready.slots, 0);
    cr_expect_str_eq(ready.text, "cannot start /tmp/no-such-program: No such file or directory");
    ready = set_up_with("{kind: function, name: sphere}", 2);
    cr_expect_eq(ready.slots, 2);
}

Test(worker, cancelled_tasks_come_back_as_such)
{
    const uint64_t ids[] = {0, 1, 3};
    unsigned char cancelled[4] = {0}, times[4] = {0};

    (void)set_up_with("{kind: function, name: sphere, cost: {time: 300ms}}", 1);
    send_tasks(0, 4);
    (void)ga_worker_step(worker, ga_clock_now());
    ga_clock_sleep(0.05);
    send_ids(GA_MESSAGE_CANCEL, ids, 3);
    for (uint32_t n = 0; n < 3;) {
        cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
        n += read_results(cancelled, GA_FAILURE_CANCELLED);
    }
    cr_expect(cancelled[0] == 1 && cancelled[1] == 1 && cancelled[3] == 1);
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    cr_expect_eq(read_results(times, GA_FAILURE_NONE), 1);
    cr_expect_eq(times[2], 1);
    cr_expect_eq(hear_within(0.2), 0);
}

Test(worker, says_that_it_is_alive_while_it_evaluates)
{
    int n_alive = 0;

    beat = 0.05;
    (void)set_up_with("{kind: function, name: sphere, cost: {time: 500ms, how: spin}}", 1);
    send_tasks(0, 1);
    while (hear() == GA_MESSAGE_ALIVE)
        n_alive++;
    cr_expect(n_alive >= 5 && n_alive <= 10, "%d", n_alive);
}

Test(worker, whoever_speaks_need_not_say_that_it_is_alive)
{
    const double start = ga_clock_now() + 5;
    enum ga_message_kind kind;
    const uint8_t *bytes;
    size_t peer, size;

    beat = 0.05;
    (void)set_up_with("{kind: function, name: sphere}", 1);
    (void)ga_worker_step(worker, start); /* says so */
    cr_assert(ga_port_receive(master, &peer, &bytes, &size));
    (void)ga_worker_step(worker, start + 0.9 * beat);
    cr_expect_not(ga_port_receive(master, &peer, &bytes, &size));
    (void)ga_worker_step(worker, start + 1.1 * beat);
    cr_assert(ga_port_receive(master, &peer, &bytes, &size));
    cr_assert_eq(ga_message_open(&reader, bytes, size, &kind, NULL), GA_OK);
    cr_expect_eq(kind, GA_MESSAGE_ALIVE);
}

Test(worker, recalled_tasks_come_back_if_they_have_not_started)
{
    const uint64_t ids[] = {0, 1, 2, 9};
    unsigned char times[3] = {0};

    (void)set_up_with("{kind: function, name: sphere, cost: {time: 300ms}}", 1);
    send_tasks(0, 3);
    (void)ga_worker_step(worker, ga_clock_now());
    ga_clock_sleep(0.05);
    send_ids(GA_MESSAGE_RECALL, ids, 4);
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    cr_expect_eq(read_results(times, GA_FAILURE_CANCELLED), 2);
    cr_expect(times[1] == 1 && times[2] == 1);
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    cr_expect_eq(read_results(times, GA_FAILURE_NONE), 1);
    cr_expect_eq(times[0], 1);
}

/* Every message, each shortened to every length and with every byte changed in turn, before and
 * after the set-up. */
static void send_broken(const struct ga_buffer *whole)
{
    for (size_t size = 0; size < whole->size; size++) {
        ga_buffer_clear(&out);
        ga_buffer_put_bytes(&out, whole->bytes, size);
        tell();
        ga_buffer_clear(&out);
        ga_buffer_put_bytes(&out, whole->bytes, whole->size);
        out.bytes[size] ^= 0xFF;
        tell();
        (void)ga_worker_step(worker, ga_clock_now());
    }
}

static void drain(void)
{
    while (hear_within(0.1) != 0)
        continue;
}

Test(worker, broken_messages_do_no_harm)
{
    const struct ga_setup setup = {
        .config = "x: [", .path = "a.yaml", .folder = "/tmp", .slots = 1};
    const double genes[] = {1, 2};
    const struct ga_task task = {.number = 1, .genes = genes};
    struct ga_buffer whole;
    unsigned char times[2] = {0};

    ga_buffer_init(&whole);
    ga_message_put_setup(&whole, &setup);
    send_broken(&whole);
    drain();
    cr_assert_eq(set_up_with("{kind: function, name: sphere}", 1).slots, 1);
    ga_message_begin_tasks(&whole, 2);
    ga_message_add_task(&whole, &task, 2);
    ga_message_end(&whole);
    whole.bytes[6] =
        0; /* no known kind, whatever else is changed: tasks with wrong ids would be good tasks */
    send_broken(&whole);
    drain();
    send_tasks(1, 1);
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    cr_expect_eq(read_results(times, GA_FAILURE_NONE), 1);
    ga_buffer_release(&whole);
}

/* As a rank that mpirun has bound. Criterion runs each test in a process of its own. */
Test(worker, more_slots_than_cores_that_it_is_bound_to_are_remarked_on)
{
    cpu_set_t one;
    char *wanted = ga_format("2 slots, but only 1 of the host's %u cores may be used; to lift "
                             "that: mpirun --bind-to none (or SLURM's --cpus-per-task)",
                             ga_cores_of_machine());

    if (ga_cores_of_machine() == 1)
        cr_skip_test("this machine has one core");
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
    cr_expect_str_eq(set_up_with("{kind: function, name: sphere}", 1).text, "");
    cr_expect_str_eq(set_up_with("{kind: function, name: sphere}", 2).text, wanted);
    free(wanted);
}

Test(worker, more_slots_than_the_machine_has_cores_are_as_wanted)
{
    if (ga_cores() < ga_cores_of_machine())
        cr_skip_test("these tests run bound");
    cr_expect_str_eq(set_up_with("{kind: function, name: sphere}", ga_cores_of_machine() + 1).text,
                     "");
}

/* --- where its time went --- */

static double seconds_said(void)
{
    double sum = 0;

    for (int i = 0; i < GA_TIME_CLASSES; i++)
        sum += time_said.seconds[i];
    return sum;
}

static void end(void)
{
    ga_message_put_end(&out, "");
    tell();
    cr_assert_eq(hear(), GA_MESSAGE_BYE);
}

/* Three evaluations of 50 ms on two slots: a slot and a half is busy. */
static void spend_time_on(const char *evaluator, double evaluating)
{
    unsigned char times[3] = {0};
    const double before = ga_clock_now();
    double opened, wanted, most;

    (void)set_up_with(evaluator, 2);
    opened = ga_clock_now();
    send_tasks(0, 3);
    for (uint32_t n = 0; n < 3;) {
        cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
        n += read_results(times, GA_FAILURE_NONE);
    }
    wanted = 2 * (ga_clock_now() - opened);
    end();
    most = 2 * (ga_clock_now() - before);
    cr_expect_eq(time_said.evaluations, 3);
    cr_expect_geq(seconds_said(), wanted - 1e-6);
    cr_expect_leq(seconds_said(), most + 1e-6);
    cr_expect_geq(time_said.seconds[GA_TIME_EVALUATING], evaluating);
    cr_expect_leq(time_said.seconds[GA_TIME_EVALUATING], most);
    cr_expect_gt(time_said.seconds[GA_TIME_OWN], 0);
}

Test(worker, its_time_has_no_gaps)
{
    spend_time_on("{kind: function, name: sphere, cost: {time: 50ms, how: sleep}}", 0.15);
    cr_expect_gt(time_said.seconds[GA_TIME_WAITING], 0, "the fourth place was empty");
}

Test(worker, brief_evaluations_leave_no_gaps_either)
{
    spend_time_on("{kind: function, name: sphere}", 1e-9);
}

Test(worker, says_where_its_time_went_so_far)
{
    unsigned char times[1] = {0};

    (void)set_up_with("{kind: function, name: sphere, cost: {time: 1200ms, how: sleep}}", 1);
    send_tasks(0, 1);
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    (void)read_results(times, GA_FAILURE_NONE);
    (void)hear_within(0.05);
    cr_expect_eq(time_said.evaluations, 1);
    cr_expect_geq(time_said.seconds[GA_TIME_EVALUATING], 1.2);
}
