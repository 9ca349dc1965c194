/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bytes.h - numbers put one after the other into bytes that are there (little_endian.h): for rows
 * of a fixed layout, where a growing buffer would be asked for room at each number. Each returns
 * where the next one goes. */
#ifndef GA_COMMON_BYTES_H
#define GA_COMMON_BYTES_H

#include "common/little_endian.h"

static inline uint8_t *ga_bytes_put_u32(uint8_t *to, uint32_t value)
{
    ga_le_store(to, value, sizeof value);
    return to + sizeof value;
}

static inline uint8_t *ga_bytes_put_u64(uint8_t *to, uint64_t value)
{
    ga_le_store(to, value, sizeof value);
    return to + sizeof value;
}

static inline uint8_t *ga_bytes_put_f64(uint8_t *to, double value)
{
    return ga_bytes_put_u64(to, ga_le_bits(value));
}

static inline uint8_t *ga_bytes_put_f64s(uint8_t *to, const double *values, size_t n)
{
    ga_le_store_f64s(to, values, n);
    return to + n * sizeof *values;
}

/* As ga_buffer_put_text: its length, which is given, then itself. */
static inline uint8_t *ga_bytes_put_text(uint8_t *to, const char *text, uint32_t length)
{
    to = ga_bytes_put_u32(to, length);
    memcpy(to, text, length);
    return to + length;
}

#endif
