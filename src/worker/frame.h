/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame.h - whole messages (common/message.h) over a stream socket, each behind its length. */
#ifndef GA_WORKER_FRAME_H
#define GA_WORKER_FRAME_H

#include "common/buffer.h"

enum ga_frame { GA_FRAME_OK, GA_FRAME_CLOSED, GA_FRAME_TIMEOUT, GA_FRAME_CANCELLED };

/* Until when, by ga_clock_now (0: without end), or until cancel_fd is readable (-1: never). */
struct ga_patience {
    double deadline;
    int cancel_fd;
};

enum ga_frame ga_frame_send(int fd, const struct ga_buffer *message, struct ga_patience patience);
/* Replaces what is in `message`. A length beyond GA_MESSAGE_LIMIT counts as CLOSED. */
enum ga_frame ga_frame_receive(int fd, struct ga_buffer *message, struct ga_patience patience);

#endif
