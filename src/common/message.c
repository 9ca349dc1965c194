/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message.c - what master and workers say to each other, as bytes; lists are message_rows.c's.
 * Head: magic u32, version u16, kind u16, size u32 of the whole message, all little-endian. */
#include "common/message_internal.h"
#include <math.h>
#include <stdlib.h>

#define MAGIC   0x504f4147u /* "GAOP" */
#define AT_SIZE 8

void ga_message_begin(struct ga_buffer *out, enum ga_message_kind kind)
{
    ga_buffer_clear(out);
    ga_buffer_put_u32(out, MAGIC);
    ga_buffer_put_u16(out, GA_MESSAGE_VERSION);
    ga_buffer_put_u16(out, (uint16_t)kind);
    ga_buffer_put_u32(out, 0);
}

void ga_message_end(struct ga_buffer *out)
{
    GA_ASSERT(out->size <= GA_MESSAGE_LIMIT);
    ga_buffer_set_u32(out, AT_SIZE, (uint32_t)out->size);
}

void ga_message_put_hello(struct ga_buffer *out, const struct ga_hello *hello)
{
    ga_message_begin(out, GA_MESSAGE_HELLO);
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
    ga_message_begin(out, GA_MESSAGE_SETUP);
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
    ga_message_begin(out, GA_MESSAGE_READY);
    ga_buffer_put_u32(out, ready->slots);
    ga_buffer_put_text(out, ready->text);
    ga_message_end(out);
}

void ga_message_put_away(struct ga_buffer *out, const struct ga_away *away)
{
    ga_message_begin(out, GA_MESSAGE_AWAY);
    ga_buffer_put_u8(out, away->for_good);
    ga_buffer_put_f64(out, away->seconds);
    ga_message_end(out);
}

void ga_message_put_file_request(struct ga_buffer *out, const struct ga_file_request *request)
{
    ga_message_begin(out, GA_MESSAGE_GET);
    ga_buffer_put_u32(out, request->file);
    ga_buffer_put_u64(out, request->offset);
    ga_buffer_put_u32(out, request->size);
    ga_message_end(out);
}

void ga_message_put_file_piece(struct ga_buffer *out, const struct ga_file_piece *piece)
{
    ga_message_begin(out, GA_MESSAGE_FILE);
    ga_buffer_put_u32(out, piece->file);
    ga_buffer_put_u64(out, piece->offset);
    ga_buffer_put_u32(out, piece->size);
    ga_buffer_put_bytes(out, piece->bytes, piece->size);
    ga_message_end(out);
}

void ga_message_put_end(struct ga_buffer *out, const char *why)
{
    ga_message_begin(out, GA_MESSAGE_END);
    ga_buffer_put_text(out, why);
    ga_message_end(out);
}

void ga_message_put_plain(struct ga_buffer *out, enum ga_message_kind kind)
{
    ga_message_begin(out, kind);
    ga_message_end(out);
}

void ga_message_put_time(struct ga_buffer *out, const struct ga_time_sheet *sheet)
{
    ga_message_begin(out, GA_MESSAGE_TIME);
    ga_buffer_put_u64(out, sheet->evaluations);
    ga_buffer_put_f64s(out, sheet->seconds, GA_TIME_CLASSES);
    ga_message_end(out);
}

void ga_message_begin_kept(struct ga_buffer *out, uint64_t number, uint32_t attempt)
{
    ga_message_begin(out, GA_MESSAGE_KEPT);
    ga_buffer_put_u64(out, number);
    ga_buffer_put_u32(out, attempt);
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

bool ga_message_get_time(struct ga_reader *reader, struct ga_time_sheet *sheet)
{
    sheet->evaluations = ga_reader_u64(reader);
    ga_reader_f64s(reader, sheet->seconds, GA_TIME_CLASSES);
    for (int i = 0; i < GA_TIME_CLASSES; i++)
        if (!isfinite(sheet->seconds[i]) || sheet->seconds[i] < 0)
            return false;
    return at_end(reader);
}
