/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message_damage.c - tests of messages that are shortened, changed or made up: none is believed. */
#include "message_fixture.h"

TestSuite(message_damage, .init = message_set_up, .fini = message_tear_down);

static void (*const put_each[])(void) = {put_hello,        put_setup,      put_ready, put_ids,
                                         put_tasks,        put_results,    put_end,   put_away,
                                         put_file_request, put_file_piece, put_time};
enum { N_KINDS = sizeof put_each / sizeof *put_each };

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

Test(message_damage, every_truncation_is_seen)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        put_each[i]();
        cr_assert(read_any(out.bytes, out.size), "kind %zu", i);
        for (size_t size = 0; size < out.size; size++)
            cr_expect_not(read_any(out.bytes, size), "kind %zu of %zu bytes", i, size);
    }
}

/* The same with a size that says that it is whole. */
Test(message_damage, every_truncation_that_lies_is_seen)
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
Test(message_damage, flipped_bits_do_no_harm)
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

Test(message_damage, hostile_counts_are_refused)
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

Test(message_damage, values_that_are_none_are_refused)
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

Test(message_damage, another_version_is_told)
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

Test(message_damage, what_is_too_large_is_refused)
{
    struct ga_reader reader;
    enum ga_message_kind kind;

    put_end();
    ga_buffer_reserve(&out, GA_MESSAGE_LIMIT);
    out.size = GA_MESSAGE_LIMIT + 1;
    ga_buffer_set_u32(&out, 8, (uint32_t)out.size);
    cr_expect_eq(ga_message_open(&reader, out.bytes, out.size, &kind, &error), GA_E_FORMAT);
}

Test(message_damage, times_that_are_none_are_not_believed)
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
