/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slots.c - tests of the slots: each task answered once, in order where that is promised, and
 * cancelled when that is asked for. */
#include "worker/slots.h"
#include "common/clock.h"
#include "common/files.h"
#include "worker/brief.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>
#include <dirent.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { MANY = 20000 };

static struct worker_fixture fixture;
static struct ga_error failure;
static struct ga_slots *slots;

static unsigned char times[MANY]; /* that a task was answered */
static uint64_t last_id;
static size_t n_out_of_order;
static size_t n_cancelled;
static size_t n_wrong;
static enum ga_failure said_failure; /* of the last that failed */
static char said[GA_MESSAGE_ROOM];

static void set_up(void)
{
    static char *value = "value";

    worker_fixture_init(&fixture, 1);
    fixture.config.evaluator.metrics.items = &value;
    fixture.config.evaluator.kind = GA_EVALUATOR_FUNCTION;
    fixture.config.evaluator.function = "sphere";
    fixture.config.evaluator.cost.time = 1e-9; /* not brief for certain: threads */
    fixture.config.evaluator.cost.how = GA_COST_SPIN;
    ga_error_init(&failure);
}

static void tear_down(void)
{
    ga_slots_close(slots);
}

TestSuite(slots, .init = set_up, .fini = tear_down);

static void open_slots(size_t n)
{
    cr_assert_eq(ga_slots_open(&slots, &fixture.config, n, NULL, &failure), GA_OK, "%s",
                 failure.text);
    cr_assert_eq(ga_slots_count(slots), n);
}

static void submit(uint64_t id)
{
    const double genes[] = {(double)id, 1};
    const struct ga_task task = {.number = id, .id = id, .try = 8, .attempt = 3, .genes = genes};

    ga_slots_submit(slots, &task, 1);
}

static void finished(void *self, const struct ga_result *result)
{
    const double id = (double)result->id;

    (void)self;
    times[result->id]++;
    n_out_of_order += result->id < last_id;
    last_id = result->id;
    if (result->failure == GA_FAILURE_CANCELLED)
        n_cancelled++;
    else if (result->failure != GA_FAILURE_NONE || result->metrics[0] != id * id + 1)
        n_wrong++;
    if (result->failure != GA_FAILURE_NONE) {
        said_failure = result->failure;
        (void)snprintf(said, sizeof said, "%s", result->message);
    }
    n_wrong += result->attempt != 3 || result->try != 8;
}

/* Sleeps on the event until n have been collected; fails after 10 s. */
static void collect(size_t n)
{
    const double end = ga_clock_now() + 10;

    while (n > 0) {
        struct pollfd event = {.fd = ga_slots_event(slots), .events = POLLIN};
        size_t got;

        cr_assert_geq(poll(&event, 1, 10000), 0);
        got = ga_slots_collect(slots, finished, NULL);
        cr_assert_leq(got, n);
        n -= got;
        cr_assert_lt(ga_clock_now(), end, "%zu are missing", n);
    }
}

static void expect_each_once(size_t n)
{
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(times[i], 1, "task %zu was answered %d times", i, times[i]);
    cr_expect_eq(n_wrong, 0);
    cr_expect_eq(ga_slots_pending(slots), 0);
    cr_expect_eq(ga_slots_collect(slots, finished, NULL), 0);
}

Test(slots, one_slot_keeps_the_order)
{
    open_slots(1);
    for (size_t i = 0; i < MANY; i++)
        submit(i);
    collect(MANY);
    expect_each_once(MANY);
    cr_expect_eq(n_out_of_order, 0);
}

Test(slots, how_long_there_is_work_follows_from_how_long_tasks_take)
{
    fixture.config.evaluator.cost.time = 0.02;
    fixture.config.evaluator.cost.how = GA_COST_SLEEP;
    open_slots(2);
    cr_expect_eq(ga_slots_ahead(slots), 0);
    for (size_t i = 0; i < 16; i++)
        submit(i);
    cr_expect_eq(ga_slots_ahead(slots), 0, "nothing is known of them");
    collect(16);
    cr_expect_eq(ga_slots_ahead(slots), 0, "there is none");
    submit(16);
    submit(17);
    cr_expect_eq(ga_slots_ahead(slots), 0, "each has one, and none behind it");
    submit(18);
    submit(19);
    cr_expect_geq(ga_slots_ahead(slots), 0.01);
    cr_expect_leq(ga_slots_ahead(slots), 1);
    collect(4);
    expect_each_once(20);
}

static size_t n_threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    size_t n = 0;

    cr_assert_not_null(tasks);
    for (const struct dirent *entry; (entry = readdir(tasks)) != NULL;)
        n += entry->d_name[0] != '.';
    closedir(tasks);
    return n;
}

Test(slots, brief_evaluations_need_no_thread)
{
    const size_t before = n_threads();
    static double genes[MANY][2];
    static struct ga_task tasks[MANY];

    fixture.config.evaluator.cost.time = 0;
    open_slots(2);
    cr_expect_eq(n_threads(), before);
    for (size_t i = 0; i < MANY; i++) {
        genes[i][0] = (double)i;
        genes[i][1] = 1;
        tasks[i] =
            (struct ga_task){.number = i, .id = i, .try = 8, .attempt = 3, .genes = genes[i]};
    }
    ga_brief_evaluate(ga_slots_brief(slots), tasks, MANY, finished, NULL);
    expect_each_once(MANY);
}

