/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limits.c - tests that an evaluation that prints, writes or computes too much is ended, and told
 * as what it did. */
#include "common/clock.h"
#include "common/files.h"
#include "worker/watch.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

static struct worker_fixture fixture;

static void set_up(void)
{
    worker_fixture_enter(&fixture, 1);
    fixture.config.evaluator.result.file = "out.json";
    fixture.config.evaluator.keep = GA_KEEP_ALL;
}

static void tear_down(void)
{
    worker_fixture_leave(&fixture);
}

TestSuite(limits, .init = set_up, .fini = tear_down);

/* The seconds that it took. */
static double evaluate(const char *script, struct ga_budget budget)
{
    const double genes[] = {0.125, 1}, start = ga_clock_now();
    const struct ga_task task = {.id = 371, .genes = genes};
    struct ga_error error;
    void *self;

    ga_error_init(&error);
    fixture.config.evaluator.shell = (char *)script;
    cr_assert_eq(ga_evaluator_command.open(&self, &fixture.config, 0, &error), GA_OK);
    budget.cancel_fd = -1;
    ga_evaluator_command.evaluate(self, &task, &budget, worker_fixture_answer(&fixture));
    ga_evaluator_command.close(self);
    return ga_clock_now() - start;
}

static void expect(enum ga_failure failure, const char *text)
{
    cr_expect_eq(fixture.answer.failure, failure, "%s: %s", ga_failure_word(fixture.answer.failure),
                 fixture.message);
    cr_expect(strstr(fixture.message, text) != NULL, "%s", fixture.message);
}

static off_t size_of(const char *name)
{
    char *path = ga_format("%s/results/evaluations/000371/%s", own_folder, name);
    struct stat status = {.st_size = -1};

    (void)stat(path, &status);
    free(path);
    return status.st_size;
}

/* --- output --- */

Test(limits, output_without_end)
{
    const double took = evaluate("yes >&2", (struct ga_budget){.output = 1 << 20, .grace = 9});

    expect(GA_FAILURE_OUTPUT,
           "; evaluator.output allows 1 MiB (see evaluations/000371/stderr.txt)");
    cr_expect(strstr(fixture.message, "printed ") == fixture.message);
    cr_expect_lt(took, 2, "it was given the grace of one that does no harm");
    cr_expect_leq(size_of("stderr.txt"), 16 << 20);
}

/* Both streams count, also of one that ended well, before the first look. */
Test(limits, output_of_a_short_one)
{
    const char *script = "head -c 600000 /dev/zero; head -c 500000 /dev/zero >&2; "
                         "echo '{\"stability\": 1}' > out.json";

    (void)evaluate(script, (struct ga_budget){.output = 1 << 20});
    expect(GA_FAILURE_OUTPUT, "printed 1.05 MiB; evaluator.output allows 1 MiB");
    (void)evaluate(script, (struct ga_budget){.output = 1100000});
    cr_expect_eq(fixture.answer.failure, GA_FAILURE_NONE, "%s", fixture.message);
}

/* --- disk --- */

Test(limits, many_small_files)
{
    const double took = evaluate("mkdir deep; i=0; while :; do i=$((i+1)); "
                                 "head -c 100000 /dev/urandom > deep/$i; done",
                                 (struct ga_budget){.disk = 2 << 20, .grace = 9});

    expect(GA_FAILURE_DISK, "its folder grew to ");
    expect(GA_FAILURE_DISK, " or more; evaluator.disk allows 2 MiB");
    cr_expect_lt(took, 3);
}

Test(limits, one_large_file)
{
    const char *text = "a file was to grow beyond 2 MiB, which is what evaluator.disk allows";

    (void)evaluate("exec head -c 3000000 /dev/zero > large", (struct ga_budget){.disk = 2 << 20});
    expect(GA_FAILURE_DISK, text); /* by signal */
    (void)evaluate("head -c 3000000 /dev/zero > large", (struct ga_budget){.disk = 2 << 20});
    expect(GA_FAILURE_DISK, text); /* by the shell's status */
    (void)evaluate("trap '' XFSZ; head -c 3000000 /dev/zero > large || exit 1",
                   (struct ga_budget){.disk = 2 << 20});
    expect(GA_FAILURE_DISK, text); /* by what it says of EFBIG */
    cr_expect_leq(size_of("large"), 2 << 20);
    (void)evaluate("head -c 3000000 /dev/zero > large; exit 1", (struct ga_budget){.grace = 0});
    expect(GA_FAILURE_EXIT, "exit status 1");
}

