/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gate.c - between rank 0's door, by a socket, and one group, by MPI. Nothing else depends on this
 * process, so it may wait for ever where MPI does, and is ended by an alarm. */
#include "gate.h"
#include "common/clock.h"
#include "common/door.h"
#include "common/error.h"
#include "common/idle.h"
#include "common/stream.h"
#include "common/visit.h"
#include "common/wire_meet.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LOOK_EVERY_MS 500 /* for a group that wants to come in */
#define CONNECT_S     15  /* healthy groups take some ms */
#define KNOCK_EVERY_S 0.5 /* at rank 0's door, before it is there */
/* A group of which nothing is heard for so long will not come back. */
#define SILENCE_S 900.0
/* One that is silent for so long is told no more that the run is there: what MPI cannot send, it
 * keeps. */
#define QUIET_S 60.0

struct gate {
    struct ga_stream door;
    struct ga_wire *wire;
    struct ga_port *group;
    double *heard; /* s: when each of the group was; negative: it said farewell */
    size_t n_left; /* that have not */
    double beat;   /* s: when all were told last that the run is there */
};

/* --- rank 0's door --- */

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || strlen(path) >= sizeof address.sun_path)
        return -1;
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static void find_door(struct gate *gate, const char *path)
{
    int fd;
    while ((fd = connect_to(path)) < 0) /* it is for the script to give up */
        ga_clock_sleep(KNOCK_EVERY_S);
    ga_stream_init(&gate->door, fd);
}

static void say_ready(struct gate *gate, const char *server, const char *name)
{
    struct ga_buffer body;
    ga_buffer_init(&body);
    ga_buffer_put_u8(&body, GA_DOOR_READY);
    ga_buffer_put_text(&body, server);
    ga_buffer_put_text(&body, name);
    ga_stream_send(&gate->door, GA_DOOR_CONTROL, body.bytes, body.size);
    ga_buffer_release(&body);
}

static void say_entered(struct gate *gate)
{
    struct ga_buffer body;
    ga_buffer_init(&body);
    ga_buffer_put_u8(&body, GA_DOOR_ENTERED);
    ga_buffer_put_u32(&body, (uint32_t)gate->group->n_peers);
    ga_stream_send(&gate->door, GA_DOOR_CONTROL, body.bytes, body.size);
    ga_buffer_release(&body);
}

/* False: rank 0 has gone. */
static bool wait_for_group(struct gate *gate, const char *name, char **port)
{
    struct pollfd door = {.fd = gate->door.fd, .events = POLLIN};
    while (!ga_wire_find_group(name, port))
        if (poll(&door, 1, LOOK_EVERY_MS) > 0) /* it says nothing before somebody has come */
            return false;
    return true;
}

static enum ga_status let_in(struct gate *gate, const char *name, const char *port,
                             struct ga_error *error)
{
    printf("taken\n");
    fflush(stdout);
    alarm(CONNECT_S);
    enum ga_status status = ga_wire_let_in(&gate->wire, name, port, error);
    alarm(0);
    if (status != GA_OK)
        return status;
    double now = ga_clock_now();
    gate->group = ga_wire_port(gate->wire);
    gate->n_left = gate->group->n_peers;
    gate->heard = ga_alloc(gate->n_left, sizeof *gate->heard);
    for (size_t i = 0; i < gate->n_left; i++)
        gate->heard[i] = now;
    gate->beat = now;
    return GA_OK;
}

/* --- between the two --- */

static bool to_group(struct gate *gate)
{
    uint32_t peer = 0;
    const uint8_t *bytes = NULL;
    size_t size = 0;
    bool any = false;
    ga_stream_flush(&gate->door);
    while (ga_stream_receive(&gate->door, &peer, &bytes, &size)) {
        struct ga_buffer message;
        if (peer >= gate->group->n_peers)
            continue;
        ga_buffer_init(&message);
        ga_buffer_put_bytes(&message, bytes, size);
        ga_port_send(gate->group, peer, &message);
        any = true;
    }
    return any;
}

static bool from_group(struct gate *gate, double now)
{
    size_t peer = 0, size = 0;
    const uint8_t *bytes = NULL;
    bool any = false;
    while (ga_port_receive(gate->group, &peer, &bytes, &size)) {
        any = true;
        if (gate->heard[peer] < 0)
            continue;
        gate->heard[peer] = now;
        if (!ga_visit_is_farewell(size)) {
            ga_stream_send(&gate->door, (uint32_t)peer, bytes, size);
            continue;
        }
        gate->heard[peer] = -1;
        gate->n_left--;
    }
    return any;
}

static void beat(struct gate *gate, double now)
{
    if (now < gate->beat + GA_VISIT_BEAT_S)
        return;
    gate->beat = now;
    for (size_t i = 0; i < gate->group->n_peers; i++)
        if (gate->heard[i] >= 0 && now - gate->heard[i] < QUIET_S)
            ga_visit_say_beat(gate->group, i);
}

static bool is_silent(const struct gate *gate, double now)
{
    for (size_t i = 0; i < gate->group->n_peers; i++)
        if (gate->heard[i] >= 0 && now - gate->heard[i] < SILENCE_S)
            return false;
    return true;
}

static void rest(const struct gate *gate, struct ga_idle *idle)
{
    struct pollfd door = {.fd = gate->door.fd, .events = POLLIN};
    double pause = ga_idle_pause(idle);
    struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(pause * 1e9)};
    ppoll(&door, 1, &time, NULL);
}

static void carry(struct gate *gate)
{
    struct ga_idle idle = {0};
    while (gate->n_left > 0 && !gate->door.over) {
        double now = ga_clock_now();
        bool any = to_group(gate);
        any |= from_group(gate, now);
        beat(gate, now);
        if (any)
            ga_idle_reset(&idle);
        else if (is_silent(gate, now))
            return;
        else
            rest(gate, &idle);
    }
}

/* The run is over, or rank 0 died. */
static void send_off(struct gate *gate)
{
    for (size_t i = 0; i < gate->group->n_peers; i++)
        if (gate->heard[i] >= 0)
            ga_visit_say_farewell(gate->group, i);
    ga_wire_flush(gate->wire, GA_VISIT_FAREWELL_S);
    ga_clock_sleep(GA_VISIT_LINGER_S);
}

int ga_gate_main(const char *socket, const char *server, const char *name)
{
    struct gate gate = {0};
    struct ga_error error;
    char *port = NULL;
    ga_error_init(&error);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* of its mpirun */
    if (ga_wire_prepare(&error) != GA_OK)
        goto failed;
    find_door(&gate, socket);
    say_ready(&gate, server, name);
    if (!wait_for_group(&gate, name, &port))
        _exit(0);
    if (let_in(&gate, name, port, &error) != GA_OK)
        goto failed;
    say_entered(&gate);
    carry(&gate);
    send_off(&gate);
    _exit(0); /* MPI_Finalize waits for those that it was connected to, dead or alive */
failed:
    fprintf(stderr, "%s\n", error.text);
    return 1;
}
