/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_limits.c - tests of a worker that may use a part of its host only, at some hours only: as
 * the master meets it, and as its evaluations do. */
#include "common/cores.h"
#include "own_folder.h"
#include "worker_loopback.h"
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { MOST_METRICS = 2 };

static struct ga_limits own;
static double values[MOST_METRICS];
static enum ga_failure failure;

static void set_up(void)
{
    const struct ga_hello hello = {.version = "1", .host = "here.site.org"};

    own_folder_enter();
    loopback_begin(&hello, &own);
}

static void tear_down(void)
{
    loopback_tear_down();
    own_folder_leave();
}

TestSuite(worker_limits, .init = set_up, .fini = tear_down);

static struct ga_ready set_up_with(const char *cluster, const char *evaluator, uint32_t slots)
{
    char *config = ga_format("run: {results: %s/results, stop: {generations: 1}}\n"
                             "space: {x: {real: [0, 1]}}\n"
                             "evaluator: %s\n"
                             "objectives: [{minimize: value}]\n"
                             "cluster: %s\n",
                             own_folder, evaluator, cluster);
    const struct ga_setup setup = {
        .config = config, .path = "a.yaml", .folder = "/tmp", .slots = slots};

    ga_message_put_setup(&out, &setup);
    tell();
    free(config);
    return hear_ready();
}

static const char *const sphere = "{kind: function, name: sphere}";

static void send_task(uint64_t number)
{
    const double genes[] = {0.5};
    const struct ga_task task = {.number = number, .genes = genes};

    ga_message_begin_tasks(&out, 1);
    ga_message_add_task(&out, &task, 1);
    ga_message_end(&out);
    tell();
}

static void hear_result(size_t n_metrics)
{
    struct ga_result result;
    char message[GA_MESSAGE_ROOM];
    uint32_t count;

    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    cr_assert(ga_message_get_count(&reader, n_metrics, &count));
    cr_assert_eq(count, 1);
    cr_assert(ga_message_get_result(&reader, &result, values, n_metrics, message), "%s", message);
    failure = result.failure;
}

static void evaluate(size_t n_metrics)
{
    send_task(0);
    hear_result(n_metrics);
    cr_assert_eq(failure, GA_FAILURE_NONE, "%s", ga_failure_word(failure));
}

/* What a program finds, asked as it would ask: sched_getaffinity and getpriority. */
static const char *const asks = "{kind: command, shell: 'echo value $(nproc); echo nice $(nice)', "
                                "metrics: [value, nice], result: {format: name_value}}";

Test(worker_limits, programs_are_held_to_cores)
{
    const struct ga_ready ready = set_up_with("{slots: 2, limits: {cpus: 1}}", asks, 2);
    char *wanted = ga_format("evaluations may use 1 of %u cores (by affinity, at nice 10)",
                             ga_cores_of_machine());

    cr_expect_eq(ready.slots, 2);
    cr_expect_str_eq(ready.text, wanted);
    free(wanted);
    evaluate(2);
    cr_expect_eq(values[0], 1);
    cr_expect_eq(values[1], 10);
    cr_expect_eq(ga_cores(), ga_cores_of_machine(), "the worker itself is not");
}

Test(worker_limits, without_limits_programs_are_not)
{
    const struct ga_ready ready = set_up_with("{hosts: {there: {cpus: 1}}}", asks, 1);

    cr_expect_str_empty(ready.text);
    evaluate(2);
    cr_expect_eq(values[0], ga_cores());
    cr_expect_eq(values[1], getpriority(PRIO_PROCESS, 0));
}

Test(worker_limits, its_own_are_narrower)
{
    own = (struct ga_limits){.cpus = {.value = 1}, .slots = 1};
    cr_expect_eq(set_up_with("{limits: {cpus: 100%, slots: 3}}", asks, 4).slots, 1);
    evaluate(2);
    cr_expect_eq(values[0], 1);
}

Test(worker_limits, memory_is_shared_by_its_slots)
{
    const char *asks_memory = "{kind: command, shell: 'echo value $(ulimit -d)', metrics: [value], "
                              "result: {format: name_value}, memory: 300MiB}";

    (void)set_up_with("{hosts: {here: {memory: 256MiB}}}", asks_memory, 2);
    evaluate(1);
    cr_expect_eq(values[0], 128 * 1024, "%g KiB", values[0]);
    (void)set_up_with("{limits: {memory: 1GiB}}", asks_memory, 2);
    evaluate(1);
    cr_expect_eq(values[0], 300 * 1024, "%g KiB", values[0]);
}

