/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loopback.c - tests of the port within one process, and of the hub over two ports. */
#include "common/loopback.h"
#include <criterion/criterion.h>

static struct ga_loopback *one, *two;

static void set_up(void)
{
    one = ga_loopback_create();
    two = ga_loopback_create();
}

static void tear_down(void)
{
    ga_loopback_destroy(one);
    ga_loopback_destroy(two);
}

TestSuite(loopback, .init = set_up, .fini = tear_down);

static void send(struct ga_port *port, size_t peer, uint64_t number)
{
    struct ga_buffer message;

    ga_buffer_init(&message);
    ga_buffer_put_u64(&message, number);
    ga_port_send(port, peer, &message);
    cr_assert(message.bytes == NULL && message.size == 0, "the bytes are taken over");
}

static bool receive(struct ga_port *port, size_t *peer, uint64_t *number)
{
    const uint8_t *bytes;
    size_t size;

    if (!ga_port_receive(port, peer, &bytes, &size))
        return false;
    cr_assert_eq(size, sizeof *number);
    struct ga_reader reader = ga_reader_of(bytes, size);
    *number = ga_reader_u64(&reader);
    return true;
}

static void expect(struct ga_port *port, size_t peer, uint64_t number)
{
    size_t from;
    uint64_t got;

    cr_assert(receive(port, &from, &got));
    cr_expect_eq(from, peer);
    cr_expect_eq(got, number);
}

static void expect_nothing(struct ga_port *port)
{
    size_t from;
    uint64_t got;

    cr_expect_not(receive(port, &from, &got));
}

Test(loopback, both_ways_in_order)
{
    struct ga_port *master = ga_loopback_master(one), *worker = ga_loopback_worker(one);

    cr_expect_eq(master->n_peers, 1);
    expect_nothing(master);
    for (uint64_t i = 0; i < 100; i++) {
        send(master, 0, i);
        send(worker, 0, 1000 + i);
    }
    for (uint64_t i = 0; i < 100; i++) {
        expect(worker, 0, i);
        expect(master, 0, 1000 + i);
    }
    expect_nothing(worker);
    expect_nothing(master);
}

/* The queue grows, and wraps around, while the message that was handed out last is still lent. */
Test(loopback, what_is_lent_stays_while_more_come)
{
    struct ga_port *master = ga_loopback_master(one), *worker = ga_loopback_worker(one);
    const uint8_t *bytes;
    size_t peer, size;
    uint64_t sent = 0, got = 0;

    for (int round = 0; round < 50; round++) {
        send(master, 0, sent++);
        cr_assert(ga_port_receive(worker, &peer, &bytes, &size));
        for (int i = 0; i < round; i++)
            send(master, 0, sent++);
        cr_assert_eq(bytes[0], (uint8_t)got++);
        for (int i = 0; i < round; i++)
            expect(worker, 0, got++);
    }
    expect_nothing(worker);
}

Test(loopback, what_nobody_took_is_freed)
{
    for (uint64_t i = 0; i < 40; i++)
        send(ga_loopback_master(one), 0, i); /* the sanitizer sees whether it is */
}

Test(loopback, a_hub_shows_two_ports_as_one)
{
    struct ga_hub hub;
    struct ga_port *here = ga_loopback_worker(one), *there = ga_loopback_worker(two);
    size_t from = SIZE_MAX;
    uint64_t got, next[2] = {0, 100};

    ga_hub_init(&hub, ga_loopback_master(one), ga_loopback_master(two));
    cr_assert_eq(hub.port.n_peers, 2);
    send(&hub.port, 0, 7);
    send(&hub.port, 1, 8);
    expect(here, 0, 7);
    expect(there, 0, 8);
    for (uint64_t i = 0; i < 10; i++) {
        send(here, 0, i);
        send(there, 0, 100 + i);
    }
    for (int i = 0; i < 20; i++) {
        size_t last = from;
        cr_assert(receive(&hub.port, &from, &got));
        cr_expect_neq(from, last, "neither waits behind the other");
        cr_expect_eq(got, next[from]++);
    }
    expect_nothing(&hub.port);
}

Test(loopback, a_hub_over_one_port)
{
    struct ga_hub hub;

    ga_hub_init(&hub, ga_loopback_master(one), NULL);
    cr_assert_eq(hub.port.n_peers, 1);
    expect_nothing(&hub.port);
    send(ga_loopback_worker(one), 0, 3);
    expect(&hub.port, 0, 3);
    expect_nothing(&hub.port);
}

/* A door behind which a second peer has come. */
static struct ga_port door;

static bool receive_at_door(void *self, size_t *peer, const uint8_t **bytes, size_t *size)
{
    bool received = ga_port_receive(self, peer, bytes, size);

    door.n_peers = 2;
    *peer = 1;
    return received;
}

Test(loopback, a_hub_grows_with_its_ports)
{
    struct ga_hub hub;
    size_t peer;
    uint64_t got;

    door = *ga_loopback_master(two);
    door.receive = receive_at_door;
    ga_hub_init(&hub, ga_loopback_master(one), &door);
    cr_assert_eq(hub.port.n_peers, 2);
    send(ga_loopback_worker(two), 0, 9);
    cr_assert(receive(&hub.port, &peer, &got));
    cr_expect_eq(hub.port.n_peers, 3);
    cr_expect_eq(peer, 2);
    cr_expect_eq(got, 9);
    expect_nothing(&hub.port);
    cr_expect_eq(hub.port.n_peers, 3);
}
