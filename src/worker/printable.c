/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printable.c - see printable.h. */
#include "worker/printable.h"
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void trim(char *text, size_t size)
{
    size_t start = 0;

    while (size > 0 && is_blank(text[size - 1]))
        size--;
    while (start < size && is_blank(text[start]))
        start++;
    memmove(text, text + start, size - start);
    text[size - start] = '\0';
}

/* A cut-off first line is dropped if there are others. */
static size_t drop_partial_line(char *text, size_t size)
{
    char *end = memchr(text, '\n', size);

    if (end == NULL || end + 1 == text + size)
        return size;
    size -= (size_t)(end + 1 - text);
    memmove(text, end + 1, size);
    return size;
}

void ga_read_tail_since(int fd, off_t since, char *text, size_t room)
{
    struct stat status;
    off_t from = since;
    ssize_t got;

    text[0] = '\0';
    if (fstat(fd, &status) != 0)
        return;
    if (status.st_size - since > (off_t)room - 1)
        from = status.st_size - (off_t)(room - 1);
    got = pread(fd, text, room - 1, from);
    if (got <= 0)
        return;
    for (ssize_t i = 0; i < got; i++) {
        if (text[i] == '\0')
            text[i] = '?';
    }
    trim(text, from > since ? drop_partial_line(text, (size_t)got) : (size_t)got);
}

void ga_read_tail(int fd, char *text, size_t room)
{
    ga_read_tail_since(fd, 0, text, room);
}
