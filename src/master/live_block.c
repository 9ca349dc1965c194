/* SPDX-License-Identifier: GPL-3.0-or-later */
/* live_block.c - drawing lines again in place, with the escape sequences that all terminals have
 * (ECMA-48: cursor up, erase, graphic rendition). */
#include "master/live_block.h"
#include "common/error.h"
#include <stdio.h>
#include <sys/ioctl.h>

size_t ga_terminal_width(FILE *out)
{
    struct winsize size;

    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

static int is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

size_t ga_text_fitting(const char *text, size_t columns)
{
    size_t n = 0;

    while (text[n] && (columns > 0 || is_continuation(text[n]))) {
        columns -= !is_continuation(text[n]);
        n++;
    }
    return n;
}

static size_t count_columns(const char *text, size_t bytes)
{
    size_t columns = 0;

    for (size_t i = 0; i < bytes; i++)
        columns += !is_continuation(text[i]);
    return columns;
}

/* Rows that the block takes now: a terminal that was made narrower has wrapped its lines. */
static size_t rows_taken(const struct ga_live_block *block)
{
    size_t width = ga_terminal_width(block->out);
    size_t rows = 0;

    for (size_t i = 0; i < block->n; i++)
        rows += block->columns[i] > width ? (block->columns[i] + width - 1) / width : 1;
    return rows;
}

static void go_to_start(const struct ga_live_block *block)
{
    if (block->n > 0)
        fprintf(block->out, "\r\033[%zuA", rows_taken(block));
}

void ga_live_block_erase(struct ga_live_block *block)
{
    go_to_start(block);
    if (block->n > 0)
        fputs("\033[J", block->out);
    block->n = 0;
    fflush(block->out);
}

void ga_live_block_draw(struct ga_live_block *block, char *const *lines, const char *const *styles,
                        size_t n)
{
    size_t width = ga_terminal_width(block->out);

    GA_ASSERT(n <= GA_LIVE_LINES);
    go_to_start(block);
    for (size_t i = 0; i < n; i++) {
        size_t bytes = ga_text_fitting(lines[i], width - 1); /* a full line would wrap on some */

        block->columns[i] = count_columns(lines[i], bytes);
        if (styles[i][0])
            fprintf(block->out, "\033[%sm%.*s\033[0m\033[K\n", styles[i], (int)bytes, lines[i]);
        else
            fprintf(block->out, "%.*s\033[K\n", (int)bytes, lines[i]);
    }
    fputs("\033[J", block->out);
    fflush(block->out);
    block->n = n;
}
