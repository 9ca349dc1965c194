/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lock.c - tests of the lock between processes: who holds it is told, death releases it, children
 * have no part in it. */
#include "master/store/lock.h"
#include "common/clock.h"
#include "own_folder.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct ga_error failure;

static void enter(void)
{
    own_folder_enter();
    ga_error_init(&failure);
}

TestSuite(lock, .init = enter, .fini = own_folder_leave);

/* A process that holds the lock until it is killed. */
static pid_t start_holder(void)
{
    int ready[2];
    char byte = 0;
    pid_t pid;

    cr_assert_eq(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        struct ga_lock *lock;
        bool fine = ga_lock_acquire(&lock, "lock", "plasma", 0, &failure) == GA_OK &&
                    write(ready[1], "+", 1) == 1;

        for (;;)
            fine ? pause() : _exit(1);
    }
    close(ready[1]);
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return pid;
}

static void end_holder(pid_t pid)
{
    cr_assert_eq(kill(pid, SIGKILL), 0);
    cr_assert_eq(waitpid(pid, NULL, 0), pid);
}

/* What another process gets when it asks. */
static enum ga_status ask_elsewhere(void)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        struct ga_lock *lock;

        _exit((int)ga_lock_acquire(&lock, "lock", "plasma", 0, &failure));
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status));
    return (enum ga_status)WEXITSTATUS(status);
}

Test(lock, is_free_after_release)
{
    struct ga_lock *lock;

    for (int i = 0; i < 2; i++) {
        cr_assert_eq(ga_lock_acquire(&lock, "lock", "plasma", 0, &failure), GA_OK, "%s",
                     failure.text);
        cr_assert_eq(ask_elsewhere(), GA_E_BUSY);
        ga_lock_release(lock);
        cr_assert_eq(ask_elsewhere(), GA_OK);
    }
}

Test(lock, names_its_holder)
{
    struct ga_lock *lock;
    char host[256] = "", process[64];
    pid_t holder = start_holder();

    cr_assert_eq(ga_lock_acquire(&lock, "lock", "results/plasma", 0, &failure), GA_E_BUSY);
    cr_assert_null(lock);
    cr_assert_eq(gethostname(host, sizeof host - 1), 0);
    (void)snprintf(process, sizeof process, "process %ld,", (long)holder);
    cr_expect(strstr(failure.text, "results/plasma is in use by gaopt on host "), "%s",
              failure.text);
    cr_expect(strstr(failure.text, host), "%s", failure.text);
    cr_expect(strstr(failure.text, process), "%s", failure.text);
    end_holder(holder);
}

Test(lock, is_released_by_death)
{
    struct ga_lock *lock;

    end_holder(start_holder());
    cr_assert_eq(ga_lock_acquire(&lock, "lock", "plasma", 2, &failure), GA_OK, "%s", failure.text);
    ga_lock_release(lock);
}

Test(lock, waits_for_a_dying_holder)
{
    struct ga_lock *lock;
    pid_t holder = start_holder();
    pid_t killer = fork();

    if (killer == 0) {
        ga_clock_sleep(0.2);
        _exit(kill(holder, SIGKILL));
    }
    cr_expect_eq(ga_lock_acquire(&lock, "lock", "plasma", 20, &failure), GA_OK, "%s", failure.text);
    ga_lock_release(lock);
    cr_assert_eq(waitpid(killer, NULL, 0), killer);
    cr_assert_eq(waitpid(holder, NULL, 0), holder);
}

Test(lock, is_not_shared_with_children)
{
    struct ga_lock *lock;
    pid_t child;

    cr_assert_eq(ga_lock_acquire(&lock, "lock", "plasma", 0, &failure), GA_OK, "%s", failure.text);
    child = fork();
    if (child == 0)
        _exit(0); /* closes its copy of the descriptor, which must not release ours */
    cr_assert_eq(waitpid(child, NULL, 0), child);
    cr_expect_eq(ask_elsewhere(), GA_E_BUSY);
    ga_lock_release(lock);
}

Test(lock, follows_no_link)
{
    struct ga_lock *lock;

    cr_assert_eq(symlink("elsewhere", "lock"), 0);
    cr_expect_eq(ga_lock_acquire(&lock, "lock", "plasma", 0, &failure), GA_E_IO);
    cr_expect_not(ga_path_exists("elsewhere"));
}
