/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stream.c - messages over a socket: number and size, 32 bits each, then the bytes. */
#include "common/stream.h"
#include "common/message.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = 8, READ_AT_ONCE = 64 << 10 };

void ga_stream_init(struct ga_stream *stream, int fd)
{
    *stream = (struct ga_stream){.fd = fd};
}

void ga_stream_release(struct ga_stream *stream)
{
    close(stream->fd);
    ga_buffer_release(&stream->in);
    ga_buffer_release(&stream->out);
}

/* The part of a buffer from *at on comes to its beginning. */
static void close_up(struct ga_buffer *buffer, size_t *at)
{
    buffer->size -= *at;
    if (buffer->size > 0)
        memmove(buffer->bytes, buffer->bytes + *at, buffer->size);
    *at = 0;
}

bool ga_stream_flushed(const struct ga_stream *stream)
{
    return stream->over || stream->out_at == stream->out.size;
}

void ga_stream_flush(struct ga_stream *stream)
{
    while (!ga_stream_flushed(stream)) {
        ssize_t n = send(stream->fd, stream->out.bytes + stream->out_at,
                         stream->out.size - stream->out_at, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            stream->over = errno != EAGAIN;
            return;
        }
        stream->out_at += (size_t)n;
    }
    ga_buffer_clear(&stream->out);
    stream->out_at = 0;
}

void ga_stream_send(struct ga_stream *stream, uint32_t number, const void *bytes, size_t size)
{
    if (stream->over)
        return;
    if (stream->out_at > READ_AT_ONCE)
        close_up(&stream->out, &stream->out_at);
    if (stream->out.size + size > GA_STREAM_LIMIT) {
        stream->over = true;
        return;
    }
    ga_buffer_put_u32(&stream->out, number);
    ga_buffer_put_u32(&stream->out, (uint32_t)size);
    ga_buffer_put_bytes(&stream->out, bytes, size);
    ga_stream_flush(stream);
}

/* False: nothing has come. */
static bool read_more(struct ga_stream *stream)
{
    close_up(&stream->in, &stream->in_at);
    ga_buffer_reserve(&stream->in, READ_AT_ONCE);
    ssize_t n = recv(stream->fd, stream->in.bytes + stream->in.size, READ_AT_ONCE, MSG_DONTWAIT);
    if (n > 0)
        stream->in.size += (size_t)n;
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        stream->over = true;
    return n > 0;
}

/* A whole message that is there already. */
static bool take(struct ga_stream *stream, uint32_t *number, const uint8_t **bytes, size_t *size)
{
    size_t there = stream->in.size - stream->in_at;
    if (there < HEAD)
        return false;
    struct ga_reader reader = ga_reader_of(stream->in.bytes + stream->in_at, there);
    *number = ga_reader_u32(&reader);
    *size = ga_reader_u32(&reader);
    if (*size > GA_MESSAGE_LIMIT) {
        stream->over = true;
        return false;
    }
    if (there - HEAD < *size)
        return false;
    *bytes = stream->in.bytes + stream->in_at + HEAD;
    stream->in_at += HEAD + *size;
    return true;
}

bool ga_stream_receive(struct ga_stream *stream, uint32_t *number, const uint8_t **bytes,
                       size_t *size)
{
    for (;;) {
        if (take(stream, number, bytes, size))
            return true;
        if (stream->over || !read_more(stream))
            return false;
    }
}
