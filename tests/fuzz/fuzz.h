/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz.h - what the fuzz targets share: inputs as texts, and how a target says that gaopt broke a
 * promise. */
#ifndef GA_TESTS_FUZZ_H
#define GA_TESTS_FUZZ_H

#include "common/error.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* libFuzzer calls it */

/* The input with a 0 behind it, in just as many bytes, so that reading past its end is seen. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = ga_alloc(size + 1, 1);

    if (size > 0)
        memcpy(text, data, size);
    return text;
}

static inline void fuzz_fail(const char *format, ...) GA_PRINTF(1, 2);
static inline _Noreturn void fuzz_fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    abort();
}

#endif
