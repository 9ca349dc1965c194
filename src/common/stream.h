/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stream.h - whole messages, each with a number, over a socket between two processes of one host.
 * Nothing here blocks; what cannot be written yet is kept. */
#ifndef GA_COMMON_STREAM_H
#define GA_COMMON_STREAM_H

#include "common/buffer.h"

struct ga_stream {
    int fd;
    struct ga_buffer in, out;
    size_t in_at, out_at; /* what is before has been received, or written */
    bool over;            /* the other end is closed, or sent what makes no sense */
};

/* Takes the socket over, which must not block. */
void ga_stream_init(struct ga_stream *stream, int fd);
void ga_stream_release(struct ga_stream *stream);

/* Copies the bytes. A reader that lets GA_STREAM_LIMIT bytes wait is given up. */
#define GA_STREAM_LIMIT (256u << 20)
void ga_stream_send(struct ga_stream *stream, uint32_t number, const void *bytes, size_t size);
/* Writes what was kept, as far as it goes. */
void ga_stream_flush(struct ga_stream *stream);
bool ga_stream_flushed(const struct ga_stream *stream);

/* The next message, borrowed until the next call; false: none is whole yet, or it is over. What was
 * sent before the end is received. */
bool ga_stream_receive(struct ga_stream *stream, uint32_t *number, const uint8_t **bytes,
                       size_t *size);

#endif
