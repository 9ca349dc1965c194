/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_thread.c - tests of the store with its thread, and with a disk whose syncs last until they
 * are let through. The linker puts the wrappers below in front of them (see CMakeLists.txt). */
#include "store_fixture.h"
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };

/* --- the disk --- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool closed;
    int waiting; /* syncs */
    bool hears_signals;
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};

static void pass_gate(void)
{
    sigset_t blocked;

    pthread_mutex_lock(&gate.lock);
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    gate.hears_signals = !sigismember(&blocked, SIGTERM) || !sigismember(&blocked, SIGINT);
    gate.waiting++;
    pthread_cond_broadcast(&gate.moved);
    while (gate.closed)
        pthread_cond_wait(&gate.moved, &gate.lock);
    gate.waiting--;
    pthread_mutex_unlock(&gate.lock);
}

static void set_gate(bool closed)
{
    pthread_mutex_lock(&gate.lock);
    gate.closed = closed;
    pthread_cond_broadcast(&gate.moved);
    pthread_mutex_unlock(&gate.lock);
}

static void wait_for_a_sync(void)
{
    pthread_mutex_lock(&gate.lock);
    while (gate.waiting == 0)
        pthread_cond_wait(&gate.moved, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

int __real_fsync(int file);
int __wrap_fsync(int file);
int __wrap_fsync(int file)
{
    pass_gate();
    return __real_fsync(file);
}

int __real_fdatasync(int file);
int __wrap_fdatasync(int file);
int __wrap_fdatasync(int file)
{
    pass_gate();
    return __real_fdatasync(file);
}

/* --- a run --- */

static struct store_fixture fixture;

static void ok(enum ga_status status)
{
    fixture_ok(&fixture, status);
}

static void enter(void)
{
    fixture_init(&fixture);
}

static void leave(void)
{
    fixture_release(&fixture);
}

TestSuite(store_thread, .init = enter, .fini = leave);

static struct ga_store *start(void)
{
    struct ga_store *store = fixture_begin(&fixture);

    ok(fixture_checkpoint(&fixture, store, 0));
    ok(ga_store_start_thread(store, &fixture.error));
    return store;
}

static bool says(const struct ga_store *store, int within_ms)
{
    struct pollfd event = {.fd = ga_store_event(store), .events = POLLIN};

    return poll(&event, 1, within_ms) == 1;
}

static void wait_for(struct ga_store *store)
{
    struct ga_store_outcome outcome;

    while (!ga_store_done(store, &outcome, &fixture.error))
        cr_assert(says(store, PATIENCE_MS));
    ok(outcome.status);
}

static void expect_run(uint64_t told, uint64_t finished)
{
    struct ga_store *store = fixture_open(&fixture);
    uint64_t n = 0;

    ok(ga_store_past_records(store, fixture_count, &n, &fixture.error));
    cr_expect_eq(n, told);
    cr_assert_eq(ga_store_past_finished(store), finished - told);
    for (uint64_t id = told; id < finished; id++)
        cr_expect_eq(ga_store_past_finished_at(store, id - told)->result.id, id);
    ga_store_close(store);
}

/* --- tests --- */

Test(store_thread, results_and_rows_do_not_wait_for_the_disk)
{
    struct ga_store *store = start();
    struct ga_store_outcome outcome;

    for (uint64_t id = 0; id < 20; id++)
        fixture_journal(store, id);
    fixture_tell(store, 0, 12);
    set_gate(true);
    fixture_ask_checkpoint(store, 12);
    wait_for_a_sync();
    for (uint64_t id = 20; id < 30; id++)
        fixture_journal(store, id);
    cr_expect_eq(ga_store_unsaved(store).results, 0, "the system has them");
    fixture_tell(store, 12, 25);
    cr_expect(ga_store_is_busy(store));
    cr_expect_not(ga_store_done(store, &outcome, &fixture.error));
    cr_expect_not(says(store, 0));
    cr_expect_not(gate.hears_signals);
    set_gate(false);
    wait_for(store);
    cr_expect_not(says(store, 0), "it has been heard");
    ga_store_close(store);
    expect_run(12, 30);
}

/* The next lines of a run: what a second thread does wrong shows under a sanitizer. */
Test(store_thread, a_run_of_many_checkpoints)
{
    enum { ROUNDS = 60, EACH = 400 };
    struct ga_store *store = start();
    struct ga_store_outcome outcome;
    uint64_t told = 0;

    for (int round = 0; round < ROUNDS; round++) {
        uint64_t end = told + EACH;

        if (round % 3)
            fixture_ask_checkpoint(store, told);
        else
            ga_store_sync(store);
        while (!ga_store_done(store, &outcome, &fixture.error)) {
            if (told < end) {
                fixture_journal(store, told);
                fixture_tell(store, told, told + 1);
                told++;
            } else {
                cr_assert(says(store, PATIENCE_MS));
            }
        }
        ok(outcome.status);
    }
    fixture_ask_checkpoint(store, told);
    wait_for(store);
    ga_store_close(store);
    expect_run(told, told);
}

static bool is_locked(void)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        struct ga_store *other;

        _exit(ga_store_open(&other, &fixture.config, false, &fixture.error) == GA_E_BUSY ? 0 : 1);
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The disk may come back and let it write: nobody else may work there until the process is gone. */
Test(store_thread, one_that_hangs_keeps_the_folder)
{
    static struct ga_store *store; /* the thread goes on using it */

    store = start();
    fixture_journal(store, 0);
    set_gate(true);
    ga_store_sync(store);
    wait_for_a_sync();
    ga_store_close(store);
    cr_expect(is_locked());
}