/* A failure has its text, and its neighbours are none the worse. */
Test(slots, a_brief_evaluation_fails_alone)
{
    const double genes[][2] = {{0, 1}, {INFINITY, 1}, {2, 1}};
    struct ga_task tasks[3];

    fixture.config.evaluator.cost.time = 0;
    open_slots(1);
    for (size_t i = 0; i < 3; i++)
        tasks[i] =
            (struct ga_task){.number = i, .id = i, .try = 8, .attempt = 3, .genes = genes[i]};
    ga_brief_evaluate(ga_slots_brief(slots), tasks, 3, finished, NULL);
    cr_expect_eq(times[0] + times[1] + times[2], 3);
    cr_expect_eq(n_wrong, 1);
    cr_expect_eq(said_failure, GA_FAILURE_NOT_FINITE);
    cr_expect_str_eq(said, "metric 'value' is infinite");
}

Test(slots, many_slots_answer_each_once)
{
    open_slots(7);
    for (size_t i = 0; i < MANY; i += 1000) { /* now full, now empty */
        for (size_t j = i; j < i + 1000; j++)
            submit(j);
        collect(i % 3000 == 0 ? 1000 : 0);
        if (i % 3000 != 0)
            collect(1000);
    }
    expect_each_once(MANY);
}

Test(slots, event_is_quiet_when_there_is_nothing)
{
    struct pollfd event;

    open_slots(2);
    for (uint64_t i = 0; i < 100; i++) {
        submit(i);
        collect(1);
    }
    event = (struct pollfd){.fd = ga_slots_event(slots), .events = POLLIN};
    cr_expect_eq(poll(&event, 1, 0), 0);
}

Test(slots, cancel_stops_the_running_and_forgets_the_waiting)
{
    const double start = ga_clock_now();

    fixture.config.evaluator.cost.time = 30;
    open_slots(2);
    for (uint64_t i = 0; i < 6; i++)
        submit(i);
    ga_clock_sleep(0.05);
    ga_slots_cancel(slots, 0); /* runs */
    ga_slots_cancel(slots, 5); /* waits */
    ga_slots_cancel(slots, 77);
    collect(2);
    cr_expect(times[0] == 1 && times[5] == 1);
    cr_expect_eq(n_cancelled, 2);
    ga_slots_cancel_all(slots);
    collect(4);
    expect_each_once(6);
    cr_expect_eq(n_cancelled, 6);
    cr_expect_lt(ga_clock_now() - start, 5);
}

Test(slots, cancel_hits_only_its_own_task)
{
    fixture.config.evaluator.cost.time = 0.002;
    open_slots(2);
    for (uint64_t i = 0; i < 200; i++)
        submit(i);
    for (uint64_t i = 0; i < 200; i += 2) {
        ga_slots_cancel(slots, i);
        ga_clock_sleep(1e-3);
    }
    collect(200);
    expect_each_once(200);
    cr_expect_leq(n_cancelled, 100);
    cr_expect_gt(n_cancelled, 0);
}

Test(slots, recall_takes_back_what_has_not_started)
{
    uint32_t try = 0;

    fixture.config.evaluator.cost.time = 0.1;
    open_slots(1);
    for (uint64_t i = 0; i < 3; i++)
        submit(i);
    ga_clock_sleep(0.05);
    cr_expect(!ga_slots_recall(slots, 0, &try));
    cr_expect(ga_slots_recall(slots, 1, &try));
    cr_expect_eq(try, 8);
    cr_expect(!ga_slots_recall(slots, 1, &try));
    collect(2);
    cr_expect(times[0] == 1 && times[1] == 0 && times[2] == 1);
    cr_expect_eq(n_cancelled, 0);
    cr_expect_eq(ga_slots_pending(slots), 0);
}

/* Many tasks of no time, then one of a long time in their midst: those behind it are done by the
 * other slot. */
Test(slots, nothing_waits_behind_a_long_task)
{
    static char *const script = "[ $GAOPT_ID = 0 ] && sleep 20; echo value 1";

    fixture.config.evaluator.kind = GA_EVALUATOR_COMMAND;
    fixture.config.evaluator.shell = script;
    fixture.config.evaluator.result.source = GA_RESULT_STDOUT;
    fixture.config.evaluator.result.format = GA_FORMAT_NAME_VALUE;
    fixture.config.run.results = "/tmp/gaopt-slots";
    open_slots(2);
    for (uint64_t i = 0; i < 20; i++)
        submit(i);
    collect(19);
    cr_expect_eq(times[0], 0);
    ga_slots_cancel(slots, 0);
    collect(1);
    cr_expect_eq(n_cancelled, 1);
    cr_expect_eq(ga_folder_remove("/tmp/gaopt-slots", &failure), GA_OK);
}

Test(slots, open_reports_what_is_wrong)
{
    fixture.config.evaluator.kind = GA_EVALUATOR_LIBRARY;
    fixture.config.evaluator.path = "libm.so.6";
    cr_expect_eq(ga_slots_open(&slots, &fixture.config, 3, NULL, &failure), GA_E_EVALUATOR);
    cr_expect(strstr(failure.text, "gaopt_evaluator") != NULL);
    fixture.config.evaluator.kind = GA_EVALUATOR_FUNCTION;
    fixture.config.evaluator.function = "spere";
    cr_expect_eq(ga_slots_open(&slots, &fixture.config, 3, NULL, &failure), GA_E_EVALUATOR);
}
