/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame.c - see frame.h. */
#include "worker/frame.h"
#include "common/message.h"
#include "worker/child.h"
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

static enum ga_frame wait_for(int fd, short events, struct ga_patience patience)
{
    switch (ga_wait_for(fd, events, patience.cancel_fd, patience.deadline)) {
    case GA_WAIT_TIMEOUT:
        return GA_FRAME_TIMEOUT;
    case GA_WAIT_CANCELLED:
        return GA_FRAME_CANCELLED;
    default:
        return GA_FRAME_OK;
    }
}

/* What a transfer that moved no byte means: wait and try again (OK), or give up. */
static enum ga_frame after_nothing(ssize_t moved, int fd, short events, struct ga_patience patience)
{
    if (moved < 0 && errno == EINTR)
        return GA_FRAME_OK;
    if (moved < 0 && errno == EAGAIN)
        return wait_for(fd, events, patience);
    return GA_FRAME_CLOSED;
}

static enum ga_frame send_all(int fd, const uint8_t *bytes, size_t size,
                              struct ga_patience patience)
{
    enum ga_frame frame = GA_FRAME_OK;

    while (frame == GA_FRAME_OK && size > 0) {
        const ssize_t sent = send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (sent > 0) {
            bytes += sent;
            size -= (size_t)sent;
        } else {
            frame = after_nothing(sent, fd, POLLOUT, patience);
        }
    }
    return frame;
}

static enum ga_frame receive_all(int fd, uint8_t *bytes, size_t size, struct ga_patience patience)
{
    enum ga_frame frame = GA_FRAME_OK;

    while (frame == GA_FRAME_OK && size > 0) {
        const ssize_t got = recv(fd, bytes, size, MSG_DONTWAIT);

        if (got > 0) {
            bytes += got;
            size -= (size_t)got;
        } else {
            frame = after_nothing(got, fd, POLLIN, patience);
        }
    }
    return frame;
}

enum ga_frame ga_frame_send(int fd, const struct ga_buffer *message, struct ga_patience patience)
{
    const uint32_t size =
        (uint32_t)message->size; /* both ends are the same program on the same machine */
    const enum ga_frame frame = send_all(fd, (const uint8_t *)&size, sizeof size, patience);

    return frame == GA_FRAME_OK ? send_all(fd, message->bytes, message->size, patience) : frame;
}

enum ga_frame ga_frame_receive(int fd, struct ga_buffer *message, struct ga_patience patience)
{
    uint32_t size = 0;
    const enum ga_frame frame = receive_all(fd, (uint8_t *)&size, sizeof size, patience);

    if (frame != GA_FRAME_OK)
        return frame;
    if (size > GA_MESSAGE_LIMIT)
        return GA_FRAME_CLOSED;
    ga_buffer_clear(message);
    ga_buffer_reserve(message, size);
    message->size = size;
    return receive_all(fd, message->bytes, size, patience);
}
