/* SPDX-License-Identifier: GPL-3.0-or-later */
/* live_block.h - a few lines at the end of a terminal that are drawn again in place. Lines that
 * stay are printed above it. */
#ifndef GA_MASTER_LIVE_BLOCK_H
#define GA_MASTER_LIVE_BLOCK_H

#include <stddef.h>
#include <stdio.h>

#define GA_LIVE_LINES 8 /* of a block, at most */

struct ga_live_block {
    FILE *out;
    size_t n;                      /* lines on the screen now */
    size_t columns[GA_LIVE_LINES]; /* that each of them took when it was drawn */
};

/* Draws the lines in place of those drawn before, each cut to the width of the terminal. `styles`:
 * SGR parameters, such as "1" for bold; "" for none. */
void ga_live_block_draw(struct ga_live_block *block, char *const *lines, const char *const *styles,
                        size_t n);
/* Takes the lines away; the cursor is where the block began. */
void ga_live_block_erase(struct ga_live_block *block);

/* Columns of the terminal behind a stream; 80 if they are not known. */
size_t ga_terminal_width(FILE *out);

/* Bytes of the UTF-8 `text` that fit in `columns` characters. */
size_t ga_text_fitting(const char *text, size_t columns);

#endif
