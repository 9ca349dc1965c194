/* SPDX-License-Identifier: GPL-3.0-or-later */
/* door.c - the gates' sockets, shown as one port that grows. */
#include "common/door.h"
#include "common/clock.h"
#include "common/door_file.h"
#include "common/files.h"
#include "common/stream.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* While nobody has come, it is looked so often whether somebody does: what that costs is not to be
 * felt by evaluations of a microsecond. */
#define LOOK_EVERY_S 0.05

#define GROUP_LIMIT 65536 /* ranks of a group that are believed */

/* Of a gate, as rank 0 sees it. */
struct visitor {
    struct ga_stream stream;
    size_t first, n;     /* its peers, from the inner port's on; n is 0 before its group has come */
    char *server, *gate; /* NULL: it is not open */
};

struct ga_door {
    struct ga_port port;
    struct ga_port *inner;
    int listener, events;
    char *socket, *file, *run;
    struct visitor **visitors;
    size_t n_visitors, turn;
    struct visitor **by_peer; /* of those that came; NULL: its gate is gone */
    size_t n_came, n_present; /* peers that ever came; visitors that have peers */
    bool inner_first;
    double looked; /* s */
};

/* --- the file --- */

/* The visitor that lets the next group in; NULL: there is none. */
static const struct visitor *open_gate(const struct ga_door *door)
{
    for (size_t i = door->n_visitors; i-- > 0;)
        if (door->visitors[i]->gate)
            return door->visitors[i];
    return NULL;
}

/* That it cannot be written costs nothing but that nobody can join. */
static void update_file(struct ga_door *door)
{
    char host[256] = "";
    const struct visitor *gate = open_gate(door);
    if (!gate) {
        (void)unlink(door->file);
        return;
    }
    (void)gethostname(host, sizeof host - 1);
    struct ga_door_sign sign = {
        .version = (char *)GAOPT_VERSION,
        .run = door->run,
        .host = host,
        .pid = (int)getpid(),
        .server = gate->server,
        .gate = gate->gate,
    };
    struct ga_error ignored;
    ga_error_init(&ignored);
    (void)!ga_door_file_write(door->file, &sign, &ignored);
}

/* --- gates --- */

static void close_gate(struct visitor *visitor)
{
    free(visitor->server);
    free(visitor->gate);
    visitor->server = NULL;
    visitor->gate = NULL;
}

static void watch(const struct ga_door *door, int fd)
{
    struct epoll_event event = {.events = EPOLLIN};
    (void)epoll_ctl(door->events, EPOLL_CTL_ADD, fd, &event);
}

