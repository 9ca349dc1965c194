/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spare_folder.c - tests of folders that serve one evaluation after another: nothing of the one
 * before is left in them, and one that cannot be cleared is not used again. */
#include "worker/spare_folder.h"
#include "common/evaluation.h"
#include "master/kept_folders.h"
#include "own_folder.h"
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct ga_spare_folder spare;
static struct ga_used_folder used = {.name = "000001"};

static int make_file(const char *name, mode_t mode, const char *content)
{
    const int fd = openat(used.fd, name, O_RDWR | O_CREAT, mode);

    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, content, strlen(content)), (ssize_t)strlen(content));
    return fd;
}

/* As an evaluation leaves it that printed "words". */
static void set_up(void)
{
    own_folder_enter();
    cr_assert_eq(mkdir(GA_EVALUATIONS_FOLDER, 0777), 0);
    used.above = open(GA_EVALUATIONS_FOLDER, O_RDONLY | O_DIRECTORY);
    cr_assert_eq(mkdirat(used.above, used.name, 0777), 0);
    used.fd = openat(used.above, used.name, O_RDONLY | O_DIRECTORY);
    (void)close(make_file(GA_PARAMETERS_FILE, 0666, "{}"));
    used.output_fd = make_file(GA_OUTPUT_FILE, 0600, "words");
    used.error_fd = make_file(GA_ERROR_FILE, 0600, "");
    ga_spare_folder_init(&spare, 3);
    ga_spare_folder_learn(&spare, used.fd);
}

TestSuite(spare_folder, .init = set_up, .fini = own_folder_leave);

static size_t count(const char *path)
{
    DIR *list = opendir(path);
    size_t n = 0;

    cr_assert_not_null(list, "%s", path);
    while (readdir(list) != NULL)
        n++;
    (void)closedir(list);
    return n - 2; /* itself, and that above */
}

static off_t size_of(const char *path)
{
    struct stat file;

    cr_assert_eq(stat(path, &file), 0, "%s", path);
    return file.st_size;
}

Test(spare_folder, holds_nothing_of_the_evaluation_before)
{
    (void)close(make_file("result.json", 0666, "{\"value\": 1}"));
    cr_assert_eq(mkdirat(used.fd, "deep", 0777), 0);
    (void)close(make_file("deep/file", 0666, "x"));
    cr_assert_eq(symlinkat("/etc", used.fd, "link"), 0);

    cr_assert(ga_spare_folder_keep(&spare, &used));
    cr_expect_not(ga_path_exists("evaluations/000001"));
    cr_assert(ga_spare_folder_take(&spare, used.above, "000002"));
    cr_expect_eq(count("evaluations/000002"), 3);
    cr_expect_eq(size_of("evaluations/000002/" GA_OUTPUT_FILE), 0);
    cr_expect_eq(size_of("evaluations/000002/" GA_ERROR_FILE), 0);
    cr_expect_eq(count("evaluations"), 1);
    cr_expect(ga_path_exists("/etc/passwd"));
}

Test(spare_folder, serves_one_evaluation_at_a_time)
{
    cr_expect_not(ga_spare_folder_take(&spare, used.above, "000002"), "there was none yet");
    cr_assert(ga_spare_folder_keep(&spare, &used));
    cr_assert(ga_spare_folder_take(&spare, used.above, "000002"));
    cr_expect_not(ga_spare_folder_take(&spare, used.above, "000003"));
}

Test(spare_folder, never_goes_over_what_stands_there)
{
    cr_assert_eq(mkdirat(used.above, "000002", 0777), 0);
    cr_assert_eq(mkdirat(used.above, "000002/old", 0777), 0);
    cr_assert(ga_spare_folder_keep(&spare, &used));
    cr_expect_not(ga_spare_folder_take(&spare, used.above, "000002"));
    cr_expect(ga_path_exists("evaluations/000002/old"));
    cr_expect(ga_spare_folder_take(&spare, used.above, "000003"));
}

static void expect_refused(const char *why)
{
    cr_expect_not(ga_spare_folder_keep(&spare, &used), "%s", why);
    cr_expect_not(spare.is_there);
    cr_expect(ga_path_exists("evaluations/000001"), "%s", why);
}

Test(spare_folder, is_not_used_again_if_a_file_has_another_name)
{
    cr_assert_eq(linkat(used.fd, GA_OUTPUT_FILE, used.above, "copy", 0), 0);
    expect_refused("who kept a link would see later outputs");
}

Test(spare_folder, is_not_used_again_if_a_file_was_exchanged)
{
    cr_assert_eq(renameat(used.fd, GA_OUTPUT_FILE, used.fd, "mine"), 0);
    (void)close(make_file(GA_OUTPUT_FILE, 0600, "another"));
    expect_refused("another file");
}

Test(spare_folder, is_not_used_again_if_a_link_stands_for_a_file)
{
    cr_assert_eq(unlinkat(used.fd, GA_PARAMETERS_FILE, 0), 0);
    cr_assert_eq(symlinkat("/etc/passwd", used.fd, GA_PARAMETERS_FILE), 0);
    expect_refused("a link");
}

Test(spare_folder, is_not_used_again_if_modes_changed)
{
    cr_assert_eq(fchmodat(used.fd, GA_PARAMETERS_FILE, 0400, 0), 0);
    expect_refused("a file that cannot be written");
    cr_assert_eq(fchmodat(used.fd, GA_PARAMETERS_FILE, 0644, 0), 0);
    cr_assert_eq(fchmod(used.fd, 0777 | S_ISVTX), 0);
    expect_refused("a folder of another mode");
}

Test(spare_folder, goes_with_its_worker)
{
    cr_assert(ga_spare_folder_keep(&spare, &used));
    cr_expect_eq(count("evaluations"), 1);
    ga_spare_folder_remove(&spare, own_folder);
    cr_expect_eq(count("evaluations"), 0);
}

Test(spare_folder, of_a_worker_that_died_is_swept_and_nothing_else)
{
    cr_assert(ga_spare_folder_keep(&spare, &used));
    cr_assert_eq(mkdirat(used.above, "000007", 0777), 0);
    ga_spare_folders_sweep(own_folder);
    cr_expect_eq(count("evaluations"), 1);
    cr_expect(ga_path_exists("evaluations/000007"));
    ga_spare_folders_sweep("/nonexistent");
}
