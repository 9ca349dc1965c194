/* SPDX-License-Identifier: GPL-3.0-or-later */
/* door.c - rank 0's door, with gates that the test plays itself. */
#include "common/door.h"
#include "common/clock.h"
#include "common/door_file.h"
#include "common/files.h"
#include "common/loopback.h"
#include "common/stream.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_S 5.0

static char folder[] = "/tmp/gaopt-door-XXXXXX";
static char *socket_path, *file;
static struct ga_loopback *inner;
static struct ga_door *door;

static void set_up(void)
{
    struct ga_error error;
    ga_error_init(&error);
    cr_assert(mkdtemp(folder));
    socket_path = ga_path_join(folder, "socket");
    file = ga_path_join(folder, GA_DOOR_FILE);
    inner = ga_loopback_create();
    struct ga_door_setup setup = {.socket = socket_path, .folder = folder, .run = "plasma"};
    cr_assert_eq(ga_door_open(&door, &setup, ga_loopback_master(inner), &error), GA_OK, "%s",
                 error.text);
}

static void tear_down(void)
{
    struct ga_error error;
    ga_error_init(&error);
    ga_door_close(door);
    cr_assert(!ga_path_exists(file), "the file stays when the door is closed");
    ga_loopback_destroy(inner);
    cr_assert_eq(ga_folder_remove(folder, &error), GA_OK);
    free(socket_path);
    free(file);
}

TestSuite(door, .init = set_up, .fini = tear_down);

/* --- a gate --- */

static struct ga_stream gate_open(void)
{
    struct ga_stream gate;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    memcpy(address.sun_path, socket_path, strlen(socket_path) + 1);
    cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    ga_stream_init(&gate, fd);
    return gate;
}

static void say_ready(struct ga_stream *gate, const char *name)
{
    struct ga_buffer body = {0};
    ga_buffer_put_u8(&body, GA_DOOR_READY);
    ga_buffer_put_text(&body, "1.0;tcp://192.0.2.1:9");
    ga_buffer_put_text(&body, name);
    ga_stream_send(gate, GA_DOOR_CONTROL, body.bytes, body.size);
    ga_buffer_release(&body);
}

static void say_entered(struct ga_stream *gate, uint32_t n)
{
    struct ga_buffer body = {0};
    ga_buffer_put_u8(&body, GA_DOOR_ENTERED);
    ga_buffer_put_u32(&body, n);
    ga_stream_send(gate, GA_DOOR_CONTROL, body.bytes, body.size);
    ga_buffer_release(&body);
}

/* --- what rank 0 sees --- */

static size_t receive(char *text, size_t room)
{
    size_t peer = SIZE_MAX, size = 0;
    const uint8_t *bytes = NULL;
    double end = ga_clock_now() + PATIENCE_S;
    while (!ga_port_receive(ga_door_port(door), &peer, &bytes, &size))
        cr_assert_lt(ga_clock_now(), end, "no message");
    snprintf(text, room, "%.*s", (int)size, (const char *)bytes);
    return peer;
}

static void expect_from(size_t wanted, const char *text)
{
    char found[64];
    cr_assert_eq(receive(found, sizeof found), wanted);
    cr_assert_str_eq(found, text);
}

/* Nothing comes, for long enough to have looked. */
static void expect_nothing(void)
{
    size_t peer = 0, size = 0;
    const uint8_t *bytes = NULL;
    double end = ga_clock_now() + 0.15;
    while (ga_clock_now() < end)
        cr_assert(!ga_port_receive(ga_door_port(door), &peer, &bytes, &size));
}

static void send_to(size_t peer, const char *text)
{
    struct ga_buffer message = {0};
    ga_buffer_put_bytes(&message, text, strlen(text));
    ga_port_send(ga_door_port(door), peer, &message);
    cr_assert_null(message.bytes);
}

static void expect_at(struct ga_stream *gate, uint32_t wanted, const char *text)
{
    uint32_t number = 0;
    const uint8_t *bytes = NULL;
    size_t size = 0;
    cr_assert(ga_stream_receive(gate, &number, &bytes, &size));
    cr_assert_eq(number, wanted);
    cr_assert_eq(size, strlen(text));
    cr_assert_eq(memcmp(bytes, text, size), 0);
}

static struct ga_door_sign read_file(void)
{
    struct ga_door_sign sign;
    struct ga_error error;
    char *text = NULL;
    size_t size = 0;
    ga_error_init(&error);
    cr_assert_eq(ga_file_read(file, 4096, &text, &size, &error), GA_OK, "%s", error.text);
    cr_assert_eq(ga_door_file_parse(&sign, text, file, &error), GA_OK, "%s", error.text);
    free(text);
    return sign;
}

/* --- tests --- */

