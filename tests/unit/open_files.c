/* SPDX-License-Identifier: GPL-3.0-or-later */
/* open_files.c - tests of the limit of open files: raised for the slots, told if it is too low, and
 * as it was for children. */
#include "worker/open_files.h"
#include "worker/child.h"
#include "worker/slots.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Of this process; Criterion runs each test in one of its own. */
static void set_limits(rlim_t soft, rlim_t hard)
{
    const struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};

    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static rlim_t limit_now(void)
{
    struct rlimit limit;

    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    return limit.rlim_cur;
}

Test(open_files, as_many_as_the_system_lets)
{
    set_limits(64, 500);
    ga_open_files_raise();
    cr_expect_eq(limit_now(), 500);
    cr_expect_eq(ga_open_files_inherited(), 64);
}

Test(open_files, too_many_slots_are_refused_with_how_many_are_not)
{
    struct ga_error error;

    ga_error_init(&error);
    set_limits(500, 500);
    cr_expect_eq(ga_open_files_check(40, 10, &error), GA_OK);
    cr_expect_eq(ga_open_files_check(41, 10, &error), GA_E_SYSTEM);
    cr_expect_str_eq(error.text,
                     "41 slots need 510 open files, and the limit is 500 (ulimit -Hn), enough for "
                     "40 slots: lower cluster.slots or raise the limit");
}

Test(open_files, slots_are_refused_before_they_open)
{
    static struct worker_fixture fixture;
    struct ga_slots *slots = NULL;
    struct ga_error error;

    worker_fixture_init(&fixture, 1);
    fixture.config.evaluator.kind = GA_EVALUATOR_FUNCTION;
    fixture.config.evaluator.function = "sphere";
    ga_error_init(&error);
    set_limits(200, 200);
    cr_expect_eq(ga_slots_open(&slots, &fixture.config, 150, NULL, &error), GA_E_SYSTEM);
    cr_expect(strncmp(error.text, "150 slots need 250 open files", 29) == 0, "%s", error.text);
    cr_expect_null(slots);
}

Test(open_files, a_child_has_the_limit_that_was)
{
    char *argv[] = {"sh", "-c", "ulimit -Sn; ulimit -Hn", NULL};
    char name[] = "/tmp/gaopt-files-XXXXXX", written[64] = "";
    const int fd = mkostemp(name, O_CLOEXEC);
    const struct ga_child_request request = {.program = "/bin/sh",
                                             .argv = argv,
                                             .environment = environ,
                                             .output_fd = fd,
                                             .error_fd = -1,
                                             .keep_fd = -1};
    const struct ga_budget budget = {.cancel_fd = -1};
    struct ga_child_end end;

    (void)unlink(name);
    set_limits(64, 500);
    ga_open_files_raise();
    while (dup(fd) < 100) /* with more open than that allows */
        continue;
    ga_child_run(&request, &budget, &end);
    cr_expect_eq(end.failure, GA_FAILURE_NONE);
    cr_assert_gt(pread(fd, written, sizeof written - 1, 0), 0);
    cr_expect_str_eq(written, "64\n500\n");
    (void)close(fd);
}
