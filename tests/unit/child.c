/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.c - tests of children: how they end, what they inherit, and that none of them outlives what
 * it must not. */
#include "worker/child.h"
#include "common/clock.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static char output[] = "/tmp/gaopt-child-XXXXXX";
static int output_fd;
static char written[4096];

static void set_up(void)
{
    output_fd = mkostemp(output, O_CLOEXEC);
    cr_assert_geq(output_fd, 0);
    unlink(output);
}

TestSuite(child, .init = set_up);

static struct ga_child_request shell(char **argv)
{
    return (struct ga_child_request){.program = "/bin/sh",
                                     .argv = argv,
                                     .environment = environ,
                                     .output_fd = output_fd,
                                     .error_fd = -1,
                                     .keep_fd = -1};
}

static struct ga_child_end run(const char *script, struct ga_budget budget)
{
    char *argv[] = {"sh", "-c", (char *)script, NULL};
    const struct ga_child_request request = shell(argv);
    struct ga_child_end end;
    ssize_t got;

    ga_child_run(&request, &budget, &end);
    got = pread(output_fd, written, sizeof written - 1, 0);
    written[got > 0 ? got : 0] = '\0';
    return end;
}

static const struct ga_budget unlimited = {.cancel_fd = -1};

/* True if the process is gone, or a zombie, within 2 s. */
static bool goes(pid_t pid)
{
    for (int i = 0; i < 200; i++) {
        char path[64];
        char state = 'Z';
        FILE *file;

        (void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
        file = fopen(path, "r");
        if (file == NULL)
            return true;
        if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
            state = 'Z';
        fclose(file);
        if (state == 'Z' || state == 'X')
            return true;
        ga_clock_sleep(0.01);
    }
    return false;
}

Test(child, success)
{
    const struct ga_child_end end = run("echo hello", unlimited);

    cr_expect_eq(end.failure, GA_FAILURE_NONE);
    cr_expect_eq(end.detail, 0);
    cr_expect_str_eq(written, "hello\n");
}

Test(child, exit_status_and_signal)
{
    struct ga_child_end end = run("exit 139", unlimited);

    cr_expect_eq(end.failure, GA_FAILURE_EXIT);
    cr_expect_eq(end.detail, 139);
    end = run("kill -SEGV $$", unlimited);
    cr_expect_eq(end.failure, GA_FAILURE_SIGNAL);
    cr_expect_eq(end.detail, SIGSEGV);
}

Test(child, cannot_start)
{
    char *argv[] = {"nothing", NULL};
    struct ga_child_request request = shell(argv);
    struct ga_child_end end;

    request.program = "/nonexistent/nothing";
    ga_child_run(&request, &unlimited, &end);
    cr_expect_eq(end.failure, GA_FAILURE_START);
    cr_expect_eq(end.detail, ENOENT);
    request.program = "/etc/passwd";
    ga_child_run(&request, &unlimited, &end);
    cr_expect_eq(end.detail, EACCES);
    request.program = "/bin/sh";
    request.folder = "/nonexistent";
    ga_child_run(&request, &unlimited, &end);
    cr_expect_eq(end.detail, ENOENT);
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a child was left behind");
}

Test(child, timeout_ends_the_group)
{
    const struct ga_child_end end =
        run("sleep 100 & echo $!; wait",
            (struct ga_budget){.timeout = 0.2, .grace = 2, .cancel_fd = -1});

    cr_expect_eq(end.failure, GA_FAILURE_TIMEOUT);
    cr_expect(end.seconds >= 0.2 && end.seconds < 1.5, "%g s", end.seconds);
    cr_expect(goes(atoi(written)));
}

Test(child, what_ignores_sigterm_is_killed)
{
    const struct ga_child_end end =
        run("trap '' TERM; (while :; do sleep 0.1; done) & echo $!; while :; do sleep 0.1; done",
            (struct ga_budget){.timeout = 0.1, .grace = 0.5, .cancel_fd = -1});

    cr_expect_eq(end.failure, GA_FAILURE_TIMEOUT);
    cr_expect(end.seconds > 0.6 && end.seconds < 2, "%g s", end.seconds);
    cr_expect(goes(atoi(written)));
}

Test(child, what_the_program_leaves_is_killed)
{
    const struct ga_child_end end = run("sleep 100 & echo $!", unlimited);

    cr_expect_eq(end.failure, GA_FAILURE_NONE);
    cr_expect_lt(end.seconds, 1.5);
    cr_expect(goes(atoi(written)));
}

Test(child, cancel)
{
    const int cancel = eventfd(1, 0);
    const struct ga_child_end end =
        run("sleep 100", (struct ga_budget){.timeout = 50, .cancel_fd = cancel});

    cr_expect_eq(end.failure, GA_FAILURE_CANCELLED);
    cr_expect_lt(end.seconds, 1.5);
    close(cancel);
}

Test(child, inherits_three_descriptors_only)
{
    const int stray = open("/etc/passwd", O_RDONLY); /* not close-on-exec */
    const struct ga_child_end end = run(
        "for n in $(seq 0 40); do [ -e /proc/$$/fd/$n ] && printf '%s ' $n; done; :", unlimited);

    cr_expect_eq(end.failure, GA_FAILURE_NONE);
    cr_expect_str_eq(written, "0 1 2 ");
    close(stray);
}

Test(child, kept_descriptor_is_number_3)
{
    char *argv[] = {"sh", "-c", "echo kept >&3", NULL};
    struct ga_child_request request = shell(argv);
    struct ga_child_end end;

    request.keep_fd = request.output_fd;
    request.output_fd = -1;
    ga_child_run(&request, &unlimited, &end);
    cr_expect_eq(end.failure, GA_FAILURE_NONE);
    cr_expect_eq(pread(output_fd, written, sizeof written, 0), 5);
}

static void ignore(int number)
{
    (void)number;
}

Test(child, signals_are_as_new)
{
    sigset_t all;
    sigset_t before;
    struct ga_child_end end;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR1, ignore);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    end = run("sed -n 's/^Sig[BIC][lg][knt]:.//p' /proc/self/status | tr '\\n' ' '", unlimited);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    cr_expect_eq(end.failure, GA_FAILURE_NONE);
    cr_expect_str_eq(written, "0000000000000000 0000000000000000 0000000000000000 ");
}

