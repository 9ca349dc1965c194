/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_files.c - tests of rank 0 while a worker fetches files: it lists them, answers, and waits
 * as long as it is asked for something. */
#include "common/files.h"
#include "common/loopback.h"
#include "master/master.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/gaopt-master-files-XXXXXX";
static struct ga_config config;
static struct ga_error error;
static struct ga_loopback *own, *other; /* of rank 0's own worker, and another */
static struct ga_hub hub;
static struct ga_master *master;
static struct ga_buffer out;
static char *said;
static size_t said_size;
static FILE *screen;

static void set_up(void)
{
    static const char text[] = "run: {stop: {generations: 1}}\n"
                               "space: {x: {real: [0, 1]}}\n"
                               "evaluator: {kind: command, argv: [prog], files: [data]}\n"
                               "objectives: [{minimize: value}]\n"
                               "cluster: {lost_after: 10s}\n";

    ga_error_init(&error);
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    cr_assert_eq(ga_config_parse(&config, text, "a.yaml", folder, NULL, 0, &error), GA_OK, "%s",
                 error.text);
    own = ga_loopback_create();
    other = ga_loopback_create();
    ga_hub_init(&hub, ga_loopback_master(own), ga_loopback_master(other));
    ga_buffer_init(&out);
    screen = open_memstream(&said, &said_size);
}

static void tear_down(void)
{
    ga_master_destroy(master);
    ga_loopback_destroy(own);
    ga_loopback_destroy(other);
    ga_buffer_release(&out);
    ga_config_release(&config);
    (void)fclose(screen);
    free(said);
    cr_expect_eq(ga_folder_remove(folder, NULL), GA_OK);
}

TestSuite(master_files, .init = set_up, .fini = tear_down);

static enum ga_status create(void)
{
    static const struct ga_hello self = {.version = "1", .host = "here"};
    const struct ga_master_setup setup = {.config = &config,
                                          .self = &self,
                                          .port = &hub.port,
                                          .seconds_left = INFINITY,
                                          .out = screen};

    return ga_master_create(&master, &setup, 0, &error);
}

static void say(struct ga_loopback *of)
{
    ga_port_send(ga_loopback_worker(of), 0, &out);
}

/* What the master says to a worker; its body, borrowed. */
static struct ga_reader hear(struct ga_loopback *of, enum ga_message_kind wanted)
{
    struct ga_reader body = {0};
    enum ga_message_kind kind;
    const uint8_t *bytes;
    size_t peer, size;

    cr_assert(ga_port_receive(ga_loopback_worker(of), &peer, &bytes, &size));
    cr_assert_eq(ga_message_open(&body, bytes, size, &kind, NULL), GA_OK);
    cr_assert_eq(kind, wanted);
    return body;
}

/* Both have greeted; returns how many files a worker is told of. */
static size_t n_told(struct ga_loopback *of)
{
    const struct ga_hello hello = {.version = "1", .host = "there", .cores = 1};
    struct ga_setup setup;
    struct ga_reader body;

    ga_message_put_hello(&out, &hello);
    say(of);
    (void)ga_master_step(master, 0);
    body = hear(of, GA_MESSAGE_SETUP);
    cr_assert(ga_message_get_setup(&body, &setup));
    const size_t n = setup.files.n;
    ga_setup_release(&setup);
    return n;
}

static void ask(uint32_t file, uint64_t offset, uint32_t size)
{
    ga_message_put_file_request(
        &out, &(struct ga_file_request){.file = file, .offset = offset, .size = size});
    say(other);
}

static void begin(void)
{
    cr_assert_eq(ga_file_write("data", "0123456789", 10, NULL), GA_OK);
    cr_assert_eq(create(), GA_OK, "%s", error.text);
    cr_expect_eq(n_told(own), 0, "rank 0's own worker is where they are");
    cr_expect_eq(n_told(other), 1);
}

static bool gave_up(double now)
{
    (void)ga_master_step(master, now);
    (void)ga_master_outcome(master, &error);
    return error.status != GA_OK;
}

Test(master_files, what_is_not_there_is_told_before_anything_starts)
{
    cr_expect_eq(create(), GA_E_IO);
    cr_expect_not_null(strstr(error.text, "/data cannot be read: No such file or directory"), "%s",
                       error.text);
}

Test(master_files, a_piece_is_sent)
{
    struct ga_file_piece piece;
    struct ga_reader body;

    begin();
    ask(0, 3, 4);
    (void)ga_master_step(master, 1);
    body = hear(other, GA_MESSAGE_FILE);
    cr_assert(ga_message_get_file_piece(&body, &piece));
    cr_assert_eq(piece.size, 4);
    cr_expect_arr_eq(piece.bytes, "3456", 4);
}

Test(master_files, who_fetches_is_waited_for)
{
    begin();
    for (double now = 100; now < 1000; now += 100) {
        ask(0, 0, 10);
        cr_assert_not(gave_up(now), "at %g s", now);
    }
    cr_expect_not(gave_up(1019));
    cr_expect(gave_up(1021));
}

Test(master_files, so_is_who_only_says_that_it_is_there)
{
    begin();
    for (double now = 100; now < 1000; now += 100) {
        ga_message_put_plain(&out, GA_MESSAGE_ALIVE);
        say(other);
        cr_assert_not(gave_up(now), "at %g s", now);
    }
}

Test(master_files, who_says_nothing_is_not)
{
    begin();
    cr_expect_not(gave_up(119));
    cr_expect(gave_up(121));
}

Test(master_files, who_asks_for_nonsense_is_refused)
{
    begin();
    ask(1, 0, 1);
    cr_expect_not(gave_up(1));
    cr_expect(gave_up(122));
    cr_expect_not_null(strstr(error.text, "rank 1: sent a message that cannot be understood"), "%s",
                       error.text);
}
