/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scratch.c - tests of a worker's own folder, of what killed workers leave, and of the beacon by
 * which it knows that it needs one. */
#include "worker/scratch.h"
#include "common/beacon.h"
#include "common/files.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char top[] = "/tmp/gaopt-scratch-test-XXXXXX";
static struct ga_scratch scratch;
static struct ga_error error;

static void set_up(void)
{
    cr_assert_not_null(mkdtemp(top));
    setenv("GAOPT_SCRATCH", top, 1);
    ga_error_init(&error);
}

static void tear_down(void)
{
    ga_scratch_close(&scratch);
    cr_expect_eq(ga_folder_remove(top, NULL), GA_OK);
}

TestSuite(scratch, .init = set_up, .fini = tear_down);

static void write_inside(const struct ga_scratch *in, const char *name)
{
    char *path = ga_path_join(in->path, name);
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file);
    (void)fputs("x", file);
    (void)fclose(file);
    free(path);
}

Test(scratch, is_for_its_user_alone_and_goes_with_all_in_it)
{
    struct stat status;

    cr_assert_eq(ga_scratch_open(&scratch, &error), GA_OK, "%s", error.text);
    char *path = ga_strdup(scratch.path);
    cr_expect_eq(strncmp(path, top, strlen(top)), 0);
    cr_assert_eq(stat(path, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0700);
    write_inside(&scratch, "file");
    ga_scratch_close(&scratch);
    cr_expect_not(ga_path_exists(path));
    cr_expect_null(scratch.path);
    free(path);
}

Test(scratch, of_killed_workers_is_removed_of_living_ones_not)
{
    struct ga_scratch other = {0};
    char *strange = ga_path_join(top, "gaopt-scratch-other");
    pid_t pid = fork();
    int end;

    if (pid == 0) { /* it ends without closing, as if it were killed */
        cr_assert_eq(ga_scratch_open(&scratch, NULL), GA_OK);
        write_inside(&scratch, "left");
        _exit(0);
    }
    cr_assert_eq(waitpid(pid, &end, 0), pid);
    cr_assert_eq(mkdir(strange, 0700), 0);
    cr_assert_eq(ga_scratch_open(&scratch, &error), GA_OK);
    cr_assert_eq(ga_scratch_open(&other, &error), GA_OK);
    cr_expect(ga_path_exists(scratch.path));
    cr_expect(ga_path_exists(strange), "that is no worker's");
    ga_scratch_close(&other);
    ga_scratch_close(&scratch);
    cr_assert_eq(rmdir(strange), 0);
    cr_expect_eq(rmdir(top), 0, "the killed one's is gone");
    cr_assert_eq(mkdir(top, 0700), 0);
    free(strange);
}

Test(scratch, folders_are_taken_out_of_it)
{
    struct ga_buffer out;

    ga_buffer_init(&out);
    cr_assert_eq(ga_scratch_open(&scratch, &error), GA_OK);
    cr_expect_not(ga_scratch_take(&scratch, "evaluations/000001", &out));
    cr_expect_eq(out.size, 0);
    char *path = ga_path_join(scratch.path, "evaluations/000001");
    cr_assert_eq(ga_folder_make(path, &error), GA_OK);
    write_inside(&scratch, "evaluations/000001/file");
    cr_expect(ga_scratch_take(&scratch, "evaluations/000001", &out));
    cr_expect_gt(out.size, 4);
    cr_expect_not(ga_path_exists(path));
    ga_buffer_release(&out);
    free(path);
}

Test(scratch, where_none_can_be_made_the_reason_is_told)
{
    setenv("GAOPT_SCRATCH", "/proc/nonexistent", 1);
    cr_expect_eq(ga_scratch_open(&scratch, &error), GA_E_IO);
    cr_expect_str_eq(error.text,
                     "the results folder is not this host's, and no folder can be made in "
                     "/proc/nonexistent (GAOPT_SCRATCH): No such file or directory");
    cr_expect_null(scratch.path);
}

Test(scratch, the_beacon_is_seen_where_it_is)
{
    char *digits = ga_beacon_light(top);

    cr_assert_not_null(digits);
    cr_expect_eq(strlen(digits), 32);
    cr_expect(ga_beacon_is_seen(top, digits));
    cr_expect_not(ga_beacon_is_seen("/tmp", digits));
    char *anew = ga_beacon_light(top);
    cr_assert_not_null(anew);
    cr_expect_not(ga_beacon_is_seen(top, digits), "of an earlier start");
    cr_expect(ga_beacon_is_seen(top, anew));
    ga_beacon_put_out(top);
    cr_expect_not(ga_beacon_is_seen(top, anew));
    cr_expect_null(ga_beacon_light("/nonexistent"));
    free(anew);
    free(digits);
}