Test(child, own_group_and_no_core)
{
    (void)run("ps -o pgid= -p $$ | tr -d ' '; echo $$; ulimit -c", unlimited);
    int group = 0;
    int pid = 1;
    char core[16] = "";

    cr_assert_eq(sscanf(written, "%d %d %15s", &group, &pid, core), 3, "%s", written);
    cr_expect_eq(group, pid);
    cr_expect_str_eq(core, "0");
}

/* 200 MB are refused to one that may have 100 (dd's buffer); what it could not have does not count
 * as its peak. */
Test(child, memory_is_limited)
{
    const struct ga_budget budget = {.memory = 100 << 20, .cancel_fd = -1};

    cr_expect_eq(run("dd if=/dev/zero of=/dev/null bs=50M count=1 2>/dev/null", budget).failure,
                 GA_FAILURE_NONE);
    cr_expect_eq(run("dd if=/dev/zero of=/dev/null bs=200M count=1 2>/dev/null", budget).failure,
                 GA_FAILURE_EXIT);
}

/* Grows in small steps until it is refused: its peak is near its limit. The limit is well above
 * this test's own peak, which would else hide the child's. */
Test(child, memory_failure_is_told_from_others)
{
    const struct ga_budget budget = {.memory = 300 << 20, .cancel_fd = -1};
    const char *script =
        "/usr/bin/python3 -c 'a = []\nwhile True: a.append(b\"x\" * (1 << 20))' 2>/dev/null";
    const struct ga_child_end end = run(script, budget);

    cr_expect_eq(end.failure, GA_FAILURE_MEMORY, "%d %d", end.failure, end.detail);
    cr_expect_eq(run("exit 1", budget).failure, GA_FAILURE_EXIT);
}