Test(worker_limits, slots_are_no_more)
{
    cr_expect_eq(set_up_with("{limits: {slots: 3}}", sphere, 8).slots, 3);
    cr_expect_eq(set_up_with("{limits: {slots: 3}, hosts: {'h*': {slots: 5}}}", sphere, 8).slots,
                 5);
    cr_expect_eq(set_up_with("{limits: {cpus: 1}}", sphere, 0).slots, 1);
    cr_expect_eq(set_up_with("{limits: {cpus: 1}, slots: 4}", sphere, 4).slots, 4);
}

Test(worker_limits, a_rank_may_have_nothing_to_do)
{
    struct ga_ready ready;

    (void)setenv("OMPI_COMM_WORLD_LOCAL_RANK", "1", 1);
    (void)setenv("OMPI_COMM_WORLD_LOCAL_SIZE", "2", 1);
    ready = set_up_with("{limits: {slots: 1}}", sphere, 1);
    cr_expect_eq(ready.slots, 0);
    cr_expect_str_empty(ready.text, "that is no fault of it");
    cr_expect_not(ga_worker_ended(worker));
    ga_message_put_end(&out, "");
    tell();
    cr_expect_eq(hear(), GA_MESSAGE_BYE);
}

/* --- hours --- */

static char active[64]; /* from an hour ago until in an hour, where it is UTC */

static void choose_hours(void)
{
    const time_t now = time(NULL);
    struct tm from, until;

    (void)gmtime_r(&(time_t){now - 3600}, &from);
    (void)gmtime_r(&(time_t){now + 3600}, &until);
    (void)snprintf(active, sizeof active, "%02d:%02d-%02d:%02d", from.tm_hour, from.tm_min,
                   until.tm_hour, until.tm_min);
    own.active = active;
}

/* As if time had passed. */
static void go_to(const char *zone)
{
    (void)setenv("TZ", zone, 1);
    tzset();
}

static struct ga_away hear_away(void)
{
    struct ga_away away = {0};

    cr_assert_eq(hear(), GA_MESSAGE_AWAY);
    cr_assert(ga_message_get_away(&reader, &away));
    return away;
}

Test(worker_limits, it_is_away_when_its_hours_end_and_back_when_they_begin)
{
    struct ga_away away;

    choose_hours();
    go_to("UTC0");
    cr_expect_eq(set_up_with("{}", "{kind: function, name: sphere, cost: {time: 1h}}", 1).slots, 1);
    cr_expect_eq(hear_within(0.1), 0);
    send_task(7);
    send_task(8);
    (void)ga_worker_step(worker, ga_clock_now());
    go_to("UTC-12");
    away = hear_away();
    cr_expect_not(away.for_good);
    cr_expect(away.seconds > 10 * 3600 && away.seconds <= 12 * 3600, "%g", away.seconds);
    hear_result(1); /* what has not started, at once; what runs has run.grace, 5 s */
    cr_expect_eq(failure, GA_FAILURE_CANCELLED);
    send_task(9);
    hear_result(1);
    cr_expect_eq(failure, GA_FAILURE_CANCELLED);
    go_to("UTC0");
    cr_expect_eq(hear_ready().slots, 1);
    send_task(10);
    cr_expect_eq(hear_within(0.1), 0, "it is taken");
    ga_worker_leave(worker, 0, ga_clock_now());
    cr_expect(hear_away().for_good);
}

/* Its slots idle: none of them may begin what was on its way. */
Test(worker_limits, what_it_is_sent_while_it_is_away_does_not_begin)
{
    choose_hours();
    go_to("UTC-12");
    (void)set_up_with("{}", "{kind: function, name: sphere, cost: {time: 1h}}", 4);
    (void)hear_away();
    for (uint64_t i = 0; i < 200; i++) {
        send_task(i);
        hear_result(1);
        cr_assert_eq(failure, GA_FAILURE_CANCELLED);
        cr_assert_not(ga_worker_busy(worker));
    }
}

Test(worker_limits, it_may_be_away_from_the_start_and_leave)
{
    choose_hours();
    go_to("UTC-12");
    cr_expect_eq(set_up_with("{limits: {active: '0:00-24:00'}}", sphere, 1).slots, 1);
    cr_expect_not(hear_away().for_good);
    ga_worker_leave(worker, 1, ga_clock_now());
    cr_expect(hear_away().for_good);
    cr_expect_eq(hear_within(1), GA_MESSAGE_BYE);
}

Test(worker_limits, hours_that_never_meet_are_told)
{
    struct ga_ready ready;

    own.active = (char[]){"10:00-11:00"};
    ready = set_up_with("{limits: {active: '12:00-13:00'}}", sphere, 1);
    cr_expect_eq(ready.slots, 0);
    cr_expect_str_eq(ready.text, "the hours that the config and its own options allow never meet");
}
