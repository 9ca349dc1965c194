/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message.c - tests of what master and workers say to each other: all of it comes through. */
#include "message_fixture.h"

TestSuite(message, .init = message_set_up, .fini = message_tear_down);

Test(message, times_come_through)
{
    struct ga_time_sheet time;
    struct ga_reader reader;

    put_time();
    reader = opened(GA_MESSAGE_TIME);
    cr_assert(ga_message_get_time(&reader, &time));
    cr_expect_eq(time.evaluations, time_sent.evaluations);
    for (int i = 0; i < GA_TIME_CLASSES; i++)
        cr_expect_eq(time.seconds[i], time_sent.seconds[i]);
}

Test(message, a_greeting_comes_through)
{
    struct ga_hello hello;
    struct ga_reader reader;

    put_hello();
    reader = opened(GA_MESSAGE_HELLO);
    cr_assert(ga_message_get_hello(&reader, &hello));
    cr_expect_str_eq(hello.version, hello_sent.version);
    cr_expect_str_eq(hello.host, hello_sent.host);
    cr_expect_eq(hello.pid, 4711);
    cr_expect_eq(hello.rank, 3);
    cr_expect_eq(hello.ranks, 8);
    cr_expect_eq(hello.cores, 16);
    cr_expect_eq(hello.config_id, hello_sent.config_id);
    cr_expect(hello.joined);
}

Test(message, going_comes_through)
{
    struct ga_away away = {.for_good = true};
    char why[GA_MESSAGE_ROOM];
    struct ga_reader reader;

    put_away();
    reader = opened(GA_MESSAGE_AWAY);
    cr_assert(ga_message_get_away(&reader, &away));
    cr_expect_not(away.for_good);
    cr_expect_eq(away.seconds, 39600);

    ga_message_put_away(&out, &(struct ga_away){.for_good = true});
    reader = opened(GA_MESSAGE_AWAY);
    cr_assert(ga_message_get_away(&reader, &away));
    cr_expect(away.for_good);
    cr_expect_eq(away.seconds, 0);

    put_end();
    reader = opened(GA_MESSAGE_END);
    cr_assert(ga_message_get_end(&reader, why));
    cr_expect_str_eq(why, "runs gaopt 1, rank 0 runs 2");
}

Test(message, pieces_of_files_come_through)
{
    struct ga_file_request request;
    struct ga_file_piece piece;
    struct ga_reader reader;

    put_file_request();
    reader = opened(GA_MESSAGE_GET);
    cr_assert(ga_message_get_file_request(&reader, &request));
    cr_expect_eq(request.file, 7);
    cr_expect_eq(request.offset, 1ull << 33);
    cr_expect_eq(request.size, GA_FILE_PIECE);

    put_file_piece();
    reader = opened(GA_MESSAGE_FILE);
    cr_assert(ga_message_get_file_piece(&reader, &piece));
    cr_expect_eq(piece.file, 7);
    cr_expect_eq(piece.offset, 3);
    cr_assert_eq(piece.size, 3);
    cr_expect_arr_eq(piece.bytes, "abc", 3);

    ga_message_put_file_request(&out, &(struct ga_file_request){.size = GA_FILE_PIECE + 1});
    reader = opened(GA_MESSAGE_GET);
    cr_expect_not(ga_message_get_file_request(&reader, &request));
}

Test(message, setup_and_ready_come_through)
{
    struct ga_setup setup;
    struct ga_ready ready;
    struct ga_reader reader;

    put_setup();
    reader = opened(GA_MESSAGE_SETUP);
    cr_assert(ga_message_get_setup(&reader, &setup));
    cr_expect_str_eq(setup.config, "run: {}\n");
    cr_expect_str_eq(setup.path, "a.yaml");
    cr_expect_str_eq(setup.folder, "/x");
    cr_expect_eq(setup.slots, 5);
    cr_expect_eq(setup.beat, 2.5);
    cr_expect_str_eq(setup.beacon, "123abc");
    cr_assert_eq(setup.files.n, 2);
    cr_expect_str_eq(setup.files.files[0].name, "bin/run");
    cr_expect(setup.files.files[0].executable);
    cr_expect_eq(setup.files.files[1].size, 1ull << 33);
    cr_expect_eq(setup.files.bytes, (1ull << 33) + 7);
    ga_setup_release(&setup);

    put_ready();
    reader = opened(GA_MESSAGE_READY);
    cr_assert(ga_message_get_ready(&reader, &ready));
    cr_expect_eq(ready.slots, 0);
    cr_expect_str_eq(ready.text, "cannot start ./bench");
}

