/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message.c - tests of what master and workers say to each other: there and back, and damaged. */
#include "common/message.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_GENES = 3, N_METRICS = 2, N_ROWS = 4 };

static struct ga_buffer out;
static struct ga_error error;

static void set_up(void)
{
    ga_buffer_init(&out);
    ga_error_init(&error);
}

static void tear_down(void)
{
    ga_buffer_release(&out);
}

TestSuite(message, .init = set_up, .fini = tear_down);

/* --- one of each kind --- */

static const struct ga_hello hello_sent = {.version = "1.2-abc",
                                           .host = "node7",
                                           .pid = 4711,
                                           .rank = 3,
                                           .ranks = 8,
                                           .cores = 16,
                                           .config_id = 0xfedcba9876543210u,
                                           .joined = true};

static void put_hello(void)
{
    ga_message_put_hello(&out, &hello_sent);
}

static void put_setup(void)
{
    struct ga_manifest_file files[] = {
        {.name = "bin/run", .size = 7, .executable = true, .digest = {.high = 1, .low = 2}},
        {.name = "data", .size = 1ull << 33},
    };
    const struct ga_setup setup = {.config = "run: {}\n",
                                   .path = "a.yaml",
                                   .folder = "/x",
                                   .slots = 5,
                                   .beat = 2.5,
                                   .files = {.n = 2, .files = files},
                                   .beacon = "123abc"};

    ga_message_put_setup(&out, &setup);
}

static void put_ready(void)
{
    const struct ga_ready ready = {.slots = 0, .text = "cannot start ./bench"};

    ga_message_put_ready(&out, &ready);
}

static void put_ids(void)
{
    const uint64_t ids[] = {0, 1, UINT64_MAX - 1};

    ga_message_put_ids(&out, GA_MESSAGE_RECALL, ids, 3);
}

static void put_tasks(void)
{
    ga_message_begin_tasks(&out, N_GENES);
    for (uint64_t i = 0; i < N_ROWS; i++) {
        const double genes[N_GENES] = {(double)i, -0.0, 1e-308};
        const struct ga_task task = {
            .number = 10 + i, .try = 5, .attempt = (uint32_t)i, .genes = genes};
        ga_message_add_task(&out, &task, N_GENES);
    }
    ga_message_end(&out);
}

/* Every other one failed. */
static void put_results(void)
{
    ga_message_begin_results(&out, N_METRICS);
    for (uint64_t i = 0; i < N_ROWS; i++) {
        const double metrics[N_METRICS] = {(double)i, 1 / 3.0};
        const struct ga_result result = {
            .number = i,
            .try = 3,
            .attempt = 1,
            .failure = i % 2 ? GA_FAILURE_SIGNAL : GA_FAILURE_NONE,
            .detail = i % 2 ? -11 : 0,
            .started = 1.7e9,
            .seconds = 0.25,
            .metrics = metrics,
            .message = i % 2 ? "ended by signal 11" : "",
        };
        ga_message_add_result(&out, &result, N_METRICS);
    }
    ga_message_end(&out);
}

static void put_end(void)
{
    ga_message_put_end(&out, "runs gaopt 1, rank 0 runs 2");
}

static const struct ga_away away_sent = {.seconds = 39600};

static void put_away(void)
{
    ga_message_put_away(&out, &away_sent);
}

static const struct ga_file_request request_sent = {
    .file = 7, .offset = 1ull << 33, .size = GA_FILE_PIECE};

static void put_file_request(void)
{
    ga_message_put_file_request(&out, &request_sent);
}

static const struct ga_file_piece piece_sent = {
    .file = 7, .offset = 3, .bytes = (const uint8_t *)"abc", .size = 3};

static void put_file_piece(void)
{
    ga_message_put_file_piece(&out, &piece_sent);
}

static const struct ga_time_sheet time_sent = {.evaluations = 1ull << 33,
                                               .seconds = {3600.5, 12, 0, 0.25}};

static void put_time(void)
{
    ga_message_put_time(&out, &time_sent);
}

static void (*const put_each[])(void) = {put_hello,        put_setup,      put_ready, put_ids,
                                         put_tasks,        put_results,    put_end,   put_away,
                                         put_file_request, put_file_piece, put_time};
enum { N_KINDS = sizeof put_each / sizeof *put_each };

