/* SPDX-License-Identifier: GPL-3.0-or-later */
/* isolated_frame.c - a fuzz target: whatever an isolating child sends over its connection, before
 * it closes it, is refused, or is taken for an answer that a worker can hand on. Messages are of
 * this gaopt's version whatever the input says, so that kept inputs outlive a new one: other
 * versions are for message.c. */
#include "fuzz.h"
#include "worker/frame.h"
#include "worker/isolated_answer.h"
#include "worker/printable.h"
#include <math.h>
#include <sys/socket.h>
#include <unistd.h>

enum { N_METRICS = 2, MOST_FRAMES = 8, VERSION_AT = 4 }; /* behind the magic number */

static const struct ga_task task = {.number = 7, .try = 1};

/* Of each message behind its length, if they are as whole as that. */
static void put_versions(uint8_t *frames, size_t size)
{
    const uint16_t version = GA_MESSAGE_VERSION;
    uint32_t length = 0;

    for (size_t at = 0; at < size && size - at >= sizeof length + VERSION_AT + sizeof version;
         at += sizeof length + length) {
        memcpy(&length, frames + at, sizeof length);
        memcpy(frames + at + sizeof length + VERSION_AT, &version, sizeof version);
    }
}

/* The input is far smaller than what a socket takes in without a reader. */
static int open_connection(const uint8_t *data, size_t size)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0 ||
        send(ends[1], data, size, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)size)
        fuzz_fail("cannot send %zu bytes", size);
    (void)close(ends[1]);
    return ends[0];
}

static void expect_printable(const char *text)
{
    char *printable;

    if (memchr(text, '\0', GA_MESSAGE_ROOM) == NULL)
        fuzz_fail("a text has no end");
    printable = ga_strdup(text);
    ga_make_printable(printable);
    if (strcmp(printable, text) != 0)
        fuzz_fail("a text that is not printable: %s", printable);
    free(printable);
}

static void check_answer(const struct ga_answer *answer)
{
    if ((unsigned)answer->failure >= GA_FAILURE_COUNT || answer->failure == GA_FAILURE_CANCELLED ||
        answer->failure == GA_FAILURE_LOST)
        fuzz_fail("failure %d is not the child's to tell", answer->failure);
    for (size_t i = 0; i < N_METRICS && answer->failure == GA_FAILURE_NONE; i++) {
        if (!isfinite(answer->metrics[i]))
            fuzz_fail("metric %zu is %g in a success", i, answer->metrics[i]);
    }
    expect_printable(answer->message);
}

static void take(const struct ga_buffer *message)
{
    double metrics[N_METRICS] = {0};
    char text[GA_MESSAGE_ROOM] = "";
    struct ga_answer answer = {.metrics = metrics, .message = text};
    struct ga_ready ready;

    if (ga_isolated_get_ready(message, &ready))
        expect_printable(ready.text);
    if (ga_isolated_get_answer(message, &task, N_METRICS, &answer))
        check_answer(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ga_patience patience = {.deadline = 0, .cancel_fd = -1};
    char *frames = fuzz_text(data, size);
    struct ga_buffer message;
    int fd;

    put_versions((uint8_t *)frames, size);
    fd = open_connection((const uint8_t *)frames, size);
    free(frames);
    ga_buffer_init(&message);
    for (int i = 0; i < MOST_FRAMES; i++) {
        if (ga_frame_receive(fd, &message, patience) != GA_FRAME_OK)
            break;
        take(&message);
    }
    ga_buffer_release(&message);
    (void)close(fd);
    return 0;
}
