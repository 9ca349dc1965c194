/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mistakes.c - collecting, sorting and telling mistakes. */
#include "common/config/mistakes.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_ROOM 400 /* so that GA_MISTAKES_TOLD of them nearly always fit in a ga_error */

static const char cut[] = "...";

void ga_mistakes_init(struct ga_mistakes *mistakes)
{
    mistakes->n = 0;
    mistakes->dropped = 0;
}

void ga_mistakes_release(struct ga_mistakes *mistakes)
{
    for (size_t i = 0; i < mistakes->n; i++)
        free(mistakes->items[i].text);
    ga_mistakes_init(mistakes);
}

/* The greatest length <= room at which no character of UTF-8 is cut. */
static size_t whole_characters(const char *text, size_t room)
{
    while (room > 0 && ((unsigned char)text[room] & 0xC0) == 0x80)
        room--;
    return room;
}

static void make_one_line(char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            *text = ' ';
    }
}

void ga_mistake_add(struct ga_mistakes *mistakes, const struct ga_place *place, const char *format,
                    ...)
{
    if (mistakes->n == GA_MISTAKES_KEPT) {
        mistakes->dropped++;
        return;
    }
    char text[LINE_ROOM];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    GA_ASSERT(length >= 0);
    if ((size_t)length >= sizeof text)
        memcpy(text + whole_characters(text, sizeof text - sizeof cut), cut, sizeof cut);
    make_one_line(text);
    mistakes->items[mistakes->n] =
        (struct ga_mistake){.place = *place, .order = mistakes->n, .text = ga_strdup(text)};
    mistakes->n++;
}

static int by_place(const void *left, const void *right)
{
    const struct ga_mistake *a = left;
    const struct ga_mistake *b = right;
    if (!a->place.origin != !b->place.origin)
        return a->place.origin ? 1 : -1;
    if (!a->place.origin && a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    if (!a->place.origin && a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static void tell(const struct ga_mistake *mistake, const char *path, struct ga_error *error)
{
    const struct ga_place *place = &mistake->place;
    if (place->origin)
        ga_error_add(error, GA_E_CONFIG, "%s: %s", place->origin, mistake->text);
    else if (place->line == 0)
        ga_error_add(error, GA_E_CONFIG, "%s: %s", path, mistake->text);
    else
        ga_error_add(error, GA_E_CONFIG, "%s:%d:%d: %s", path, place->line, place->column,
                     mistake->text);
}

enum ga_status ga_mistakes_report(struct ga_mistakes *mistakes, const char *path,
                                  struct ga_error *error)
{
    if (mistakes->n == 0)
        return GA_OK;
    qsort(mistakes->items, mistakes->n, sizeof mistakes->items[0], by_place);
    if (error)
        ga_error_init(error);
    size_t told = mistakes->n < GA_MISTAKES_TOLD ? mistakes->n : GA_MISTAKES_TOLD;
    for (size_t i = 0; i < told; i++)
        tell(&mistakes->items[i], path, error);
    size_t more = mistakes->n - told + mistakes->dropped;
    if (more > 0)
        ga_error_add(error, GA_E_CONFIG, "%s: and %zu more", path, more);
    return GA_E_CONFIG;
}

const char *ga_excerpt(const char *text, char out[GA_EXCERPT_ROOM])
{
    size_t length = strnlen(text, GA_EXCERPT_ROOM);
    if (length < GA_EXCERPT_ROOM)
        return memcpy(out, text, length + 1);
    size_t kept = whole_characters(text, GA_EXCERPT_ROOM - sizeof cut);
    memcpy(out, text, kept);
    memcpy(out + kept, cut, sizeof cut);
    return out;
}
