/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printable.c - see printable.h. */
#include "common/printable.h"
#include <stdbool.h>
#include <stddef.h>

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Bytes of the well-formed UTF-8 character that is no control character at `at` (Unicode 15, table
 * 3-7), or 0. */
static size_t character(const unsigned char *at)
{
    const unsigned char first = at[0];
    const unsigned char second = first == '\0' ? '\0' : at[1];

    if (first < 0x80)
        return first >= 0x20 && first != 0x7F;
    if (first < 0xC2 || first > 0xF4 || !is_continuation(second))
        return 0;
    if (first < 0xE0)
        return first == 0xC2 && second < 0xA0 ? 0 : 2; /* U+0080 to U+009F are controls too */
    if (!is_continuation(at[2]) || (first == 0xE0 && second < 0xA0) ||
        (first == 0xED && second > 0x9F))
        return 0;
    if (first < 0xF0)
        return 3;
    if (!is_continuation(at[3]) || (first == 0xF0 && second < 0x90) ||
        (first == 0xF4 && second > 0x8F))
        return 0;
    return 4;
}

static char substitute(char control)
{
    if (control == '\n')
        return '|';
    return control == '\t' ? ' ' : '?';
}

void ga_make_printable(char *text)
{
    while (*text != '\0') {
        const size_t length = character((const unsigned char *)text);

        if (length == 0)
            *text = substitute(*text);
        text += length > 0 ? length : 1;
    }
}
