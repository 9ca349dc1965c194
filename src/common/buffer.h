/* SPDX-License-Identifier: GPL-3.0-or-later */
/* buffer.h - bytes that grow, and values put into and taken out of them, little-endian on every
 * machine. Used for messages, journal records and the engine's saved state. */
#ifndef GA_COMMON_BUFFER_H
#define GA_COMMON_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ga_buffer {
    uint8_t *bytes;
    size_t size; /* bytes in use */
    size_t room; /* bytes allocated */
};

void ga_buffer_init(struct ga_buffer *buffer);
void ga_buffer_release(struct ga_buffer *buffer);
void ga_buffer_clear(struct ga_buffer *buffer); /* keeps the room */
void ga_buffer_reserve(struct ga_buffer *buffer, size_t more);
uint8_t *ga_buffer_extend(struct ga_buffer *buffer, size_t more); /* by bytes to be written */

void ga_buffer_put_u8(struct ga_buffer *buffer, uint8_t value);
void ga_buffer_put_u16(struct ga_buffer *buffer, uint16_t value);
void ga_buffer_put_u32(struct ga_buffer *buffer, uint32_t value);
void ga_buffer_put_u64(struct ga_buffer *buffer, uint64_t value);
void ga_buffer_put_f64(struct ga_buffer *buffer, double value);
void ga_buffer_put_f64s(struct ga_buffer *buffer, const double *values, size_t n);
void ga_buffer_put_bytes(struct ga_buffer *buffer, const void *bytes, size_t n);
void ga_buffer_put_text(struct ga_buffer *buffer,
                        const char *text); /* u32 length, bytes; NULL as "" */
void ga_buffer_set_u32(struct ga_buffer *buffer, size_t at, uint32_t value); /* overwrite */

/* Reads from borrowed bytes. Past the end every get gives 0 and `failed` stays true: check it once,
 * after the last get. Counts that come from outside must be checked with ga_reader_has before use
 * as sizes. */
struct ga_reader {
    const uint8_t *bytes;
    size_t size;
    size_t at;
    bool failed;
};

struct ga_reader ga_reader_of(const void *bytes, size_t size);
bool ga_reader_has(const struct ga_reader *reader, size_t count, size_t each);
uint8_t ga_reader_u8(struct ga_reader *reader);
uint16_t ga_reader_u16(struct ga_reader *reader);
uint32_t ga_reader_u32(struct ga_reader *reader);
uint64_t ga_reader_u64(struct ga_reader *reader);
double ga_reader_f64(struct ga_reader *reader);
void ga_reader_f64s(struct ga_reader *reader, double *values, size_t n);
const void *ga_reader_bytes(struct ga_reader *reader, size_t n); /* borrowed; NULL if too short */
char *ga_reader_text(struct ga_reader *reader); /* the caller frees it; NULL on failure */
/* Copies a text into room bytes with its 0, shortened to fit. */
void ga_reader_text_into(struct ga_reader *reader, char *text, size_t room);

#endif