static void admit(struct ga_door *door)
{
    int fd;
    while ((fd = accept4(door->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct visitor *visitor = ga_alloc(1, sizeof *visitor);
        ga_stream_init(&visitor->stream, fd);
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers, indeed */
        door->visitors = ga_realloc(door->visitors, door->n_visitors + 1, sizeof *door->visitors);
        door->visitors[door->n_visitors++] = visitor;
        watch(door, fd);
    }
}

static void dismiss(struct ga_door *door, size_t i)
{
    struct visitor *visitor = door->visitors[i];
    bool was_open = visitor->gate != NULL;
    for (size_t k = 0; k < visitor->n; k++)
        door->by_peer[visitor->first + k] = NULL;
    door->n_present -= visitor->n > 0;
    close_gate(visitor);
    ga_stream_release(&visitor->stream);
    free(visitor);
    door->visitors[i] = door->visitors[--door->n_visitors];
    if (was_open)
        update_file(door);
}

static void enter(struct ga_door *door, struct visitor *visitor, size_t n)
{
    if (visitor->n > 0 || n == 0 || n > GROUP_LIMIT) {
        visitor->stream.over = true;
        return;
    }
    visitor->first = door->n_came;
    visitor->n = n;
    door->n_came += n;
    door->n_present++;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): of pointers, indeed */
    door->by_peer = ga_realloc(door->by_peer, door->n_came, sizeof *door->by_peer);
    for (size_t i = visitor->first; i < door->n_came; i++)
        door->by_peer[i] = visitor;
    door->port.n_peers = (door->inner ? door->inner->n_peers : 0) + door->n_came;
    close_gate(visitor);
    update_file(door);
}

static void heed(struct ga_door *door, struct visitor *visitor, const uint8_t *bytes, size_t size)
{
    struct ga_reader reader = ga_reader_of(bytes, size);
    uint8_t word = ga_reader_u8(&reader);
    if (word == GA_DOOR_ENTERED) {
        enter(door, visitor, ga_reader_u32(&reader));
    } else if (word == GA_DOOR_READY && visitor->n == 0) {
        close_gate(visitor);
        visitor->server = ga_reader_text(&reader);
        visitor->gate = ga_reader_text(&reader);
        update_file(door);
    }
}

/* --- the port --- */

static void door_send(void *self, size_t peer, struct ga_buffer *message)
{
    struct ga_door *door = self;
    size_t n_inner = door->inner ? door->inner->n_peers : 0;
    if (peer < n_inner) {
        ga_port_send(door->inner, peer, message);
        return;
    }
    GA_ASSERT(peer - n_inner < door->n_came);
    struct visitor *visitor = door->by_peer[peer - n_inner];
    if (visitor)
        ga_stream_send(&visitor->stream, (uint32_t)(peer - n_inner - visitor->first),
                       message->bytes, message->size);
    ga_buffer_release(message);
}

/* The next message of its group; what it says for itself is heeded on the way. */
static bool receive_of(struct ga_door *door, struct visitor *visitor, size_t *peer,
                       const uint8_t **bytes, size_t *size)
{
    uint32_t number = 0;
    ga_stream_flush(&visitor->stream);
    while (ga_stream_receive(&visitor->stream, &number, bytes, size)) {
        if (number < visitor->n) {
            *peer = (door->inner ? door->inner->n_peers : 0) + visitor->first + number;
            return true;
        }
        if (number == GA_DOOR_CONTROL)
            heed(door, visitor, *bytes, *size);
    }
    return false;
}

/* All gates in turn, each from the one on that was not asked last. */
static bool receive_of_any(struct ga_door *door, size_t *peer, const uint8_t **bytes, size_t *size)
{
    for (size_t n = door->n_visitors; n > 0 && door->n_visitors > 0; n--) {
        size_t i = door->turn++ % door->n_visitors;
        if (receive_of(door, door->visitors[i], peer, bytes, size))
            return true;
        if (door->visitors[i]->stream.over)
            dismiss(door, i);
    }
    return false;
}

static bool receive_here(struct ga_door *door, size_t *peer, const uint8_t **bytes, size_t *size)
{
    struct epoll_event event;
    double now = ga_clock_now();
    if (door->n_present == 0 && now < door->looked + LOOK_EVERY_S)
        return false;
    door->looked = now;
    if (epoll_wait(door->events, &event, 1, 0) > 0)
        admit(door);
    return receive_of_any(door, peer, bytes, size);
}

static bool receive_inner(struct ga_door *door, size_t *peer, const uint8_t **bytes, size_t *size)
{
    return door->inner && ga_port_receive(door->inner, peer, bytes, size);
}

static bool door_receive(void *self, size_t *peer, const uint8_t **bytes, size_t *size)
{
    struct ga_door *door = self;
    door->inner_first = !door->inner_first;
    return door->inner_first
               ? receive_inner(door, peer, bytes, size) || receive_here(door, peer, bytes, size)
               : receive_here(door, peer, bytes, size) || receive_inner(door, peer, bytes, size);
}

/* --- opening and closing --- */

static enum ga_status listen_at(struct ga_door *door, const char *path, struct ga_error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return ga_error_set(error, GA_E_SYSTEM, "the path of a socket is too long: %s", path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    (void)unlink(path); /* of a rank 0 that was killed */
    door->events = epoll_create1(EPOLL_CLOEXEC);
    door->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (door->events < 0 || door->listener < 0 ||
        bind(door->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(door->listener, SOMAXCONN) != 0)
        return ga_error_set(error, GA_E_SYSTEM, "cannot listen at %s: %s", path, strerror(errno));
    watch(door, door->listener);
    return GA_OK;
}

enum ga_status ga_door_open(struct ga_door **out, const struct ga_door_setup *setup,
                            struct ga_port *inner, struct ga_error *error)
{
    struct ga_door *door = ga_alloc(1, sizeof *door);
    door->inner = inner;
    door->listener = -1;
    door->events = -1;
    door->socket = ga_strdup(setup->socket);
    door->file = ga_path_join(setup->folder, GA_DOOR_FILE);
    door->run = ga_strdup(setup->run);
    door->port = (struct ga_port){.self = door,
                                  .n_peers = inner ? inner->n_peers : 0,
                                  .send = door_send,
                                  .receive = door_receive};
    enum ga_status status = listen_at(door, setup->socket, error);
    if (status != GA_OK) {
        ga_door_close(door);
        door = NULL;
    }
    *out = door;
    return status;
}

void ga_door_close(struct ga_door *door)
{
    if (!door)
        return;
    for (size_t i = 0; i < door->n_visitors; i++)
        ga_stream_flush(&door->visitors[i]->stream);
    while (door->n_visitors > 0)
        dismiss(door, door->n_visitors - 1);
    if (door->listener >= 0)
        (void)unlink(door->socket);
    close(door->listener);
    close(door->events);
    free(door->visitors);
    free(door->by_peer);
    free(door->socket);
    free(door->file);
    free(door->run);
    free(door);
}

struct ga_port *ga_door_port(struct ga_door *door)
{
    return &door->port;
}

int ga_door_event(const struct ga_door *door)
{
    return door->events;
}
