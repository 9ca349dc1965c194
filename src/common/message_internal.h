/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message_internal.h - what the files of messages share. Not for others. */
#ifndef GA_COMMON_MESSAGE_INTERNAL_H
#define GA_COMMON_MESSAGE_INTERNAL_H

#include "common/message.h"

#define GA_MESSAGE_HEAD 12 /* bytes */

/* The head; its size is filled in by ga_message_end. */
void ga_message_begin(struct ga_buffer *out, enum ga_message_kind kind);

#endif
