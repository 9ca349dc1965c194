/* SPDX-License-Identifier: GPL-3.0-or-later */
/* family.c - tests that what leaves its process group ends with its evaluation, or with its worker,
 * where there are control groups and where there are none. */
#include "worker/family.h"
#include "common/clock.h"
#include "worker/child.h"
#include "worker/process.h"
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char output[] = "/tmp/gaopt-family-XXXXXX";
static int output_fd;
static struct ga_family family;

/* A daemon: in a session of its own, and nobody's child. The rest gives it time to become one. */
#define DAEMON "(setsid sleep 100 >/dev/null 2>&1 & echo $!; sleep 0.1)"

static void begin(bool by_group)
{
    output_fd = mkostemp(output, O_CLOEXEC);
    cr_assert_geq(output_fd, 0);
    unlink(output);
    ga_family_open(&family, 0, 0);
    if (by_group && !ga_cgroup_is_open(&family.group))
        cr_skip_test("this process may not make control groups");
    if (!by_group && ga_cgroup_is_open(&family.group))
        ga_family_leave_group(&family);
}

static struct ga_child_end run(struct ga_family *of, const char *script, double timeout)
{
    char *argv[] = {"sh", "-c", (char *)script, NULL};
    const struct ga_budget budget = {.timeout = timeout, .grace = 1, .cancel_fd = -1};
    const struct ga_child_request request = {.program = "/bin/sh",
                                             .argv = argv,
                                             .environment = environ,
                                             .output_fd = output_fd,
                                             .error_fd = -1,
                                             .keep_fd = -1,
                                             .family = of};
    struct ga_child_end end;

    ga_child_run(&request, &budget, &end);
    return end;
}

/* The n-th number that was printed; waits until it is there. */
static pid_t printed(int n)
{
    for (int i = 0; i < 500; i++) {
        char text[256] = "", *at = text, *end = text;
        long pid = 0;
        int found = -1;

        (void)!pread(output_fd, text, sizeof text - 1, 0);
        for (; found < n; at = end) {
            pid = strtol(at, &end, 10);
            if (end == at || *end != '\n')
                break;
            found++;
        }
        if (found == n)
            return (pid_t)pid;
        ga_clock_sleep(0.01);
    }
    cr_assert_fail("it did not print its number");
    return 0;
}

static bool lives(pid_t pid)
{
    struct ga_process process;

    return ga_process_read(pid, &process) && process.state != 'Z' && process.state != 'X';
}

static bool goes(pid_t pid)
{
    for (int i = 0; i < 300 && lives(pid); i++)
        ga_clock_sleep(0.01);
    return !lives(pid);
}

static bool is_reaped(pid_t pid)
{
    struct ga_process process;

    return !ga_process_read(pid, &process);
}

ParameterizedTestParameters(family, daemon_ends)
{
    static int ways[] = {0, 1};

    return cr_make_param_array(int, ways, 2);
}

ParameterizedTest(int *by_group, family, daemon_ends)
{
    begin(*by_group);
    cr_expect_eq(run(&family, DAEMON, 0).failure, GA_FAILURE_NONE);
    cr_expect_not(lives(printed(0)), "after success");
    cr_expect_eq(run(&family, DAEMON "; sleep 50", 0.2).failure, GA_FAILURE_TIMEOUT);
    cr_expect_not(lives(printed(1)), "after a time-out");
    ga_family_close(&family);
}

ParameterizedTestParameters(family, daemon_without_environment_ends)
{
    static int ways[] = {0, 1};

    return cr_make_param_array(int, ways, 2);
}

/* It has a child, which comes to this process in its turn. */
ParameterizedTest(int *by_group, family, daemon_without_environment_ends)
{
    begin(*by_group);
    (void)run(&family,
              "(setsid env -i /bin/sh -c 'sleep 100 & echo $!; echo $$; wait' 2>/dev/null &);"
              "sleep 0.2; sleep 50",
              0.5);
    cr_expect_not(lives(printed(0)), "the daemon's child");
    cr_expect_not(lives(printed(1)), "the daemon");
    ga_family_close(&family);
}

Test(family, orphans_are_reaped)
{
    begin(false);
    (void)run(&family, DAEMON, 0);
    cr_expect(is_reaped(printed(0)));
    (void)run(&family, "(setsid sh -c 'echo $$' &); sleep 0.1; sleep 50", 0.4);
    cr_expect(is_reaped(printed(1)), "one that ended by itself is still a zombie");
    ga_family_close(&family);
}

/* --- others are left alone --- */

