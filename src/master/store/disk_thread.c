/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disk_thread.c - see disk_thread.h. `working` is set by the one side and cleared by the other: so
 * the work is handed over, with all that was written to it. The lock is there to sleep on. */
#include "master/store/disk_thread.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_S = 1 }; /* a step computes for less: whoever takes longer waits for the disk */

struct ga_disk_thread {
    pthread_t thread;
    bool (*step)(void *work);
    void *work;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_bool working, stopping;
    int event_fd;
    bool told; /* the asker's: to work, and not yet asked whether that is done */
};

/* The event first: whoever finds the work done may clear it at once. */
static void give_back(struct ga_disk_thread *thread)
{
    const uint64_t one = 1;

    (void)!write(thread->event_fd, &one, sizeof one);
    atomic_store(&thread->working, false);
}

static void *thread_main(void *argument)
{
    struct ga_disk_thread *thread = argument;

    while (!atomic_load(&thread->stopping)) {
        (void)pthread_mutex_lock(&thread->lock);
        while (!atomic_load(&thread->working) && !atomic_load(&thread->stopping))
            (void)pthread_cond_wait(&thread->wake, &thread->lock);
        (void)pthread_mutex_unlock(&thread->lock);
        while (!atomic_load(&thread->stopping) && thread->step(thread->work))
            continue;
        give_back(thread);
    }
    return NULL;
}

static int start_deaf(struct ga_disk_thread *thread)
{
    sigset_t all, before;
    int failed;

    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&thread->thread, NULL, thread_main, thread);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

static void release(struct ga_disk_thread *thread)
{
    (void)pthread_cond_destroy(&thread->wake);
    (void)pthread_mutex_destroy(&thread->lock);
    if (thread->event_fd >= 0)
        (void)close(thread->event_fd);
    free(thread);
}

enum ga_status ga_disk_thread_start(struct ga_disk_thread **out, bool (*step)(void *work),
                                    void *work, struct ga_error *error)
{
    struct ga_disk_thread *thread = ga_alloc(1, sizeof *thread);
    int reason;

    *out = NULL;
    thread->step = step;
    thread->work = work;
    (void)pthread_mutex_init(&thread->lock, NULL);
    (void)pthread_cond_init(&thread->wake, NULL);
    thread->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    reason = thread->event_fd < 0 ? errno : start_deaf(thread);
    if (reason != 0) {
        release(thread);
        return ga_error_set(error, GA_E_SYSTEM, "cannot start a thread: %s", strerror(reason));
    }
    *out = thread;
    return GA_OK;
}

static void set(struct ga_disk_thread *thread, atomic_bool *what)
{
    (void)pthread_mutex_lock(&thread->lock);
    atomic_store(what, true);
    (void)pthread_cond_signal(&thread->wake);
    (void)pthread_mutex_unlock(&thread->lock);
}

void ga_disk_thread_go(struct ga_disk_thread *thread)
{
    GA_ASSERT(!thread->told);
    thread->told = true;
    set(thread, &thread->working);
}

bool ga_disk_thread_is_done(struct ga_disk_thread *thread)
{
    uint64_t count;

    if (atomic_load(&thread->working))
        return false;
    if (thread->told)
        (void)!read(thread->event_fd, &count, sizeof count);
    thread->told = false;
    return true;
}

int ga_disk_thread_event(const struct ga_disk_thread *thread)
{
    return thread->event_fd;
}

bool ga_disk_thread_stop(struct ga_disk_thread *thread)
{
    struct timespec until;

    set(thread, &thread->stopping);
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    if (pthread_timedjoin_np(thread->thread, NULL, &until) != 0) {
        (void)pthread_detach(thread->thread);
        return false;
    }
    release(thread);
    return true;
}