Test(door, groups_are_peers_behind_those_that_were_there)
{
    struct ga_stream one = gate_open(), two = gate_open();
    struct ga_port *port = ga_door_port(door);
    cr_assert_eq(port->n_peers, 1);
    say_entered(&one, 2);
    ga_stream_send(&one, 1, "one", 3);
    expect_from(2, "one");
    cr_assert_eq(port->n_peers, 3);
    say_entered(&two, 3);
    ga_stream_send(&two, 0, "two", 3);
    expect_from(3, "two");
    cr_assert_eq(port->n_peers, 6);
    send_to(1, "a");
    send_to(5, "b");
    expect_at(&one, 0, "a");
    expect_at(&two, 2, "b");
    struct ga_buffer message = {0};
    ga_buffer_put_bytes(&message, "inner", 5);
    ga_port_send(ga_loopback_worker(inner), 0, &message);
    expect_from(0, "inner");
    ga_stream_release(&one);
    ga_stream_release(&two);
}

Test(door, a_lost_gate_takes_its_peers_with_it_and_no_number_is_used_twice)
{
    struct ga_stream one = gate_open();
    say_entered(&one, 2);
    ga_stream_send(&one, 0, "last words", 10);
    ga_stream_release(&one);
    expect_from(1, "last words");
    expect_nothing();
    send_to(1, "into the void");
    struct ga_stream two = gate_open();
    say_entered(&two, 1);
    ga_stream_send(&two, 0, "two", 3);
    expect_from(3, "two");
    cr_assert_eq(ga_door_port(door)->n_peers, 4);
    ga_stream_release(&two);
}

Test(door, the_file_is_there_while_a_gate_is_open)
{
    struct stat status;
    struct ga_stream one = gate_open(), two = gate_open();
    say_ready(&one, "token.0");
    expect_nothing();
    struct ga_door_sign sign = read_file();
    cr_assert_str_eq(sign.run, "plasma");
    cr_assert_str_eq(sign.gate, "token.0");
    cr_assert_str_eq(sign.server, "1.0;tcp://192.0.2.1:9");
    cr_assert_str_eq(sign.version, GAOPT_VERSION);
    cr_assert_eq(sign.pid, getpid());
    ga_door_sign_release(&sign);
    cr_assert_eq(stat(file, &status), 0);
    cr_assert_eq(status.st_mode & 0777, 0600);
    say_entered(&one, 1);
    expect_nothing();
    cr_assert(!ga_path_exists(file));
    say_ready(&two, "token.1");
    expect_nothing();
    sign = read_file();
    cr_assert_str_eq(sign.gate, "token.1");
    ga_door_sign_release(&sign);
    ga_stream_release(&two);
    expect_nothing();
    cr_assert(!ga_path_exists(file));
    ga_stream_release(&one);
}

Test(door, what_makes_no_sense_is_not_believed)
{
    static const uint8_t huge[] = {0, 0, 0, 0, 255, 255, 255, 255};
    struct ga_stream gate = gate_open();
    say_entered(&gate, 0);
    expect_nothing();
    ga_stream_release(&gate);
    gate = gate_open();
    say_entered(&gate, 1u << 30);
    expect_nothing();
    ga_stream_release(&gate);
    gate = gate_open();
    say_entered(&gate, 1);
    ga_stream_send(&gate, 7, "nobody", 6);
    ga_stream_send(&gate, 0, "good", 4);
    expect_from(1, "good");
    cr_assert_eq(write(gate.fd, huge, sizeof huge), (ssize_t)sizeof huge);
    ga_stream_send(&gate, 0, "late", 4);
    expect_nothing();
    cr_assert_eq(ga_door_port(door)->n_peers, 2);
    ga_stream_release(&gate);
}

Test(door, large_messages_arrive_whole)
{
    enum { SIZE = 3 << 20 };
    struct ga_stream gate = gate_open();
    size_t peer = 0, size = 0;
    const uint8_t *bytes = NULL;
    uint8_t *sent = ga_alloc(SIZE, 1);
    double end = ga_clock_now() + PATIENCE_S;
    for (size_t i = 0; i < SIZE; i++)
        sent[i] = (uint8_t)(i * 31);
    say_entered(&gate, 1);
    ga_stream_send(&gate, 0, sent, SIZE);
    cr_assert(!ga_stream_flushed(&gate), "a socket is not to hold so much: the test shows nothing");
    while (!ga_port_receive(ga_door_port(door), &peer, &bytes, &size)) {
        ga_stream_flush(&gate);
        cr_assert_lt(ga_clock_now(), end);
    }
    cr_assert_eq(size, SIZE);
    cr_assert_eq(memcmp(bytes, sent, SIZE), 0);
    free(sent);
    ga_stream_release(&gate);
}
