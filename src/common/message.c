/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message.c - what master and workers say to each other, as bytes.
 * Head: magic u32, version u16, kind u16, size u32 of the whole message, all little-endian. */
#include "common/message.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC     0x504f4147u /* "GAOP" */
#define AT_SIZE   8
#define HEAD_SIZE 12

static void begin(struct ga_buffer *out, enum ga_message_kind kind)
{
    ga_buffer_clear(out);
    ga_buffer_put_u32(out, MAGIC);
    ga_buffer_put_u16(out, GA_MESSAGE_VERSION);
    ga_buffer_put_u16(out, (uint16_t)kind);
    ga_buffer_put_u32(out, 0);
}

/* A list says how wide its rows are; how many there are is known at the end. */
#define AT_COUNT (HEAD_SIZE + 4)

static void begin_list(struct ga_buffer *out, enum ga_message_kind kind, size_t width)
{
    begin(out, kind);
    ga_buffer_put_u32(out, (uint32_t)width);
    ga_buffer_put_u32(out, 0);
}

static void count_row(struct ga_buffer *out)
{
    struct ga_reader count = ga_reader_of(out->bytes + AT_COUNT, 4);
    ga_buffer_set_u32(out, AT_COUNT, ga_reader_u32(&count) + 1);
}

void ga_message_end(struct ga_buffer *out)
{
    GA_ASSERT(out->size <= GA_MESSAGE_LIMIT);
    ga_buffer_set_u32(out, AT_SIZE, (uint32_t)out->size);
}

void ga_message_put_hello(struct ga_buffer *out, const struct ga_hello *hello)
{
    begin(out, GA_MESSAGE_HELLO);
    ga_buffer_put_text(out, hello->version);
    ga_buffer_put_text(out, hello->host);
    ga_buffer_put_u32(out, hello->pid);
    ga_buffer_put_u32(out, hello->rank);
    ga_buffer_put_u32(out, hello->ranks);
    ga_buffer_put_u32(out, hello->cores);
    ga_buffer_put_u64(out, hello->config_id);
    ga_buffer_put_u8(out, hello->joined);
    ga_message_end(out);
}

void ga_message_put_setup(struct ga_buffer *out, const struct ga_setup *setup)
{
    begin(out, GA_MESSAGE_SETUP);
    ga_buffer_put_text(out, setup->config);
    ga_buffer_put_text(out, setup->path);
    ga_buffer_put_text(out, setup->folder);
    ga_buffer_put_u32(out, setup->slots);
    ga_buffer_put_f64(out, setup->beat);
    ga_manifest_put(out, &setup->files);
    ga_buffer_put_text(out, setup->beacon);
    ga_message_end(out);
}

void ga_message_put_ready(struct ga_buffer *out, const struct ga_ready *ready)
{
    begin(out, GA_MESSAGE_READY);
    ga_buffer_put_u32(out, ready->slots);
    ga_buffer_put_text(out, ready->text);
    ga_message_end(out);
}

void ga_message_put_away(struct ga_buffer *out, const struct ga_away *away)
{
    begin(out, GA_MESSAGE_AWAY);
    ga_buffer_put_u8(out, away->for_good);
    ga_buffer_put_f64(out, away->seconds);
    ga_message_end(out);
}

void ga_message_put_file_request(struct ga_buffer *out, const struct ga_file_request *request)
{
    begin(out, GA_MESSAGE_GET);
    ga_buffer_put_u32(out, request->file);
    ga_buffer_put_u64(out, request->offset);
    ga_buffer_put_u32(out, request->size);
    ga_message_end(out);
}

void ga_message_put_file_piece(struct ga_buffer *out, const struct ga_file_piece *piece)
{
    begin(out, GA_MESSAGE_FILE);
    ga_buffer_put_u32(out, piece->file);
    ga_buffer_put_u64(out, piece->offset);
    ga_buffer_put_u32(out, piece->size);
    ga_buffer_put_bytes(out, piece->bytes, piece->size);
    ga_message_end(out);
}