/* --- reading any --- */

static bool read_rows(struct ga_reader *reader, enum ga_message_kind kind)
{
    double values[N_GENES];
    char text[GA_MESSAGE_ROOM];
    struct ga_task task;
    struct ga_result result;
    uint64_t id;
    uint32_t count;
    size_t width = kind == GA_MESSAGE_TASKS ? N_GENES : kind == GA_MESSAGE_RESULTS ? N_METRICS : 0;
    bool good = ga_message_get_count(reader, width, &count);

    /* a believed count is one of rows that can be there: this loop is short, whatever came */
    cr_assert(!good || count <= reader->size / sizeof(uint64_t));
    for (uint32_t i = 0; good && i < count; i++) {
        if (kind == GA_MESSAGE_TASKS)
            good = ga_message_get_task(reader, &task, values, N_GENES);
        else if (kind == GA_MESSAGE_RESULTS)
            good = ga_message_get_result(reader, &result, values, N_METRICS, text);
        else
            good = ga_message_get_id(reader, &id);
        if (good && kind == GA_MESSAGE_RESULTS) {
            cr_assert((unsigned)result.failure < GA_FAILURE_COUNT);
            cr_assert(result.failure != GA_FAILURE_NONE || isfinite(values[0] + values[1]));
            cr_assert_lt(strlen(text), GA_MESSAGE_ROOM);
        }
    }
    return good;
}

static bool read_body(struct ga_reader *reader, enum ga_message_kind kind)
{
    struct ga_hello hello;
    struct ga_setup setup;
    struct ga_ready ready;
    struct ga_away away;
    struct ga_file_request request;
    struct ga_file_piece piece;
    struct ga_time_sheet time;
    char why[GA_MESSAGE_ROOM];
    bool good;

    switch (kind) {
    case GA_MESSAGE_HELLO:
        return ga_message_get_hello(reader, &hello);
    case GA_MESSAGE_SETUP:
        good = ga_message_get_setup(reader, &setup);
        cr_assert(good || (!setup.config && !setup.path && !setup.folder && !setup.beacon));
        ga_setup_release(&setup);
        return good;
    case GA_MESSAGE_READY:
        return ga_message_get_ready(reader, &ready);
    case GA_MESSAGE_AWAY:
        return ga_message_get_away(reader, &away);
    case GA_MESSAGE_GET:
        return ga_message_get_file_request(reader, &request);
    case GA_MESSAGE_FILE:
        return ga_message_get_file_piece(reader, &piece);
    case GA_MESSAGE_END:
        return ga_message_get_end(reader, why);
    case GA_MESSAGE_TIME:
        return ga_message_get_time(reader, &time);
    case GA_MESSAGE_BYE:
        return true;
    default:
        return read_rows(reader, kind);
    }
}

/* As a receiver does it, from storage of just this size, so that a sanitizer sees any step beyond.
 */
static bool read_any(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = ga_alloc(size, 1);
    struct ga_reader reader;
    enum ga_message_kind kind;

    if (size > 0)
        memcpy(copy, bytes, size);
    bool good =
        ga_message_open(&reader, copy, size, &kind, &error) == GA_OK && read_body(&reader, kind);
    free(copy);
    return good;
}

static struct ga_reader opened(enum ga_message_kind wanted)
{
    struct ga_reader reader;
    enum ga_message_kind kind;

    cr_assert_eq(ga_message_open(&reader, out.bytes, out.size, &kind, &error), GA_OK, "%s",
                 error.text);
    cr_assert_eq(kind, wanted);
    return reader;
}

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

Test(message, times_that_are_none_are_not_believed)
{
    static const double none[] = {-1, NAN, INFINITY};

    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct ga_time_sheet time = time_sent;
        struct ga_reader reader;

        time.seconds[GA_TIME_TRANSFER] = none[i];
        ga_message_put_time(&out, &time);
        reader = opened(GA_MESSAGE_TIME);
        cr_expect_not(ga_message_get_time(&reader, &time), "%g", none[i]);
    }
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

/* --- damage --- */

Test(message, every_truncation_is_seen)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        put_each[i]();
        cr_assert(read_any(out.bytes, out.size), "kind %zu", i);
        for (size_t size = 0; size < out.size; size++)
            cr_expect_not(read_any(out.bytes, size), "kind %zu of %zu bytes", i, size);
    }
}

