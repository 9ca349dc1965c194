/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error.c - the texts of errors, the end of the process at a bug, and memory that never says no. */
#include "common/error.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ga_error_init(struct ga_error *error)
{
    error->status = GA_OK;
    error->length = 0;
    error->text[0] = '\0';
}

static void append(struct ga_error *error, const char *format, va_list arguments)
{
    static const char cut[] = "...";
    size_t room = sizeof error->text - error->length;
    int length = vsnprintf(error->text + error->length, room, format, arguments);

    GA_ASSERT(length >= 0);
    if ((size_t)length < room) {
        error->length += (size_t)length;
        return;
    }
    error->length = sizeof error->text - 1;
    memcpy(error->text + sizeof error->text - sizeof cut, cut, sizeof cut);
}

enum ga_status ga_error_set(struct ga_error *error, enum ga_status status, const char *format, ...)
{
    va_list arguments;

    if (!error)
        return status;
    ga_error_init(error);
    error->status = status;
    va_start(arguments, format);
    append(error, format, arguments);
    va_end(arguments);
    return status;
}

enum ga_status ga_error_add(struct ga_error *error, enum ga_status status, const char *format, ...)
{
    va_list arguments;

    if (!error)
        return status;
    error->status = status;
    if (error->length > 0 && error->length + 1 < sizeof error->text) {
        error->text[error->length++] = '\n';
        error->text[error->length] = '\0';
    }
    va_start(arguments, format);
    append(error, format, arguments);
    va_end(arguments);
    return status;
}

static void append_text(struct ga_error *error, const char *format, ...) GA_PRINTF(2, 3);
static void append_text(struct ga_error *error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    append(error, format, arguments);
    va_end(arguments);
}

void ga_error_prefix(struct ga_error *error, const char *format, ...)
{
    va_list arguments;
    char *before;

    if (!error)
        return;
    before = ga_strdup(error->text);
    error->length = 0;
    va_start(arguments, format);
    append(error, format, arguments);
    va_end(arguments);
    append_text(error, ": %s", before);
    free(before);
}

void ga_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "gaopt: a bug in gaopt, please report it: %s:%d: %s does not hold\n", file,
            line, condition);
    abort();
}

_Noreturn void ga_memory_exhausted(void)
{
    fputs("gaopt: out of memory\n", stderr);
    abort();
}

void *ga_alloc(size_t n, size_t size)
{
    void *memory;

    GA_ASSERT(size == 0 || n <= SIZE_MAX / size);
    memory = calloc(n ? n : 1, size ? size : 1);
    if (!memory)
        ga_memory_exhausted();
    return memory;
}

void *ga_realloc(void *old, size_t n, size_t size)
{
    void *memory;

    GA_ASSERT(size == 0 || n <= SIZE_MAX / size);
    memory = reallocarray(old, n ? n : 1, size ? size : 1);
    if (!memory)
        ga_memory_exhausted();
    return memory;
}

char *ga_strdup(const char *text)
{
    char *copy = strdup(text);

    if (!copy)
        ga_memory_exhausted();
    return copy;
}

char *ga_format(const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        ga_memory_exhausted();
    va_end(arguments);
    return text;
}