/* --- processor time --- */

#define SPIN "while :; do :; done"

/* Two at once use it twice as fast as each by itself, which the kernel's own limit does not see. */
Test(limits, processor_time_of_all_together)
{
    (void)evaluate(SPIN " & " SPIN, (struct ga_budget){.cpu_time = 0.3});
    expect(GA_FAILURE_CPU, "of processor time; evaluator.cpu_time allows 300 ms");
}

/* It waits in the middle, which does not count. */
Test(limits, waiting_is_no_processor_time)
{
    (void)evaluate("sleep 0.7; echo '{\"stability\": 1}' > out.json",
                   (struct ga_budget){.cpu_time = 0.5});
    cr_expect_eq(fixture.answer.failure, GA_FAILURE_NONE, "%s", fixture.message);
}

static struct ga_child_end run_limited(const char *script, struct ga_budget budget)
{
    char *argv[] = {"sh", "-c", (char *)script, NULL};
    const struct ga_child_request request = {.program = "/bin/sh",
                                             .argv = argv,
                                             .environment = environ,
                                             .output_fd = -1,
                                             .error_fd = -1,
                                             .keep_fd = -1};
    struct ga_child_end end;

    budget.cancel_fd = -1;
    ga_child_run(&request, &budget, &end);
    return end;
}

/* Without a family, nobody looks: the kernel does. */
Test(limits, processor_time_by_the_kernel)
{
    const struct ga_child_end end =
        run_limited("exec sh -c '" SPIN "'", (struct ga_budget){.cpu_time = 0.2, .timeout = 20});

    cr_expect_eq(end.failure, GA_FAILURE_CPU, "%d %d", end.failure, end.detail);
    /* about a second: the kernel's clock for this limit counts ticks, also those of others */
    cr_expect(end.cpu > 0.5 && end.cpu < 1.5, "%g s", end.cpu);
}

/* --- grace --- */

Test(limits, grace_is_what_was_asked_for)
{
    const char *script = "trap '' TERM; while :; do sleep 0.01; done";
    struct ga_child_end end = run_limited(script, (struct ga_budget){.timeout = 0.1, .grace = 0.4});

    cr_expect_eq(end.failure, GA_FAILURE_TIMEOUT);
    cr_expect(end.seconds > 0.45 && end.seconds < 1.5, "%g s", end.seconds);
    end = run_limited(script, (struct ga_budget){.timeout = 0.1});
    cr_expect_lt(end.seconds, 0.4);
}

/* --- looking costs little --- */

Test(limits, the_next_look_waits_for_its_share)
{
    const int never = eventfd(0, EFD_CLOEXEC);
    const struct ga_budget budget = {.disk = 1 << 30, .cancel_fd = -1};
    struct ga_watch watch;
    double start;

    for (int i = 0; i < 8000; i++) {
        char *path = ga_format("%s/%d", own_folder, i);

        cr_assert_eq(mknod(path, S_IFREG | 0600, 0), 0);
        free(path);
    }
    start = ga_clock_now();
    ga_watch_begin(&watch, &budget, NULL);
    ga_watch_folder(&watch, own_folder);
    cr_expect_eq(ga_watch_wait(&watch, never, start + 0.15), GA_WAIT_TIMEOUT);
    cr_expect_eq(watch.cost, 0, "a short one was looked at");
    cr_expect_eq(ga_watch_wait(&watch, never, start + 1), GA_WAIT_TIMEOUT);
    cr_expect_gt(watch.cost, 1e-5);
    cr_expect_geq(watch.next - start, 0.2 + 99 * watch.cost);
    close(never);
}
