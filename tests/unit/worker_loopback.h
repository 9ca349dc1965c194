/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_loopback.h - a worker and the master that it speaks to, which is the test. State is
 * static: one file a program includes this. */
#ifndef GA_TEST_WORKER_LOOPBACK_H
#define GA_TEST_WORKER_LOOPBACK_H

#include "common/clock.h"
#include "common/loopback.h"
#include "worker/worker.h"
#include <criterion/criterion.h>
#include <poll.h>

static struct ga_loopback *loopback;
static struct ga_port *master;
static struct ga_worker *worker;
static struct ga_buffer out;
static struct ga_reader reader;        /* of what came last, behind its head */
static struct ga_time_sheet time_said; /* where its time went, as it said last */

/* With limits of its own, or NULL. */
static inline void loopback_begin(const struct ga_hello *hello, const struct ga_limits *own)
{
    loopback = ga_loopback_create();
    master = ga_loopback_master(loopback);
    worker = ga_worker_create(ga_loopback_worker(loopback), hello, own);
    ga_buffer_init(&out);
}

static inline void loopback_set_up(void)
{
    const struct ga_hello hello = {.version = "1", .host = "here", .pid = 5, .cores = 2};

    loopback_begin(&hello, NULL);
}

static inline void loopback_tear_down(void)
{
    ga_worker_destroy(worker);
    ga_loopback_destroy(loopback);
    ga_buffer_release(&out);
}

/* Lets the worker step until it says something else; 0 if it says nothing for `seconds`. */
static inline int hear_within(double seconds)
{
    const double end = ga_clock_now() + seconds;
    enum ga_message_kind kind;
    const uint8_t *bytes;
    size_t peer;
    size_t size;

    while (!ga_port_receive(master, &peer, &bytes, &size)) {
        struct pollfd event = {.fd = ga_worker_event(worker), .events = POLLIN};

        if (ga_clock_now() > end)
            return 0;
        if (!ga_worker_step(worker, ga_clock_now()))
            (void)poll(&event, 1, 10);
    }
    cr_assert_eq(ga_message_open(&reader, bytes, size, &kind, NULL), GA_OK);
    if (kind != GA_MESSAGE_TIME)
        return (int)kind;
    cr_assert(ga_message_get_time(&reader, &time_said));
    return hear_within(end - ga_clock_now());
}

static inline int hear(void)
{
    return hear_within(10);
}

static inline void tell(void)
{
    ga_port_send(master, 0, &out);
}

static inline struct ga_ready hear_ready(void)
{
    struct ga_ready ready = {.slots = 99};

    while (hear() != GA_MESSAGE_READY)
        continue;
    cr_assert(ga_message_get_ready(&reader, &ready));
    return ready;
}

#endif
