/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server.c - see server.h. Two pipes, and of an evaluation no more system calls than it takes: a
 * look for what was not asked for, a write, a wait, a read. */
#include "worker/server.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { READ_AT_ONCE = 1 << 16 }; /* bytes: a full pipe */

void ga_server_init(struct ga_server *server)
{
    *server = (struct ga_server){.input_fd = -1, .output_fd = -1};
    ga_buffer_init(&server->answer);
}

void ga_server_release(struct ga_server *server)
{
    GA_ASSERT(!ga_server_runs(server));
    ga_buffer_release(&server->answer);
}

bool ga_server_runs(const struct ga_server *server)
{
    return server->child.pid > 0;
}

/* --- its life --- */

static void close_end(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* Only this side is not to block: the program's ends stay as programs expect them. */
static bool make_pipes(int to_program[2], int from_program[2])
{
    if (pipe2(to_program, O_CLOEXEC) != 0)
        return false;
    if (pipe2(from_program, O_CLOEXEC) != 0)
        return false;
    return fcntl(to_program[1], F_SETFL, O_NONBLOCK) == 0 &&
           fcntl(from_program[0], F_SETFL, O_NONBLOCK) == 0;
}

int ga_server_start(struct ga_server *server, const struct ga_child_request *request,
                    const struct ga_budget *budget)
{
    int to_program[2] = {-1, -1}, from_program[2] = {-1, -1};
    struct ga_child_request connected = *request;
    int error = 0;

    GA_ASSERT(!ga_server_runs(server));
    if (!make_pipes(to_program, from_program))
        error = errno;
    connected.input_fd = to_program[0];
    connected.output_fd = from_program[1];
    if (error == 0)
        error = ga_child_start(&server->child, &connected, budget);
    close_end(&to_program[0]);
    close_end(&from_program[1]);
    server->input_fd = to_program[1];
    server->output_fd = from_program[0];
    server->answered = 0;
    if (error != 0) {
        close_end(&server->input_fd);
        close_end(&server->output_fd);
    }
    return error;
}

void ga_server_end(struct ga_server *server, double patience, struct ga_child_end *end)
{
    ga_child_finish(&server->child, patience, end);
    close_end(&server->input_fd);
    close_end(&server->output_fd);
}

void ga_server_dismiss(struct ga_server *server, double grace)
{
    struct ga_child_end end;

    close_end(&server->input_fd);
    (void)ga_child_ended_within(&server->child, grace);
    ga_server_end(server, grace, &end);
}

/* --- one line for another --- */

struct pending { /* of the line */
    const uint8_t *bytes;
    size_t size; /* left */
    size_t sent;
};

enum moved { MOVED_SOME, MOVED_NOTHING, MOVED_END };

static enum moved moved_of(ssize_t n)
{
    if (n > 0)
        return MOVED_SOME;
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? MOVED_NOTHING : MOVED_END;
}

static enum moved send_some(struct ga_server *server, struct pending *pending)
{
    ssize_t n;
    enum moved moved;

    if (pending->size == 0)
        return MOVED_NOTHING;
    n = write(server->input_fd, pending->bytes, pending->size);
    moved = moved_of(n);
    if (moved == MOVED_SOME) {
        pending->bytes += n;
        pending->size -= (size_t)n;
        pending->sent += (size_t)n;
    }
    return moved;
}

static enum moved receive_some(struct ga_server *server)
{
    struct ga_buffer *answer = &server->answer;
    ssize_t n;
    enum moved moved;

    ga_buffer_reserve(answer, READ_AT_ONCE);
    n = read(server->output_fd, answer->bytes + answer->size, READ_AT_ONCE);
    moved = moved_of(n);
    if (moved == MOVED_SOME)
        answer->size += (size_t)n;
    return moved;
}

/* The line is in the pipe as it was sent: nobody has read of it, nor will. */
static bool is_unread(const struct ga_server *server, const struct pending *pending)
{
    int unread = 0;

    return pending->sent == 0 ||
           (ioctl(server->input_fd, FIONREAD, &unread) == 0 && (size_t)unread == pending->sent);
}

static enum ga_asked end_of(const struct ga_server *server, const struct pending *pending)
{
    return is_unread(server, pending) ? GA_ASKED_GONE : GA_ASKED_ENDED;
}

/* Of what was received, `fresh` bytes just now. True once it is known what it is. */
static bool is_decided(struct ga_server *server, size_t fresh, const struct pending *pending,
                       enum ga_asked *asked)
{
    struct ga_buffer *answer = &server->answer;
    uint8_t *end = memchr(answer->bytes + answer->size - fresh, '\n', fresh);

    if (end == NULL) {
        *asked = GA_ASKED_TOO_LONG;
        return answer->size > GA_ANSWER_LIMIT;
    }
    if (end + 1 < answer->bytes + answer->size || pending->size > 0) {
        *asked = GA_ASKED_UNASKED;
        return true;
    }
    *end = '\0';
    answer->size--;
    server->answered++;
    *asked = GA_ASKED_ANSWERED;
    return true;
}

static enum ga_waited wait_for_either(struct ga_server *server, const struct pending *pending,
                                      struct ga_watch *watch, double deadline)
{
    const struct pollfd fds[] = {
        {.fd = server->output_fd, .events = POLLIN},
        {.fd = server->child.pidfd, .events = POLLIN},
        {.fd = pending->size > 0 ? server->input_fd : -1, .events = POLLOUT},
    };

    return ga_watch_wait_any(watch, fds, sizeof fds / sizeof *fds, deadline);
}

static enum ga_asked asked_of(enum ga_waited wait)
{
    switch (wait) {
    case GA_WAIT_TIMEOUT:
        return GA_ASKED_TIMEOUT;
    case GA_WAIT_CANCELLED:
        return GA_ASKED_CANCELLED;
    default:
        return GA_ASKED_LIMIT;
    }
}

/* What a program wrote before it ended counts; of what it has started nothing more is awaited,
 * though that may hold the pipe open. */
static enum moved receive_last(struct ga_server *server)
{
    const enum moved moved = receive_some(server);

    return moved == MOVED_NOTHING ? MOVED_END : moved;
}

static enum ga_asked exchange(struct ga_server *server, struct pending *pending,
                              struct ga_watch *watch, double deadline)
{
    for (;;) {
        const enum ga_waited wait = wait_for_either(server, pending, watch, deadline);
        const size_t before = server->answer.size;
        enum ga_asked asked;
        enum moved moved;

        if (wait != GA_WAIT_READY)
            return asked_of(wait);
        moved = receive_some(server);
        if (moved == MOVED_NOTHING && ga_child_ended_within(&server->child, 0))
            moved = receive_last(server);
        if (moved == MOVED_SOME &&
            is_decided(server, server->answer.size - before, pending, &asked))
            return asked;
        if (moved == MOVED_END || send_some(server, pending) == MOVED_END)
            return end_of(server, pending);
    }
}

enum ga_asked ga_server_ask(struct ga_server *server, const struct ga_buffer *line,
                            struct ga_watch *watch, double deadline)
{
    struct pending pending = {.bytes = line->bytes, .size = line->size};

    ga_buffer_clear(&server->answer);
    switch (receive_some(server)) {
    case MOVED_SOME:
        return GA_ASKED_UNASKED;
    case MOVED_END:
        return GA_ASKED_GONE;
    case MOVED_NOTHING:
        break;
    }
    if (send_some(server, &pending) == MOVED_END)
        return GA_ASKED_GONE;
    return exchange(server, &pending, watch, deadline);
}
