/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_files.c - tests of a worker whose host lacks the run's files: it fetches them, says
 * meanwhile that it is there, obeys, and evaluates with what it got. */
#include "common/clock.h"
#include "common/files.h"
#include "common/loopback.h"
#include "master/file_service.h"
#include "worker/worker.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/gaopt-worker-files-XXXXXX";
static struct ga_manifest manifest;
static struct ga_loopback *loopback;
static struct ga_port *master;
static struct ga_worker *worker;
static struct ga_buffer out;
static struct ga_reader reader; /* of what came last, behind its head */

/* here: the master's folder, with a program that adds what `offset` says to its argument. There is
 * no folder "nowhere". */
static void set_up(void)
{
    static const char program[] = "#!/bin/sh\n"
                                  "echo \"{\\\"value\\\": $(($1 + $(cat \"$2/offset\")))}\"\n";
    const struct ga_hello hello = {.version = "1", .host = "here", .cores = 1};
    char *names[] = {"add", "offset"}, *cache;

    cr_assert_not_null(mkdtemp(top));
    cr_assert_eq(chdir(top), 0);
    cr_assert_eq(mkdir("here", 0755), 0);
    cr_assert_eq(ga_file_write("here/add", program, strlen(program), NULL), GA_OK);
    cr_assert_eq(chmod("here/add", 0755), 0);
    cr_assert_eq(ga_file_write("here/offset", "30\n", 3, NULL), GA_OK);
    cr_assert_eq(ga_manifest_make(&manifest, "here", names, 2, NULL), GA_OK);
    cache = ga_format("%s/cache", top);
    setenv("GAOPT_CACHE", cache, true);
    free(cache);
    loopback = ga_loopback_create();
    master = ga_loopback_master(loopback);
    worker = ga_worker_create(ga_loopback_worker(loopback), &hello, NULL);
    ga_buffer_init(&out);
}

static void tear_down(void)
{
    ga_worker_destroy(worker);
    ga_loopback_destroy(loopback);
    ga_buffer_release(&out);
    ga_manifest_release(&manifest);
    cr_expect_eq(ga_folder_remove(top, NULL), GA_OK);
}

TestSuite(worker_files, .init = set_up, .fini = tear_down);

/* What the worker says next. */
static enum ga_message_kind hear(void)
{
    const double end = ga_clock_now() + 10;
    enum ga_message_kind kind;
    const uint8_t *bytes;
    size_t peer, size;

    while (!ga_port_receive(master, &peer, &bytes, &size)) {
        struct pollfd event = {.fd = ga_worker_event(worker), .events = POLLIN};

        cr_assert_lt(ga_clock_now(), end, "it says nothing");
        if (!ga_worker_step(worker, ga_clock_now()))
            (void)poll(&event, 1, 10);
    }
    cr_assert_eq(ga_message_open(&reader, bytes, size, &kind, NULL), GA_OK);
    return kind == GA_MESSAGE_TIME ? hear() : kind;
}

static void send_setup(double beat)
{
    char *config = ga_format("run: {results: %s/results, stop: {generations: 1}}\n"
                             "space: {x: {int: [0, 9]}}\n"
                             "evaluator: {kind: command, argv: [%s/nowhere/add, '{x}', "
                             "'{config_dir}'], files: [offset]}\n"
                             "objectives: [{minimize: value}]\n",
                             top, top);
    char *folder = ga_format("%s/nowhere", top);
    const struct ga_setup setup = {.config = config,
                                   .path = "a.yaml",
                                   .folder = folder,
                                   .slots = 1,
                                   .beat = beat,
                                   .files = manifest};

    ga_message_put_setup(&out, &setup);
    ga_port_send(master, 0, &out);
    free(folder);
    free(config);
}

static void serve(void)
{
    cr_assert(ga_file_service_answer(&out, &manifest, "here", &reader));
    ga_port_send(master, 0, &out);
}

static double evaluate(double gene)
{
    const struct ga_task task = {.number = 1, .genes = &gene};
    struct ga_result result;
    char message[GA_MESSAGE_ROOM];
    double value = 0;
    uint32_t n;

    ga_message_begin_tasks(&out, 1);
    ga_message_add_task(&out, &task, 1);
    ga_message_end(&out);
    ga_port_send(master, 0, &out);
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    cr_assert(ga_message_get_count(&reader, 1, &n));
    cr_assert(ga_message_get_result(&reader, &result, &value, 1, message));
    cr_expect_eq(result.failure, GA_FAILURE_NONE, "%s", message);
    return value;
}

Test(worker_files, what_was_fetched_is_evaluated_with)
{
    struct ga_ready ready;
    enum ga_message_kind kind;
    int n_gets = 0;

    cr_assert_eq(hear(), GA_MESSAGE_HELLO);
    send_setup(0);
    while ((kind = hear()) == GA_MESSAGE_GET) {
        n_gets++;
        serve();
    }
    cr_expect_eq(n_gets, 2);
    cr_assert_eq(kind, GA_MESSAGE_READY);
    cr_assert(ga_message_get_ready(&reader, &ready));
    cr_assert_eq(ready.slots, 1, "%s", ready.text);
    cr_expect_eq(evaluate(4), 34);
}

Test(worker_files, it_says_meanwhile_that_it_is_there)
{
    cr_assert_eq(hear(), GA_MESSAGE_HELLO);
    send_setup(0.02);
    cr_assert_eq(hear(), GA_MESSAGE_GET);
    cr_expect_eq(hear(), GA_MESSAGE_ALIVE, "the answer takes its time");
    cr_expect_eq(hear(), GA_MESSAGE_ALIVE);
}

Test(worker_files, it_can_be_sent_home_meanwhile)
{
    cr_assert_eq(hear(), GA_MESSAGE_HELLO);
    send_setup(0);
    cr_assert_eq(hear(), GA_MESSAGE_GET);
    ga_message_put_end(&out, "");
    ga_port_send(master, 0, &out);
    cr_expect_eq(hear(), GA_MESSAGE_BYE);
    cr_expect(ga_worker_ended(worker));
}

Test(worker_files, it_says_why_it_cannot)
{
    struct ga_ready ready;

    cr_assert_eq(ga_file_write("here/add", "", 0, NULL), GA_OK);
    cr_assert_eq(hear(), GA_MESSAGE_HELLO);
    send_setup(0);
    cr_assert_eq(hear(), GA_MESSAGE_GET);
    serve();
    cr_assert_eq(hear(), GA_MESSAGE_READY);
    cr_assert(ga_message_get_ready(&reader, &ready));
    cr_expect_eq(ready.slots, 0);
    cr_expect_str_eq(ready.text,
                     "rank 0 cannot send add: it was changed or removed since the run began");
}
