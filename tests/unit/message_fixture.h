/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message_fixture.h - a sound message of each kind, put into `out`. */
#ifndef GA_TEST_MESSAGE_FIXTURE_H
#define GA_TEST_MESSAGE_FIXTURE_H

#include "common/message.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_GENES = 3, N_METRICS = 2, N_ROWS = 4 };

static struct ga_buffer out;
static struct ga_error error;

static inline void message_set_up(void)
{
    ga_buffer_init(&out);
    ga_error_init(&error);
}

static inline void message_tear_down(void)
{
    ga_buffer_release(&out);
}

static const struct ga_hello hello_sent = {.version = "1.2-abc",
                                           .host = "node7",
                                           .pid = 4711,
                                           .rank = 3,
                                           .ranks = 8,
                                           .cores = 16,
                                           .config_id = 0xfedcba9876543210u,
                                           .joined = true};

static inline void put_hello(void)
{
    ga_message_put_hello(&out, &hello_sent);
}

static inline void put_setup(void)
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

static inline void put_ready(void)
{
    const struct ga_ready ready = {.slots = 0, .text = "cannot start ./bench"};

    ga_message_put_ready(&out, &ready);
}

static inline void put_ids(void)
{
    const uint64_t ids[] = {0, 1, UINT64_MAX - 1};

    ga_message_put_ids(&out, GA_MESSAGE_RECALL, ids, 3);
}

static inline void put_tasks(void)
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
static inline void put_results(void)
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

static inline void put_end(void)
{
    ga_message_put_end(&out, "runs gaopt 1, rank 0 runs 2");
}

static const struct ga_away away_sent = {.seconds = 39600};

static inline void put_away(void)
{
    ga_message_put_away(&out, &away_sent);
}

static const struct ga_file_request request_sent = {
    .file = 7, .offset = 1ull << 33, .size = GA_FILE_PIECE};

static inline void put_file_request(void)
{
    ga_message_put_file_request(&out, &request_sent);
}

static const struct ga_file_piece piece_sent = {
    .file = 7, .offset = 3, .bytes = (const uint8_t *)"abc", .size = 3};

static inline void put_file_piece(void)
{
    ga_message_put_file_piece(&out, &piece_sent);
}

static const struct ga_time_sheet time_sent = {.evaluations = 1ull << 33,
                                               .seconds = {3600.5, 12, 0, 0.25}};

static inline void put_time(void)
{
    ga_message_put_time(&out, &time_sent);
}

static inline struct ga_reader opened(enum ga_message_kind wanted)
{
    struct ga_reader reader;
    enum ga_message_kind kind;

    cr_assert_eq(ga_message_open(&reader, out.bytes, out.size, &kind, &error), GA_OK, "%s",
                 error.text);
    cr_assert_eq(kind, wanted);
    return reader;
}

#endif
