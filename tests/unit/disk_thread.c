/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disk_thread.c - tests of the thread that works step by step when it is told to. */
#include "master/store/disk_thread.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>

enum { PATIENCE_MS = 5000 };

struct work {
    int left, done;
    bool gated;
    sem_t gate; /* a step of gated work waits here, as for a disk */
    atomic_int n_begun;
};

static bool step(void *argument)
{
    struct work *work = argument;

    if (work->left == 0)
        return false;
    atomic_fetch_add(&work->n_begun, 1);
    while (work->gated && sem_wait(&work->gate) != 0)
        continue;
    work->left--;
    work->done++;
    return true;
}

static struct ga_disk_thread *start(struct work *work)
{
    struct ga_disk_thread *thread;
    struct ga_error error;

    cr_assert_eq(sem_init(&work->gate, 0, 0), 0);
    ga_error_init(&error);
    cr_assert_eq(ga_disk_thread_start(&thread, step, work, &error), GA_OK, "%s", error.text);
    return thread;
}

static bool says(const struct ga_disk_thread *thread, int within_ms)
{
    struct pollfd event = {.fd = ga_disk_thread_event(thread), .events = POLLIN};

    return poll(&event, 1, within_ms) == 1;
}

static void wait_for(struct ga_disk_thread *thread)
{
    while (!ga_disk_thread_is_done(thread))
        cr_assert(says(thread, PATIENCE_MS));
}

Test(disk_thread, works_when_it_is_told_to)
{
    struct work work = {0};
    struct ga_disk_thread *thread = start(&work);

    cr_expect(ga_disk_thread_is_done(thread));
    for (int round = 1; round <= 1000; round++) {
        work.left = 3;
        ga_disk_thread_go(thread);
        wait_for(thread);
        cr_assert_eq(work.left, 0);
        cr_assert_eq(work.done, 3 * round);
        cr_assert_not(says(thread, 0), "it has been heard");
    }
    cr_expect(ga_disk_thread_stop(thread));
}

Test(disk_thread, does_not_keep_anybody_waiting)
{
    struct work work = {.left = 2, .gated = true};
    struct ga_disk_thread *thread = start(&work);

    ga_disk_thread_go(thread);
    cr_expect_not(ga_disk_thread_is_done(thread));
    cr_expect_not(says(thread, 20));
    sem_post(&work.gate);
    cr_expect_not(says(thread, 20), "after the first of two steps");
    sem_post(&work.gate);
    wait_for(thread);
    cr_expect_eq(work.done, 2);
    cr_expect(ga_disk_thread_stop(thread));
}

static void wait_until_begun(struct work *work, int n)
{
    while (atomic_load(&work->n_begun) < n)
        sched_yield();
}

Test(disk_thread, ends_between_two_steps)
{
    struct work work = {.left = 100, .gated = true};
    struct ga_disk_thread *thread = start(&work);

    ga_disk_thread_go(thread);
    wait_until_begun(&work, 1);
    sem_post(&work.gate);
    wait_until_begun(&work, 2);
    for (int i = 0; i < 100; i++)
        sem_post(&work.gate); /* it could do all of them, and has begun one or a few */
    cr_expect(ga_disk_thread_stop(thread));
    cr_expect_geq(work.done, 2);
    cr_expect_eq(work.left + work.done, 100);
}

Test(disk_thread, one_that_hangs_is_left_alone)
{
    static struct work work = {.left = 2, .gated = true};
    static struct ga_disk_thread *thread; /* it goes on using it */

    thread = start(&work);
    ga_disk_thread_go(thread);
    wait_until_begun(&work, 1);
    cr_expect_not(ga_disk_thread_stop(thread));
    cr_expect_eq(atomic_load(&work.n_begun), 1);
}