void ga_message_put_end(struct ga_buffer *out, const char *why)
{
    begin(out, GA_MESSAGE_END);
    ga_buffer_put_text(out, why);
    ga_message_end(out);
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

void ga_message_put_plain(struct ga_buffer *out, enum ga_message_kind kind)
{
    begin(out, kind);
    ga_message_end(out);
}

void ga_message_begin_kept(struct ga_buffer *out, uint64_t number, uint32_t attempt)
{
    begin(out, GA_MESSAGE_KEPT);
    ga_buffer_put_u64(out, number);
    ga_buffer_put_u32(out, attempt);
}

void ga_message_begin_tasks(struct ga_buffer *out, size_t n_genes)
{
    begin_list(out, GA_MESSAGE_TASKS, n_genes);
}

void ga_message_add_task(struct ga_buffer *out, const struct ga_task *task, size_t n_genes)
{
    ga_buffer_put_u64(out, task->number);
    ga_buffer_put_u32(out, task->try);
    ga_buffer_put_u32(out, task->attempt);
    ga_buffer_put_f64s(out, task->genes, n_genes);
    count_row(out);
}

void ga_message_begin_results(struct ga_buffer *out, size_t n_metrics)
{
    begin_list(out, GA_MESSAGE_RESULTS, n_metrics);
}

void ga_message_add_result(struct ga_buffer *out, const struct ga_result *result, size_t n_metrics)
{
    ga_buffer_put_u64(out, result->number);
    ga_buffer_put_u32(out, result->try);
    ga_buffer_put_u32(out, result->attempt);
    ga_buffer_put_u16(out, (uint16_t)result->failure);
    ga_buffer_put_u32(out, (uint32_t)result->detail);
    ga_buffer_put_f64(out, result->started);
    ga_buffer_put_f64(out, result->seconds);
    if (result->failure == GA_FAILURE_NONE)
        ga_buffer_put_f64s(out, result->metrics, n_metrics);
    ga_buffer_put_text(out, result->message);
    count_row(out);
}

enum ga_status ga_message_open(struct ga_reader *reader, const void *bytes, size_t size,
                               enum ga_message_kind *kind, struct ga_error *error)
{
    *reader = ga_reader_of(bytes, size);
    if (ga_reader_u32(reader) != MAGIC || reader->failed)
        return ga_error_set(error, GA_E_FORMAT, "a message that is not gaopt's");
    uint16_t version = ga_reader_u16(reader);
    uint16_t word = ga_reader_u16(reader);
    uint32_t told_size = ga_reader_u32(reader);
    if (!reader->failed && version != GA_MESSAGE_VERSION)
        return ga_error_set(error, GA_E_PEER, "speaks message version %u, this gaopt speaks %u",
                            version, GA_MESSAGE_VERSION);
    if (reader->failed || told_size != size || size > GA_MESSAGE_LIMIT)
        return ga_error_set(error, GA_E_FORMAT, "a message of %zu bytes that says it has %u", size,
                            told_size);
    if (word < GA_MESSAGE_HELLO || word > GA_MESSAGE_BYE)
        return ga_error_set(error, GA_E_FORMAT, "a message of unknown kind %u", word);
    *kind = (enum ga_message_kind)word;
    return GA_OK;
}

static bool at_end(const struct ga_reader *reader)
{
    return !reader->failed && reader->at == reader->size;
}

bool ga_message_get_hello(struct ga_reader *reader, struct ga_hello *hello)
{
    ga_reader_text_into(reader, hello->version, sizeof hello->version);
    ga_reader_text_into(reader, hello->host, sizeof hello->host);
    hello->pid = ga_reader_u32(reader);
    hello->rank = ga_reader_u32(reader);
    hello->ranks = ga_reader_u32(reader);
    hello->cores = ga_reader_u32(reader);
    hello->config_id = ga_reader_u64(reader);
    hello->joined = ga_reader_u8(reader) != 0;
    return at_end(reader);
}

bool ga_message_get_setup(struct ga_reader *reader, struct ga_setup *setup)
{
    setup->config = ga_reader_text(reader);
    setup->path = ga_reader_text(reader);
    setup->folder = ga_reader_text(reader);
    setup->slots = ga_reader_u32(reader);
    setup->beat = ga_reader_f64(reader);
    bool has_files = ga_manifest_get(reader, &setup->files);
    setup->beacon = ga_reader_text(reader);
    if (setup->config && setup->path && setup->folder && has_files && setup->beacon &&
        at_end(reader) && setup->beat >= 0)
        return true;
    ga_setup_release(setup);
    return false;
}

void ga_setup_release(struct ga_setup *setup)
{
    free(setup->config);
    free(setup->path);
    free(setup->folder);
    free(setup->beacon);
    ga_manifest_release(&setup->files);
    *setup = (struct ga_setup){0};
}

bool ga_message_get_ready(struct ga_reader *reader, struct ga_ready *ready)
{
    ready->slots = ga_reader_u32(reader);
    ga_reader_text_into(reader, ready->text, sizeof ready->text);
    return at_end(reader);
}

bool ga_message_get_away(struct ga_reader *reader, struct ga_away *away)
{
    away->for_good = ga_reader_u8(reader) != 0;
    away->seconds = ga_reader_f64(reader);
    return at_end(reader) && away->seconds >= 0 && isfinite(away->seconds);
}

bool ga_message_get_file_request(struct ga_reader *reader, struct ga_file_request *request)
{
    request->file = ga_reader_u32(reader);
    request->offset = ga_reader_u64(reader);
    request->size = ga_reader_u32(reader);
    return at_end(reader) && request->size > 0 && request->size <= GA_FILE_PIECE;
}

bool ga_message_get_file_piece(struct ga_reader *reader, struct ga_file_piece *piece)
{
    piece->file = ga_reader_u32(reader);
    piece->offset = ga_reader_u64(reader);
    piece->size = ga_reader_u32(reader);
    piece->bytes = ga_reader_bytes(reader, piece->size);
    return at_end(reader) && piece->size <= GA_FILE_PIECE;
}

bool ga_message_get_end(struct ga_reader *reader, char why[GA_MESSAGE_ROOM])
{
    ga_reader_text_into(reader, why, GA_MESSAGE_ROOM);
    return at_end(reader);
}

bool ga_message_get_kept(struct ga_reader *reader, uint64_t *number, uint32_t *attempt)
{
    *number = ga_reader_u64(reader);
    *attempt = ga_reader_u32(reader);
    return !reader->failed;
}

bool ga_message_get_count(struct ga_reader *reader, size_t width, uint32_t *count)
{
    uint32_t told_width = ga_reader_u32(reader);
    *count = ga_reader_u32(reader);
    /* the smallest row is an id: a count that cannot be true is found before anybody believes it */
    return !reader->failed && told_width == width &&
           ga_reader_has(reader, *count, sizeof(uint64_t));
}

bool ga_message_get_id(struct ga_reader *reader, uint64_t *id)
{
    *id = ga_reader_u64(reader);
    return !reader->failed;
}

static bool all_finite(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return false;
    return true;
}

bool ga_message_get_task(struct ga_reader *reader, struct ga_task *task, double *genes,
                         size_t n_genes)
{
    *task = (struct ga_task){.number = ga_reader_u64(reader), .genes = genes};
    task->try = ga_reader_u32(reader);
    task->attempt = ga_reader_u32(reader);
    ga_reader_f64s(reader, genes, n_genes);
    return !reader->failed && all_finite(genes, n_genes);
}

bool ga_message_get_result(struct ga_reader *reader, struct ga_result *result, double *metrics,
                           size_t n_metrics, char *message)
{
    *result = (struct ga_result){.number = ga_reader_u64(reader)};
    result->try = ga_reader_u32(reader);
    result->attempt = ga_reader_u32(reader);
    uint16_t failure = ga_reader_u16(reader);
    result->detail = (int32_t)ga_reader_u32(reader);
    result->started = ga_reader_f64(reader);
    result->seconds = ga_reader_f64(reader);
    if (reader->failed || failure >= GA_FAILURE_COUNT)
        return false;
    result->failure = (enum ga_failure)failure;
    if (result->failure == GA_FAILURE_NONE) {
        ga_reader_f64s(reader, metrics, n_metrics);
        if (reader->failed || !all_finite(metrics, n_metrics))
            return false;
    } else {
        for (size_t i = 0; i < n_metrics; i++)
            metrics[i] = NAN;
    }
    ga_reader_text_into(reader, message, GA_MESSAGE_ROOM);
    result->metrics = metrics;
    result->message = message;
    return !reader->failed && isfinite(result->seconds) && isfinite(result->started);
}
