/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_reading.c - tests of those who read a run: all of it, and at any time. */
#include "master/store/run_reader.h"
#include "store_run.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(store_reading, .init = enter, .fini = leave);

Test(store_reading, readers_see_everything)
{
    struct ga_run_reader *reader;
    struct ga_checkpoint checkpoint;
    uint64_t n = 0;

    make_run(17000, 2);
    ok(ga_run_reader_open(&reader, fixture.results, &fixture.error));
    cr_expect_str_eq(ga_run_reader_folder(reader), fixture.results);
    cr_expect_eq(ga_run_reader_config(reader)->run.seed, 42);
    cr_expect_eq(ga_run_reader_config(reader)->space.n, FIXTURE_GENES);
    cr_expect(strstr(ga_run_reader_resolved(reader), "plasma"));
    ga_run_reader_checkpoint(reader, &checkpoint);
    cr_expect_eq(checkpoint.told, 17000);
    cr_expect_eq(ga_run_reader_count(reader), 17000);
    cr_assert_eq(ga_run_reader_sessions(reader), 1);
    cr_expect_str_eq(ga_run_reader_session(reader, 0)->hosts, "node1:3");
    cr_expect_eq(ga_run_reader_session(reader, 0)->ranks, 4);
    ok(ga_run_reader_records(reader, 0, UINT64_MAX, fixture_count, &n, &fixture.error));
    cr_expect_eq(n, 17000);
    n = 16380; /* across the end of a segment */
    ok(ga_run_reader_records(reader, 16380, 10, fixture_count, &n, &fixture.error));
    cr_expect_eq(n, 16390);
    ok(ga_run_reader_records(reader, 17000, 10, fixture_count, &n, &fixture.error));
    cr_expect_eq(n, 16390);
    ga_run_reader_close(reader);
}

Test(store_reading, a_moved_folder_is_read_where_it_is)
{
    struct ga_run_reader *reader;
    char *moved = ga_format("%s/moved", fixture.folder), *file = ga_format("%s/run.h5", moved);
    uint64_t n = 0;

    make_run(17000, 2);
    cr_assert_eq(rename(fixture.results, moved), 0);
    ok(ga_run_reader_open(&reader, file, &fixture.error));
    ok(ga_run_reader_records(reader, 0, UINT64_MAX, fixture_count, &n, &fixture.error));
    cr_expect_eq(n, 17000);
    ga_run_reader_close(reader);
    free(file);
    free(moved);
}

Test(store_reading, readers_say_what_they_looked_for)
{
    struct ga_run_reader *reader;

    cr_expect_eq(ga_run_reader_open(&reader, fixture.folder, &fixture.error), GA_E_NOT_FOUND);
    cr_expect(strstr(fixture.error.text, "run.h5"), "%s", fixture.error.text);
    cr_expect_null(reader);
}

static enum ga_status stop_at_three(void *n, const struct ga_record *record)
{
    (void)record;
    return ++*(uint64_t *)n == 3 ? GA_E_EVALUATOR : GA_OK;
}

Test(store_reading, a_visitor_can_end_the_visit)
{
    struct ga_store *store;
    uint64_t n = 0;

    make_run(10, 0);
    store = fixture_open(&fixture);
    cr_expect_eq(ga_store_past_records(store, stop_at_three, &n, &fixture.error), GA_E_EVALUATOR);
    cr_expect_eq(n, 3);
    ga_store_close(store);
}

enum { TEXT_ROOM = 5000 };

static enum ga_status take_message(void *text, const struct ga_record *record)
{
    (void)snprintf(text, TEXT_ROOM, "%s", record->message);
    return GA_OK;
}

Test(store_reading, messages_of_the_first_failures_are_kept)
{
    struct ga_run_reader *reader;
    struct fixture_row row;
    struct ga_store *store = fixture_begin(&fixture);
    char text[TEXT_ROOM];
    struct ga_record record = fixture_record(&row, 3);

    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    fixture_tell(store, 0, 3);
    record.message = text;
    ga_store_told(store, &record);
    ok(fixture_checkpoint(&fixture, store, 4));
    ga_store_close(store);
    ok(ga_run_reader_open(&reader, fixture.results, &fixture.error));
    memset(text, 0, sizeof text);
    ok(ga_run_reader_records(reader, 3, 1, take_message, text, &fixture.error));
    cr_expect_eq(strlen(text), 2047);
    ga_run_reader_close(reader);
}

/* Every checkpoint a reader meets is whole, however fast they come. Those without rows, which are
 * there before the writer's first, are read too but not counted. */
Test(store_reading, reading_while_a_writer_checkpoints, .timeout = 60)
{
    pid_t writer = fork();
    uint64_t last = 0;

    if (writer == 0) {
        struct ga_store *store = fixture_begin(&fixture);

        for (uint64_t told = 0;; told += 10) {
            fixture_tell(store, told, told + 10);
            if (fixture_checkpoint(&fixture, store, told + 10) != GA_OK)
                _exit(1);
        }
    }
    for (int i = 0; i < 20;) {
        struct ga_run_reader *reader;
        uint64_t n = 0;
        enum ga_status status = ga_run_reader_open(&reader, fixture.results, &fixture.error);

        if (status == GA_E_NOT_FOUND && last == 0)
            continue;
        ok(status);
        ok(ga_run_reader_records(reader, 0, UINT64_MAX, fixture_count, &n, &fixture.error));
        cr_assert_eq(n, ga_run_reader_count(reader));
        cr_assert_geq(n, last);
        last = n;
        ga_run_reader_close(reader);
        i += n > 0;
    }
    cr_assert_eq(kill(writer, SIGKILL), 0);
    cr_assert_eq(waitpid(writer, NULL, 0), writer);
    cr_expect_gt(last, 0);
}
