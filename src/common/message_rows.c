/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message_rows.c - messages that are lists: tasks, results, and numbers of tasks. There may be
 * millions a second, so a row is written and read in one piece.
 * After the head: the width of a row u32, their count u32. */
#include "common/little_endian.h"
#include "common/message_internal.h"
#include <math.h>

#define AT_COUNT (GA_MESSAGE_HEAD + 4)

/* Of a task: number u64, try u32, attempt u32; genes follow. */
#define TASK_HEAD 16
/* Of a result: that, started f64, seconds f64, failure u16; metrics follow, or else detail u32 and
 * a text. */
#define RESULT_HEAD 34

/* How many there are is known at the end. */
static void begin_list(struct ga_buffer *out, enum ga_message_kind kind, size_t width)
{
    ga_buffer_clear(out);
    ga_buffer_reserve(out, GA_MESSAGE_SWIFT);
    ga_message_begin(out, kind);
    ga_buffer_put_u32(out, (uint32_t)width);
    ga_buffer_put_u32(out, 0);
}

static void count_row(struct ga_buffer *out)
{
    uint8_t *count = out->bytes + AT_COUNT;
    ga_le_store(count, ga_le_load(count, 4) + 1, 4);
}

static void put_try(uint8_t *row, uint64_t number, uint32_t try, uint32_t attempt)
{
    ga_le_store(row, number, 8);
    ga_le_store(row + 8, try, 4);
    ga_le_store(row + 12, attempt, 4);
}

void ga_message_put_ids(struct ga_buffer *out, enum ga_message_kind kind, const uint64_t *ids,
                        size_t n)
{
    begin_list(out, kind, 0);
    for (size_t i = 0; i < n; i++)
        ga_buffer_put_u64(out, ids[i]);
    ga_buffer_set_u32(out, AT_COUNT, (uint32_t)n);
    ga_message_end(out);
}

void ga_message_begin_tasks(struct ga_buffer *out, size_t n_genes)
{
    begin_list(out, GA_MESSAGE_TASKS, n_genes);
}

void ga_message_add_task(struct ga_buffer *out, const struct ga_task *task, size_t n_genes)
{
    uint8_t *row = ga_buffer_extend(out, TASK_HEAD + n_genes * sizeof(double));
    put_try(row, task->number, task->try, task->attempt);
    ga_le_store_f64s(row + TASK_HEAD, task->genes, n_genes);
    count_row(out);
}

size_t ga_message_swift_tasks(size_t n_genes)
{
    return (GA_MESSAGE_SWIFT - AT_COUNT - 4) / (TASK_HEAD + n_genes * sizeof(double));
}

size_t ga_message_most_tasks(size_t n_genes)
{
    return (GA_MESSAGE_LIMIT - AT_COUNT - 4) / (RESULT_HEAD + n_genes * sizeof(double));
}

void ga_message_begin_results(struct ga_buffer *out, size_t n_metrics)
{
    begin_list(out, GA_MESSAGE_RESULTS, n_metrics);
}

void ga_message_add_result(struct ga_buffer *out, const struct ga_result *result, size_t n_metrics)
{
    bool succeeded = result->failure == GA_FAILURE_NONE;
    size_t size = RESULT_HEAD + (succeeded ? n_metrics * sizeof(double) : 0);
    uint8_t *row = ga_buffer_extend(out, size);
    put_try(row, result->number, result->try, result->attempt);
    ga_le_store(row + 16, ga_le_bits(result->started), 8);
    ga_le_store(row + 24, ga_le_bits(result->seconds), 8);
    ga_le_store(row + 32, (uint64_t)result->failure, 2);
    if (succeeded) {
        ga_le_store_f64s(row + RESULT_HEAD, result->metrics, n_metrics);
    } else {
        ga_buffer_put_u32(out, (uint32_t)result->detail);
        ga_buffer_put_text(out, result->message);
    }
    count_row(out);
}

bool ga_message_has_room(const struct ga_buffer *out, size_t n_metrics)
{
    return out->size + RESULT_HEAD + n_metrics * sizeof(double) <= GA_MESSAGE_SWIFT;
}

bool ga_message_get_count(struct ga_reader *reader, size_t width, uint32_t *count)
{
    uint32_t told_width = ga_reader_u32(reader);
    *count = ga_reader_u32(reader);
    return !reader->failed && told_width == width &&
           ga_reader_has(reader, *count, sizeof(uint64_t));
}

bool ga_message_get_id(struct ga_reader *reader, uint64_t *id)
{
    *id = ga_reader_u64(reader);
    return !reader->failed;
}

/* False if one is not finite. An exponent of ones says so: one more, and it runs over into the
 * sign.
 */
static bool load_finite(double *restrict values, const uint8_t *restrict from, size_t n)
{
    const uint64_t exponent = (uint64_t)0x7ff << 52, one = (uint64_t)1 << 52;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = ga_le_load(from + i * sizeof bits, sizeof bits);
        sum |= (bits & exponent) + one;
        values[i] = ga_le_double(bits);
    }
    return sum >> 63 == 0;
}

bool ga_message_get_task(struct ga_reader *reader, struct ga_task *task, double *genes,
                         size_t n_genes)
{
    const uint8_t *row = ga_reader_bytes(reader, TASK_HEAD + n_genes * sizeof(double));
    if (!row)
        return false;
    *task = (struct ga_task){
        .number = ga_le_load(row, 8),
        .try = (uint32_t)ga_le_load(row + 8, 4),
        .attempt = (uint32_t)ga_le_load(row + 12, 4),
        .genes = genes,
    };
    return load_finite(genes, row + TASK_HEAD, n_genes);
}

/* Of one that succeeded. */
static bool get_metrics(struct ga_reader *reader, double *metrics, size_t n)
{
    const uint8_t *bytes = ga_reader_bytes(reader, n * sizeof *metrics);
    return bytes && load_finite(metrics, bytes, n);
}

/* Of one that did not. */
static bool get_failure(struct ga_reader *reader, struct ga_result *result, double *metrics,
                        size_t n_metrics, char *message)
{
    result->detail = (int32_t)ga_reader_u32(reader);
    ga_reader_text_into(reader, message, GA_MESSAGE_ROOM);
    for (size_t i = 0; i < n_metrics; i++)
        metrics[i] = NAN;
    return !reader->failed;
}

bool ga_message_get_result(struct ga_reader *reader, struct ga_result *result, double *metrics,
                           size_t n_metrics, char *message)
{
    const uint8_t *row = ga_reader_bytes(reader, RESULT_HEAD);
    if (!row)
        return false;
    uint64_t failure = ga_le_load(row + 32, 2);
    *result = (struct ga_result){
        .number = ga_le_load(row, 8),
        .try = (uint32_t)ga_le_load(row + 8, 4),
        .attempt = (uint32_t)ga_le_load(row + 12, 4),
        .started = ga_le_double(ga_le_load(row + 16, 8)),
        .seconds = ga_le_double(ga_le_load(row + 24, 8)),
        .metrics = metrics,
        .message = message,
    };
    message[0] = '\0';
    if (failure >= GA_FAILURE_COUNT || !isfinite(result->seconds) || !isfinite(result->started))
        return false;
    result->failure = (enum ga_failure)failure;
    return failure == GA_FAILURE_NONE ? get_metrics(reader, metrics, n_metrics)
                                      : get_failure(reader, result, metrics, n_metrics, message);
}