Test(message, ids_come_through)
{
    struct ga_reader reader;
    uint32_t count;
    uint64_t id;

    put_ids();
    reader = opened(GA_MESSAGE_RECALL);
    cr_assert(ga_message_get_count(&reader, 0, &count));
    cr_assert_eq(count, 3);
    cr_assert(ga_message_get_id(&reader, &id) && id == 0);
    cr_assert(ga_message_get_id(&reader, &id) && id == 1);
    cr_assert(ga_message_get_id(&reader, &id) && id == UINT64_MAX - 1);
    cr_expect_not(ga_message_get_id(&reader, &id));
}

Test(message, tasks_come_through)
{
    struct ga_reader reader;
    struct ga_task task;
    double genes[N_GENES];
    uint32_t count;

    put_tasks();
    reader = opened(GA_MESSAGE_TASKS);
    cr_assert(ga_message_get_count(&reader, N_GENES, &count));
    cr_assert_eq(count, N_ROWS);
    for (uint32_t i = 0; i < count; i++) {
        cr_assert(ga_message_get_task(&reader, &task, genes, N_GENES));
        cr_expect_eq(task.number, 10 + i);
        cr_expect_eq(task.try, 5);
        cr_expect_eq(task.attempt, i);
        cr_expect_eq(task.genes, genes);
        cr_expect_eq(genes[0], (double)i);
        cr_expect(genes[1] == 0 && signbit(genes[1]), "the sign of 0 is kept");
        cr_expect_eq(genes[2], 1e-308);
    }
    cr_expect_eq(reader.at, reader.size);
}

Test(message, results_come_through)
{
    struct ga_reader reader;
    struct ga_result result;
    double metrics[N_METRICS];
    char text[GA_MESSAGE_ROOM];
    uint32_t count;

    put_results();
    reader = opened(GA_MESSAGE_RESULTS);
    cr_assert(ga_message_get_count(&reader, N_METRICS, &count));
    cr_assert_eq(count, N_ROWS);
    for (uint32_t i = 0; i < count; i++) {
        cr_assert(ga_message_get_result(&reader, &result, metrics, N_METRICS, text));
        cr_expect_eq(result.number, i);
        cr_expect_eq(result.try, 3);
        cr_expect_eq(result.attempt, 1);
        cr_expect_eq(result.started, 1.7e9);
        cr_expect_eq(result.seconds, 0.25);
        cr_expect_eq(result.failure, i % 2 ? GA_FAILURE_SIGNAL : GA_FAILURE_NONE);
        cr_expect_eq(result.detail, i % 2 ? -11 : 0);
        cr_expect_str_eq(result.message, i % 2 ? "ended by signal 11" : "");
        cr_expect(i % 2 ? isnan(metrics[0]) : metrics[0] == (double)i && metrics[1] == 1 / 3.0);
    }
}

/* Lists that are filled as they say they can be. */
Test(message, a_swift_message_is_no_larger_than_that)
{
    const double genes[10] = {0}, metrics[N_METRICS] = {0};
    const struct ga_task task = {.genes = genes};
    const struct ga_result result = {.metrics = metrics, .message = ""};

    ga_message_begin_tasks(&out, 10);
    for (size_t i = 0; i < ga_message_swift_tasks(10); i++)
        ga_message_add_task(&out, &task, 10);
    cr_expect(out.size <= GA_MESSAGE_SWIFT && out.size > GA_MESSAGE_SWIFT - 100);
    cr_expect_eq(ga_message_swift_tasks(1000), 0);

    ga_message_begin_results(&out, N_METRICS);
    while (ga_message_has_room(&out, N_METRICS))
        ga_message_add_result(&out, &result, N_METRICS);
    cr_expect(out.size <= GA_MESSAGE_SWIFT && out.size > GA_MESSAGE_SWIFT - 100);
}

Test(message, a_long_failure_is_shortened)
{
    struct ga_reader reader;
    struct ga_result result = {.failure = GA_FAILURE_EXIT};
    char *longest = ga_alloc(100001, 1);
    char text[GA_MESSAGE_ROOM];
    double metrics[N_METRICS];
    uint32_t count;

    memset(longest, 'x', 100000);
    result.message = longest;
    ga_message_begin_results(&out, N_METRICS);
    ga_message_add_result(&out, &result, N_METRICS);
    ga_message_end(&out);
    reader = opened(GA_MESSAGE_RESULTS);
    cr_assert(ga_message_get_count(&reader, N_METRICS, &count));
    cr_assert(ga_message_get_result(&reader, &result, metrics, N_METRICS, text));
    cr_expect_eq(strlen(text), GA_MESSAGE_ROOM - 1);
    free(longest);
}

Test(message, rows_that_are_too_wide_for_any_are_known)
{
    cr_expect_geq(ga_message_most_tasks(10), ga_message_swift_tasks(10));
    cr_expect_geq(ga_message_most_tasks(GA_MESSAGE_LIMIT / sizeof(double) - 100), 1);
    cr_expect_eq(ga_message_most_tasks(GA_MESSAGE_LIMIT / sizeof(double)), 0);
}
