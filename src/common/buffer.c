/* SPDX-License-Identifier: GPL-3.0-or-later */
/* buffer.c - growing byte buffers and checked reading. */
#include "common/buffer.h"
#include "common/error.h"
#include "common/little_endian.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 256 };

void ga_buffer_init(struct ga_buffer *buffer)
{
    *buffer = (struct ga_buffer){0};
}

void ga_buffer_release(struct ga_buffer *buffer)
{
    free(buffer->bytes);
    ga_buffer_init(buffer);
}

void ga_buffer_clear(struct ga_buffer *buffer)
{
    buffer->size = 0;
}

static void grow(struct ga_buffer *buffer, size_t more)
{
    size_t room = buffer->room ? buffer->room : FIRST_ROOM;

    GA_ASSERT(more <= SIZE_MAX / 2 - buffer->size);
    while (room - buffer->size < more)
        room *= 2;
    buffer->bytes = ga_realloc(buffer->bytes, room, 1);
    buffer->room = room;
}

void ga_buffer_reserve(struct ga_buffer *buffer, size_t more)
{
    if (!buffer->bytes || buffer->room - buffer->size < more)
        grow(buffer, more);
}

/* --- putting --- */

uint8_t *ga_buffer_extend(struct ga_buffer *buffer, size_t more)
{
    ga_buffer_reserve(buffer, more);
    buffer->size += more;
    return buffer->bytes + buffer->size - more;
}

static inline void put(struct ga_buffer *buffer, uint64_t value, size_t n)
{
    ga_le_store(ga_buffer_extend(buffer, n), value, n);
}

void ga_buffer_put_u8(struct ga_buffer *buffer, uint8_t value)
{
    put(buffer, value, sizeof value);
}

void ga_buffer_put_u16(struct ga_buffer *buffer, uint16_t value)
{
    put(buffer, value, sizeof value);
}

void ga_buffer_put_u32(struct ga_buffer *buffer, uint32_t value)
{
    put(buffer, value, sizeof value);
}

void ga_buffer_put_u64(struct ga_buffer *buffer, uint64_t value)
{
    put(buffer, value, sizeof value);
}

void ga_buffer_put_f64(struct ga_buffer *buffer, double value)
{
    put(buffer, ga_le_bits(value), sizeof value);
}

void ga_buffer_put_f64s(struct ga_buffer *buffer, const double *values, size_t n)
{
    GA_ASSERT(n <= SIZE_MAX / sizeof *values);
    ga_le_store_f64s(ga_buffer_extend(buffer, n * sizeof *values), values, n);
}

void ga_buffer_put_bytes(struct ga_buffer *buffer, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    memcpy(ga_buffer_extend(buffer, n), bytes, n);
}

void ga_buffer_put_text(struct ga_buffer *buffer, const char *text)
{
    size_t length = text ? strlen(text) : 0;

    GA_ASSERT(length <= UINT32_MAX);
    ga_buffer_put_u32(buffer, (uint32_t)length);
    ga_buffer_put_bytes(buffer, text, length);
}

void ga_buffer_set_u32(struct ga_buffer *buffer, size_t at, uint32_t value)
{
    GA_ASSERT(at <= buffer->size && buffer->size - at >= sizeof value);
    ga_le_store(buffer->bytes + at, value, sizeof value);
}

/* --- reading --- */

struct ga_reader ga_reader_of(const void *bytes, size_t size)
{
    return (struct ga_reader){.bytes = bytes, .size = size};
}

bool ga_reader_has(const struct ga_reader *reader, size_t count, size_t each)
{
    return !reader->failed && (each == 0 || count <= (reader->size - reader->at) / each);
}

static inline uint64_t take(struct ga_reader *reader, size_t n)
{
    const uint8_t *bytes = ga_reader_bytes(reader, n);

    return bytes ? ga_le_load(bytes, n) : 0;
}

uint8_t ga_reader_u8(struct ga_reader *reader)
{
    return (uint8_t)take(reader, sizeof(uint8_t));
}

uint16_t ga_reader_u16(struct ga_reader *reader)
{
    return (uint16_t)take(reader, sizeof(uint16_t));
}

uint32_t ga_reader_u32(struct ga_reader *reader)
{
    return (uint32_t)take(reader, sizeof(uint32_t));
}

uint64_t ga_reader_u64(struct ga_reader *reader)
{
    return take(reader, sizeof(uint64_t));
}

double ga_reader_f64(struct ga_reader *reader)
{
    return ga_le_double(take(reader, sizeof(double)));
}

void ga_reader_f64s(struct ga_reader *reader, double *values, size_t n)
{
    const uint8_t *bytes = NULL;

    if (ga_reader_has(reader, n, sizeof *values))
        bytes = ga_reader_bytes(reader, n * sizeof *values);
    else
        reader->failed = true;
    if (bytes)
        ga_le_load_f64s(values, bytes, n);
    for (size_t i = 0; !bytes && i < n; i++)
        values[i] = 0;
}

const void *ga_reader_bytes(struct ga_reader *reader, size_t n)
{
    const uint8_t *bytes;

    if (!ga_reader_has(reader, n, 1)) {
        reader->failed = true;
        return NULL;
    }
    bytes = reader->bytes + reader->at;
    reader->at += n;
    return bytes;
}

char *ga_reader_text(struct ga_reader *reader)
{
    size_t length = ga_reader_u32(reader);
    const char *bytes = ga_reader_bytes(reader, length);
    char *text;

    if (!bytes)
        return NULL;
    text = ga_alloc(length + 1, 1);
    memcpy(text, bytes, length);
    return text;
}

void ga_reader_text_into(struct ga_reader *reader, char *text, size_t room)
{
    size_t length = ga_reader_u32(reader);
    const char *bytes = ga_reader_bytes(reader, length);

    GA_ASSERT(room > 0);
    if (!bytes)
        length = 0;
    if (length >= room)
        length = room - 1;
    if (length > 0)
        memcpy(text, bytes, length);
    text[length] = '\0';
}