/* The same with a size that says that it is whole. */
Test(message, every_truncation_that_lies_is_seen)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        put_each[i]();
        for (size_t size = 12; size < out.size; size++) {
            ga_buffer_set_u32(&out, 8, (uint32_t)size);
            cr_expect_not(read_any(out.bytes, size), "kind %zu of %zu bytes", i, size);
        }
    }
}

/* What is read of it is valid or refused: read_any asserts it. */
Test(message, flipped_bits_do_no_harm)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        put_each[i]();
        for (size_t bit = 0; bit < 8 * out.size; bit++) {
            out.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            bool good = read_any(out.bytes, out.size);
            cr_expect(!good || bit >= 48, "kind %zu, bit %zu of the magic or version", i, bit);
            out.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
}

Test(message, hostile_counts_are_refused)
{
    static const uint32_t counts[] = {UINT32_MAX, 1u << 31, 1u << 20};
    static void (*const lists[])(void) = {put_ids, put_tasks, put_results};

    for (size_t list = 0; list < 3; list++) {
        for (size_t i = 0; i < 3; i++) {
            lists[list]();
            ga_buffer_set_u32(&out, 16, counts[i]);
            cr_expect_not(read_any(out.bytes, out.size));
        }
        lists[list]();
        ga_buffer_set_u32(&out, 12, 7);
        cr_expect_not(read_any(out.bytes, out.size), "rows of another width");
    }
}

Test(message, values_that_are_none_are_refused)
{
    const double genes[N_GENES] = {1, NAN, 1}, metrics[N_METRICS] = {1, INFINITY};
    const struct ga_task task = {.genes = genes};
    struct ga_result result = {.metrics = metrics, .message = ""};

    ga_message_begin_tasks(&out, N_GENES);
    ga_message_add_task(&out, &task, N_GENES);
    ga_message_end(&out);
    cr_expect_not(read_any(out.bytes, out.size));

    ga_message_begin_results(&out, N_METRICS);
    ga_message_add_result(&out, &result, N_METRICS);
    ga_message_end(&out);
    cr_expect_not(read_any(out.bytes, out.size));

    ga_message_put_away(&out, &(struct ga_away){.seconds = INFINITY});
    cr_expect_not(read_any(out.bytes, out.size));
    ga_message_put_away(&out, &(struct ga_away){.seconds = -1});
    cr_expect_not(read_any(out.bytes, out.size));

    result = (struct ga_result){.failure = GA_FAILURE_EXIT, .seconds = NAN, .message = ""};
    ga_message_begin_results(&out, N_METRICS);
    ga_message_add_result(&out, &result, N_METRICS);
    ga_message_end(&out);
    cr_expect_not(read_any(out.bytes, out.size));
}

Test(message, another_version_is_told)
{
    struct ga_reader reader;
    enum ga_message_kind kind;

    put_hello();
    out.bytes[4]++;
    cr_expect_eq(ga_message_open(&reader, out.bytes, out.size, &kind, &error), GA_E_PEER);
    char *wanted = ga_format("speaks message version %d, this gaopt speaks %d",
                             GA_MESSAGE_VERSION + 1, GA_MESSAGE_VERSION);
    cr_expect_str_eq(error.text, wanted);
    free(wanted);
}

Test(message, what_is_too_large_is_refused)
{
    struct ga_reader reader;
    enum ga_message_kind kind;

    put_end();
    ga_buffer_reserve(&out, GA_MESSAGE_LIMIT);
    out.size = GA_MESSAGE_LIMIT + 1;
    ga_buffer_set_u32(&out, 8, (uint32_t)out.size);
    cr_expect_eq(ga_message_open(&reader, out.bytes, out.size, &kind, &error), GA_E_FORMAT);
}

Test(message, rows_that_are_too_wide_for_any_are_known)
{
    cr_expect_geq(ga_message_most_tasks(10), ga_message_swift_tasks(10));
    cr_expect_geq(ga_message_most_tasks(GA_MESSAGE_LIMIT / sizeof(double) - 100), 1);
    cr_expect_eq(ga_message_most_tasks(GA_MESSAGE_LIMIT / sizeof(double)), 0);
}
