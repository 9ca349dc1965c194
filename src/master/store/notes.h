/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notes.h - lines for the user, gathered in a buffer until somebody shows them. */
#ifndef GA_MASTER_NOTES_H
#define GA_MASTER_NOTES_H

#include "common/buffer.h"
#include "common/error.h"

/* Takes no newline. */
void ga_notes_add(struct ga_buffer *notes, const char *format, ...) GA_PRINTF(2, 3);
/* All lines, "" if there are none; valid until the next line is added. */
const char *ga_notes_text(const struct ga_buffer *notes);

#endif
