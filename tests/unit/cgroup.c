/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cgroup.c - tests of finding one's own control group, and of groups made in it where that is
 * allowed. */
#include "worker/cgroup.h"
#include "common/clock.h"
#include "common/files.h"
#include "worker/vfork_into.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- where it is --- */

static void expect_located(const char *mounts, const char *groups, const char *expected)
{
    char *found = ga_cgroup_locate(mounts, groups);

    if (expected == NULL)
        cr_expect_null(found, "%s", found);
    else
        cr_expect_str_eq(found != NULL ? found : "nothing", expected);
    free(found);
}

#define V1 "33 31 0:30 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"

Test(cgroup, own_group_is_located)
{
    const char *unified =
        V1 "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";
    const char *pure = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n";
    const char *container = "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n";

    expect_located(unified, "4:memory:/x\n0::/\n", "/sys/fs/cgroup/unified");
    expect_located(pure, "0::/user.slice/session-3.scope\n",
                   "/sys/fs/cgroup/user.slice/session-3.scope");
    expect_located(container, "0::/docker/abc/job\n", "/sys/fs/cgroup/job");
    expect_located(container, "0::/docker/abc\n", "/sys/fs/cgroup");
    expect_located(container, "0::/docker/abcd\n", NULL);
    expect_located(V1, "4:memory:/x\n0::/\n", NULL);
    expect_located(unified, "4:memory:/x\n", NULL);
    expect_located("", "", NULL);
}

Test(cgroup, another_folder_is_no_group)
{
    char folder[] = "/tmp/gaopt-cgroup-XXXXXX";
    struct ga_cgroup cgroup;

    cr_assert_not_null(mkdtemp(folder));
    ga_cgroup_open(&cgroup, folder, 0, 0);
    cr_expect_not(ga_cgroup_is_open(&cgroup));
    cr_expect_eq(rmdir(folder), 0, "something was left in it");
    ga_cgroup_open(&cgroup, "/nonexistent", 0, 0);
    cr_expect_not(ga_cgroup_is_open(&cgroup));
    ga_cgroup_open(&cgroup, NULL, 0, 0);
    cr_expect_not(ga_cgroup_is_open(&cgroup));
    ga_cgroup_close(&cgroup);
}

static void write_events(const char *path, int kills)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file);
    fprintf(file, "low 0\nhigh 0\nmax 12\noom 3\noom_kill %d\noom_group_kill 0\n", kills);
    fclose(file);
}

/* The kernel's file, imitated: the memory controller is not everywhere. */
Test(cgroup, kills_for_memory_are_told_once)
{
    char folder[] = "/tmp/gaopt-cgroup-XXXXXX";
    struct ga_cgroup cgroup = {.fd = -1, .events_fd = -1, .has_memory = true};
    char *path;

    cr_assert_not_null(mkdtemp(folder));
    path = ga_path_join(folder, "memory.events");
    cgroup.fd = open(folder, O_RDONLY | O_DIRECTORY);
    write_events(path, 0);
    cr_expect_not(ga_cgroup_ran_out_of_memory(&cgroup));
    write_events(path, 1);
    cr_expect(ga_cgroup_ran_out_of_memory(&cgroup));
    cr_expect_not(ga_cgroup_ran_out_of_memory(&cgroup));
    close(cgroup.fd);
    free(path);
    cr_expect_eq(ga_folder_remove(folder, NULL), GA_OK);
}

/* --- a real one --- */

static struct ga_cgroup group;
static char *own;

static void set_up(void)
{
    own = ga_cgroup_own();
    ga_cgroup_open(&group, own, 5, 0);
    if (!ga_cgroup_is_open(&group))
        cr_skip_test("this process may not make control groups");
}

static void tear_down(void)
{
    ga_cgroup_close(&group);
    free(own);
}

TestSuite(cgroup_real, .init = set_up, .fini = tear_down);

struct program {
    char *const *argv;
};

static void execute(void *argument)
{
    const struct program *program = argument;

    (void)execve("/bin/sh", program->argv, environ);
}

static pid_t start(const char *script)
{
    char *argv[] = {"sh", "-c", (char *)script, NULL};
    struct program program = {argv};
    const pid_t pid = ga_vfork_into(group.fd, execute, &program);

    cr_assert_gt(pid, 0);
    return pid;
}

Test(cgroup_real, is_empty_until_something_runs_in_it)
{
    int status = 0;

    cr_expect(ga_cgroup_is_empty(&group));
    const pid_t pid = start("sleep 100");
    cr_expect_not(ga_cgroup_is_empty(&group));
    ga_cgroup_kill(&group);
    cr_expect_eq(waitpid(pid, &status, 0), pid);
    cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    cr_expect(ga_cgroup_is_empty(&group));
}

Test(cgroup_real, passes_on_the_status)
{
    int status = 0;

    cr_assert_gt(waitpid(start("exit 7"), &status, 0), 0);
    cr_expect_eq(WEXITSTATUS(status), 7);
}

static void do_nothing(void *argument)
{
    (void)argument;
}

Test(cgroup_real, what_does_not_execute_ends)
{
    int status = 0;
    const pid_t pid = ga_vfork_into(group.fd, do_nothing, NULL);

    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_expect_eq(WEXITSTATUS(status), 127);
}

Test(cgroup_real, knows_its_processor_time)
{
    const double before = ga_cgroup_cpu(&group);
    const pid_t pid = start("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done");
    double used;

    cr_assert_eq(waitpid(pid, NULL, 0), pid);
    used = ga_cgroup_cpu(&group) - before;
    cr_expect(used > 0.01 && used < 5, "%g s", used);
}

/* Also with groups that its processes have made in it. */
Test(cgroup_real, is_taken_away_with_all_in_it)
{
    char *path = ga_strdup(group.path), *inner = ga_path_join(path, "inner");

    cr_assert_eq(mkdir(inner, 0755), 0);
    const pid_t pid = start("sleep 100");
    ga_cgroup_close(&group);
    cr_expect_eq(waitpid(pid, NULL, 0), pid);
    cr_expect_not(ga_path_exists(path));
    free(path);
    free(inner);
}

static pid_t dead_process(void)
{
    const pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
    return pid;
}

Test(cgroup_real, groups_of_dead_processes_go_when_empty)
{
    char *empty = ga_format("%s/gaopt-%d-0", own, dead_process());
    char *foreign = ga_format("%s/gaopt-x-0", own);

    cr_assert_eq(mkdir(empty, 0755), 0);
    cr_assert_eq(mkdir(foreign, 0755), 0);
    ga_cgroups_sweep(own);
    cr_expect_not(ga_path_exists(empty));
    cr_expect(ga_path_exists(foreign), "it is not gaopt's");
    cr_expect(ga_path_exists(group.path), "it is in use");
    rmdir(foreign);
    free(empty);
    free(foreign);
}
