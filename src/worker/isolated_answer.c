/* SPDX-License-Identifier: GPL-3.0-or-later */
/* isolated_answer.c - see isolated_answer.h. */
#include "worker/isolated_answer.h"
#include "common/printable.h"

static bool open_kind(const struct ga_buffer *message, enum ga_message_kind expected,
                      struct ga_reader *reader)
{
    enum ga_message_kind kind;

    return ga_message_open(reader, message->bytes, message->size, &kind, NULL) == GA_OK &&
           kind == expected;
}

bool ga_isolated_get_ready(const struct ga_buffer *message, struct ga_ready *ready)
{
    struct ga_reader reader;

    if (!open_kind(message, GA_MESSAGE_READY, &reader) || !ga_message_get_ready(&reader, ready))
        return false;
    ga_make_printable(ready->text);
    return true;
}

static bool is_plausible(const struct ga_result *result, const struct ga_task *task)
{
    return result->number == task->number && result->try == task->try &&
           result->failure != GA_FAILURE_CANCELLED && result->failure != GA_FAILURE_LOST;
}

bool ga_isolated_get_answer(const struct ga_buffer *message, const struct ga_task *task,
                            size_t n_metrics, struct ga_answer *answer)
{
    struct ga_reader reader;
    struct ga_result result;
    uint32_t count = 0;

    if (!open_kind(message, GA_MESSAGE_RESULTS, &reader) ||
        !ga_message_get_count(&reader, n_metrics, &count) || count != 1 ||
        !ga_message_get_result(&reader, &result, answer->metrics, n_metrics, answer->message) ||
        !is_plausible(&result, task))
        return false;
    ga_make_printable(answer->message);
    answer->failure = result.failure;
    answer->detail = result.detail;
    return true;
}