Test(child, nothing_leaks)
{
    struct ga_child_end end;
    int before;
    int after;

    (void)run("exit 0", unlimited);
    before = dup(0);
    close(before);
    for (int i = 0; i < 20; i++) {
        end = run("exit 3", unlimited);
        cr_assert_eq(end.detail, 3);
    }
    after = dup(0);
    close(after);
    cr_expect_eq(before, after);
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
}

static void *run_many(void *wrong)
{
    for (int i = 0; i < 25; i++) {
        char *argv[] = {"sh", "-c", "exit 5", NULL};
        struct ga_child_request request = shell(argv);
        struct ga_child_end end;

        request.output_fd = -1;
        ga_child_run(&request, &unlimited, &end);
        if (end.failure != GA_FAILURE_EXIT || end.detail != 5)
            ++*(int *)wrong;
    }
    return NULL;
}

Test(child, from_several_threads)
{
    pthread_t threads[4];
    int wrong[4] = {0};

    for (int i = 0; i < 4; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, run_many, &wrong[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        cr_expect_eq(wrong[i], 0);
    }
}

/* Runs a child with a grandchild under a guardian, in a process of its own; its pid, and theirs by
 * way of the output. */
static pid_t start_guarded(void)
{
    const pid_t worker = fork();

    if (worker == 0) {
        struct ga_error error;

        if (ga_guardian_start(&error) != GA_OK)
            _exit(1);
        (void)run("sleep 100 & echo $$ $!; wait", unlimited);
        ga_guardian_stop();
        _exit(0);
    }
    return worker;
}

static void read_two(pid_t pids[2])
{
    for (int i = 0; i < 200; i++) {
        const ssize_t got = pread(output_fd, written, sizeof written - 1, 0);

        written[got > 0 ? got : 0] = '\0';
        if (sscanf(written, "%d %d\n", &pids[0], &pids[1]) == 2)
            return;
        ga_clock_sleep(0.01);
    }
    cr_assert_fail("the child did not start");
}

static pid_t find_guardian(pid_t parent)
{
    char command[100];
    pid_t pid = 0;
    FILE *pipe;

    (void)snprintf(command, sizeof command, "pgrep -P %d gaopt-guardian", parent);
    pipe = popen(command, "r"); /* NOLINT(cert-env33-c): a test */
    if (fscanf(pipe, "%d", &pid) != 1)
        pid = 0;
    pclose(pipe);
    return pid;
}

Test(child, dies_with_a_killed_worker)
{
    const pid_t worker = start_guarded();
    pid_t pids[2];
    pid_t guardian;

    read_two(pids);
    guardian = find_guardian(worker);
    cr_assert_gt(guardian, 0);
    kill(guardian, SIGTERM); /* which it ignores, as it does Ctrl-C */
    kill(guardian, SIGINT);
    kill(worker, SIGKILL);
    waitpid(worker, NULL, 0);
    cr_expect(goes(pids[0]), "the child lives on");
    cr_expect(goes(pids[1]), "the grandchild lives on");
    cr_expect(goes(guardian), "the guardian lives on");
}

Test(child, guardian_goes_with_its_worker)
{
    const pid_t worker = start_guarded();
    pid_t pids[2];
    pid_t guardian;
    int status;

    read_two(pids);
    guardian = find_guardian(worker);
    kill(pids[0], SIGKILL);
    cr_assert_eq(waitpid(worker, &status, 0), worker);
    cr_expect_eq(status, 0);
    cr_expect(goes(guardian));
    cr_expect(goes(pids[1]));
}
