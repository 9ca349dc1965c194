/* SPDX-License-Identifier: GPL-3.0-or-later */
/* little_endian.h - numbers as bytes, the lowest first: as they lie in memory on most machines, and
 * shifted byte by byte on any other. */
#ifndef GA_COMMON_LITTLE_ENDIAN_H
#define GA_COMMON_LITTLE_ENDIAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t ga_le_bits(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double ga_le_double(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Stores and loads: n <= 8 bytes of a number, or n doubles. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

static inline void ga_le_store(uint8_t *to, uint64_t value, size_t n)
{
    memcpy(to, &value, n);
}

static inline uint64_t ga_le_load(const uint8_t *from, size_t n)
{
    uint64_t value = 0;

    memcpy(&value, from, n);
    return value;
}

static inline void ga_le_store_f64s(uint8_t *to, const double *values, size_t n)
{
    if (n > 0)
        memcpy(to, values, n * sizeof *values);
}

static inline void ga_le_load_f64s(double *values, const uint8_t *from, size_t n)
{
    if (n > 0)
        memcpy(values, from, n * sizeof *values);
}

#else

static inline void ga_le_store(uint8_t *to, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static inline uint64_t ga_le_load(const uint8_t *from, size_t n)
{
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return value;
}

static inline void ga_le_store_f64s(uint8_t *to, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ga_le_store(to + i * sizeof *values, ga_le_bits(values[i]), sizeof *values);
}

static inline void ga_le_load_f64s(double *values, const uint8_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        values[i] = ga_le_double(ga_le_load(from + i * sizeof *values, sizeof *values));
}

#endif

#endif
