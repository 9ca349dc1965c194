/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_files.c - tests of a worker whose host lacks the run's files: it fetches them, says
 * meanwhile that it is there, obeys, and evaluates with what it got. */
#include "master/file_service.h"
#include "own_folder.h"
#include "worker_loopback.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct ga_manifest manifest;

/* here: the master's folder, with a program that adds what `offset` says to its argument. There is
 * no folder "nowhere". */
static void set_up(void)
{
    static const char program[] = "#!/bin/sh\n"
                                  "echo \"{\\\"value\\\": $(($1 + $(cat \"$2/offset\")))}\"\n";
    char *names[] = {"add", "offset"}, *cache;

    own_folder_enter();
    cr_assert_eq(mkdir("here", 0755), 0);
    cr_assert_eq(ga_file_write("here/add", program, strlen(program), NULL), GA_OK);
    cr_assert_eq(chmod("here/add", 0755), 0);
    cr_assert_eq(ga_file_write("here/offset", "30\n", 3, NULL), GA_OK);
    cr_assert_eq(ga_manifest_make(&manifest, "here", names, 2, NULL), GA_OK);
    cache = ga_format("%s/cache", own_folder);
    setenv("GAOPT_CACHE", cache, true);
    free(cache);
    loopback_set_up();
}

static void tear_down(void)
{
    loopback_tear_down();
    ga_manifest_release(&manifest);
    own_folder_leave();
}

TestSuite(worker_files, .init = set_up, .fini = tear_down);

static void send_setup(double seconds)
{
    char *config = ga_format("run: {results: %s/results, stop: {generations: 1}}\n"
                             "space: {x: {int: [0, 9]}}\n"
                             "evaluator: {kind: command, argv: [%s/nowhere/add, '{x}', "
                             "'{config_dir}'], files: [offset]}\n"
                             "objectives: [{minimize: value}]\n",
                             own_folder, own_folder);
    char *folder = ga_format("%s/nowhere", own_folder);
    const struct ga_setup setup = {.config = config,
                                   .path = "a.yaml",
                                   .folder = folder,
                                   .slots = 1,
                                   .beat = seconds,
                                   .files = manifest};

    ga_message_put_setup(&out, &setup);
    tell();
    free(folder);
    free(config);
}

static void serve(void)
{
    cr_assert(ga_file_service_answer(&out, &manifest, "here", &reader));
    tell();
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
    tell();
    cr_assert_eq(hear(), GA_MESSAGE_RESULTS);
    cr_assert(ga_message_get_count(&reader, 1, &n));
    cr_assert(ga_message_get_result(&reader, &result, &value, 1, message));
    cr_expect_eq(result.failure, GA_FAILURE_NONE, "%s", message);
    return value;
}

Test(worker_files, what_was_fetched_is_evaluated_with)
{
    struct ga_ready ready;
    int kind, n_gets = 0;

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
    tell();
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
