/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notes.c - lines for the user in a buffer. */
#include "master/store/notes.h"
#include <stdarg.h>
#include <stdio.h>

enum { LINE_ROOM = 1024 };

void ga_notes_add(struct ga_buffer *notes, const char *format, ...)
{
    char line[LINE_ROOM];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof line, format, arguments); /* NOLINT(clang-analyzer-valist.*) */
    va_end(arguments);
    GA_ASSERT(length >= 0);
    if (length >= LINE_ROOM)
        length = LINE_ROOM - 1;
    ga_buffer_put_bytes(notes, line, (size_t)length);
    ga_buffer_put_u8(notes, '\n');
    ga_buffer_reserve(notes, 1);
    notes->bytes[notes->size] = 0; /* behind what counts, for ga_notes_text */
}

const char *ga_notes_text(const struct ga_buffer *notes)
{
    return notes->bytes ? (const char *)notes->bytes : "";
}