static struct ga_family other;

static void *run_other(void *unused)
{
    (void)unused;
    (void)run(&other, DAEMON "; (env -i setsid sleep 100 >/dev/null 2>&1 & echo $!); sleep 50",
              1.5);
    return NULL;
}

/* Two slots: the daemons of the evaluation that still runs stay, the one without a token too. */
Test(family, daemons_of_the_running_stay)
{
    pthread_t thread;

    begin(false);
    ga_family_open(&other, 1, 0);
    ga_family_leave_group(&other);
    cr_assert_eq(pthread_create(&thread, NULL, run_other, NULL), 0);
    const pid_t with_token = printed(0), without = printed(1);
    ga_clock_sleep(0.05);
    (void)run(&family, "sleep 50", 0.1); /* a time-out: looks thoroughly */
    cr_expect(lives(with_token));
    cr_expect(lives(without));
    pthread_join(thread, NULL);
    cr_expect_not(lives(with_token));
    cr_expect_not(lives(without));
    ga_family_close(&other);
    ga_family_close(&family);
}

/* As a library of this process would start one: it has this process's group. */
Test(family, own_children_stay)
{
    int status;
    const pid_t sleeper = fork();

    if (sleeper == 0) {
        ga_clock_sleep(100);
        _exit(0);
    }
    const pid_t ended = fork();
    if (ended == 0)
        _exit(3);
    begin(false);
    (void)run(&family, "sleep 50", 0.1);
    cr_expect(lives(sleeper));
    cr_expect_eq(waitpid(ended, &status, 0), ended, "its status was taken from its owner");
    ga_family_close(&family);
    kill(sleeper, SIGKILL);
    waitpid(sleeper, NULL, 0);
}

/* Looking takes milliseconds: so soon after it was done, an evaluation that ended well leaves it to
 * later, at the latest to the end. */
Test(family, looking_is_paced)
{
    begin(false);
    for (int i = 0; i < 5; i++)
        ga_leftovers_clear(true);
    (void)run(&family, DAEMON, 0);
    cr_expect(ga_leftovers_owed());
    cr_expect(lives(printed(0)));
    ga_family_close(&family);
    cr_expect_not(lives(printed(0)));
}

Test(family, token_is_the_evaluations_own)
{
    char first[64], second[64];

    begin(false);
    setenv(GA_TOKEN_VARIABLE, "outer", 1);
    (void)run(&family, "echo $" GA_TOKEN_VARIABLE, 0);
    cr_assert_gt(pread(output_fd, first, sizeof first, 0), 0);
    *strchr(first, '\n') = '\0';
    cr_assert_eq(ftruncate(output_fd, 0), 0);
    lseek(output_fd, 0, SEEK_SET);
    (void)run(&family, "echo $" GA_TOKEN_VARIABLE, 0);
    cr_assert_gt(pread(output_fd, second, sizeof second, 0), 0);
    *strchr(second, '\n') = '\0';
    cr_expect_str_neq(first, second);
    cr_expect_eq(atoi(first), getpid(), "%s", first);
    ga_family_close(&family);
}

/* --- the worker dies --- */

static pid_t start_worker(bool by_group)
{
    const pid_t worker = fork();

    if (worker == 0) {
        struct ga_error error;

        if (ga_guardian_start(&error) != GA_OK)
            _exit(1);
        ga_family_open(&family, 0, 0);
        if (!by_group && ga_cgroup_is_open(&family.group))
            ga_family_leave_group(&family);
        (void)run(&family, DAEMON "; sleep 50", 0);
        _exit(0);
    }
    return worker;
}

ParameterizedTestParameters(family, daemon_dies_with_a_killed_worker)
{
    static int ways[] = {0, 1};

    return cr_make_param_array(int, ways, 2);
}

ParameterizedTest(int *by_group, family, daemon_dies_with_a_killed_worker)
{
    char *own = ga_cgroup_own(), *folder;
    pid_t worker;

    begin(*by_group);
    ga_family_close(&family);
    worker = start_worker(*by_group);
    cr_expect(lives(printed(0)));
    kill(worker, SIGKILL);
    waitpid(worker, NULL, 0);
    cr_expect(goes(printed(0)));
    folder = ga_format("%s/gaopt-%d-0", own, worker);
    for (int i = 0; i < 100 && access(folder, F_OK) == 0; i++)
        ga_clock_sleep(0.01);
    cr_expect_neq(access(folder, F_OK), 0, "%s was left", folder);
    free(folder);
    free(own);
}
