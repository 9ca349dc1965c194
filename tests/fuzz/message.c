/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message.c - a fuzz target: whatever bytes arrive as a message are refused, or are read as
 * something that is written and read back the same. */
#include "common/message.h"
#include "fuzz.h"
#include <math.h>

enum { N_GENES = 3, N_METRICS = 2, ROWS = 16 };

/* What a message says, as far as the first ROWS rows go. The texts are zeroed behind their ends, so
 * that two of these can be compared as bytes. */
struct content {
    enum ga_message_kind kind;
    struct ga_hello hello;
    struct ga_ready ready;
    struct ga_setup setup;
    struct ga_away away;
    struct ga_file_request request;
    struct ga_time_sheet time;
    struct ga_file_piece piece; /* borrows from the message */
    char why[GA_MESSAGE_ROOM];
    uint32_t n, attempt;
    uint64_t ids[ROWS];
    struct ga_task tasks[ROWS];
    double genes[ROWS][N_GENES];
    struct ga_result results[ROWS];
    double metrics[ROWS][N_METRICS];
    char messages[ROWS][GA_MESSAGE_ROOM];
};

/* --- reading --- */

static size_t width_of(enum ga_message_kind kind)
{
    return kind == GA_MESSAGE_TASKS ? N_GENES : kind == GA_MESSAGE_RESULTS ? N_METRICS : 0;
}

static bool get_row(struct ga_reader *reader, struct content *content, uint32_t i)
{
    switch (content->kind) {
    case GA_MESSAGE_TASKS:
        return ga_message_get_task(reader, &content->tasks[i], content->genes[i], N_GENES);
    case GA_MESSAGE_RESULTS:
        return ga_message_get_result(reader, &content->results[i], content->metrics[i], N_METRICS,
                                     content->messages[i]);
    default:
        return ga_message_get_id(reader, &content->ids[i]);
    }
}

static bool get_rows(struct ga_reader *reader, struct content *content)
{
    uint32_t n;

    if (!ga_message_get_count(reader, width_of(content->kind), &n))
        return false;
    for (; content->n < n && content->n < ROWS; content->n++) {
        if (!get_row(reader, content, content->n))
            return false;
    }
    return true;
}

static bool get(struct content *content, const void *bytes, size_t size)
{
    struct ga_reader reader;

    if (ga_message_open(&reader, bytes, size, &content->kind, NULL) != GA_OK)
        return false;
    switch (content->kind) {
    case GA_MESSAGE_HELLO:
        return ga_message_get_hello(&reader, &content->hello);
    case GA_MESSAGE_SETUP:
        return ga_message_get_setup(&reader, &content->setup);
    case GA_MESSAGE_READY:
        return ga_message_get_ready(&reader, &content->ready);
    case GA_MESSAGE_AWAY:
        return ga_message_get_away(&reader, &content->away);
    case GA_MESSAGE_GET:
        return ga_message_get_file_request(&reader, &content->request);
    case GA_MESSAGE_FILE:
        return ga_message_get_file_piece(&reader, &content->piece);
    case GA_MESSAGE_END:
        return ga_message_get_end(&reader, content->why);
    case GA_MESSAGE_KEPT: /* what follows is the target parcel's */
        return ga_message_get_kept(&reader, &content->ids[0], &content->attempt);
    case GA_MESSAGE_TIME:
        return ga_message_get_time(&reader, &content->time);
    case GA_MESSAGE_ALIVE:
    case GA_MESSAGE_BYE:
        return true;
    default:
        return get_rows(&reader, content);
    }
}

/* --- writing --- */

static void put_rows(struct ga_buffer *out, const struct content *content)
{
    if (content->kind == GA_MESSAGE_TASKS)
        ga_message_begin_tasks(out, N_GENES);
    else
        ga_message_begin_results(out, N_METRICS);
    for (uint32_t i = 0; i < content->n; i++) {
        if (content->kind == GA_MESSAGE_TASKS)
            ga_message_add_task(out, &content->tasks[i], N_GENES);
        else
            ga_message_add_result(out, &content->results[i], N_METRICS);
    }
    ga_message_end(out);
}

static void put(struct ga_buffer *out, const struct content *content)
{
    switch (content->kind) {
    case GA_MESSAGE_HELLO:
        ga_message_put_hello(out, &content->hello);
        break;
    case GA_MESSAGE_SETUP:
        ga_message_put_setup(out, &content->setup);
        break;
    case GA_MESSAGE_READY:
        ga_message_put_ready(out, &content->ready);
        break;
    case GA_MESSAGE_AWAY:
        ga_message_put_away(out, &content->away);
        break;
    case GA_MESSAGE_GET:
        ga_message_put_file_request(out, &content->request);
        break;
    case GA_MESSAGE_FILE:
        ga_message_put_file_piece(out, &content->piece);
        break;
    case GA_MESSAGE_END:
        ga_message_put_end(out, content->why);
        break;
    case GA_MESSAGE_CANCEL:
    case GA_MESSAGE_RECALL:
        ga_message_put_ids(out, content->kind, content->ids, content->n);
        break;
    case GA_MESSAGE_TASKS:
    case GA_MESSAGE_RESULTS:
        put_rows(out, content);
        break;
    case GA_MESSAGE_TIME:
        ga_message_put_time(out, &content->time);
        break;
    case GA_MESSAGE_KEPT:
        ga_message_begin_kept(out, content->ids[0], content->attempt);
        ga_message_end(out);
        break;
    default:
        ga_message_put_plain(out, content->kind);
    }
}

/* --- the comparison --- */

static void release(struct content *content)
{
    ga_setup_release(&content->setup);
    free(content);
}

/* What was read, written: two such are the same bytes if the same was read. */
static void expect_written_reads_back(const struct content *content)
{
    struct content *again = ga_alloc(1, sizeof *again);
    struct ga_buffer first, second;

    ga_buffer_init(&first);
    ga_buffer_init(&second);
    put(&first, content);
    if (!get(again, first.bytes, first.size))
        fuzz_fail("a message of kind %d that gaopt wrote is refused", content->kind);
    put(&second, again);
    if (first.size != second.size || memcmp(first.bytes, second.bytes, first.size) != 0)
        fuzz_fail("a message of kind %d reads back as another", content->kind);
    ga_buffer_release(&second);
    ga_buffer_release(&first);
    release(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct content *content = ga_alloc(1, sizeof *content);
    char *bytes = fuzz_text(data, size);

    if (get(content, bytes, size))
        expect_written_reads_back(content);
    free(bytes);
    release(content);
    return 0;
}
