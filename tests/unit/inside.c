/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inside.c - tests that nothing outside of a folder is reached through links in it. */
#include "common/inside.h"
#include "own_folder.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int fd;

/* inner, outer: folders; outer/file; inner/link -> ../outer; inner/file -> ../outer/file */
static void set_up(void)
{
    own_folder_enter();
    cr_assert_eq(mkdir("inner", 0755) + mkdir("outer", 0755), 0);
    cr_assert_eq(close(open("outer/file", O_CREAT | O_WRONLY, 0600)), 0);
    cr_assert_eq(symlink("../outer", "inner/link"), 0);
    cr_assert_eq(symlink("../outer/file", "inner/file"), 0);
    fd = open("inner", O_RDONLY | O_DIRECTORY);
}

static void tear_down(void)
{
    close(fd);
    own_folder_leave();
}

TestSuite(inside, .init = set_up, .fini = tear_down);

Test(inside, folders_are_made_and_entered)
{
    const int made = ga_inside_folder(fd, "a/b//c", true);

    cr_expect_geq(made, 0);
    cr_expect(ga_path_is_folder("inner/a/b/c"));
    close(made);
    cr_expect_eq(ga_inside_folder(fd, "a/x", false), -1);
    cr_expect_eq(errno, ENOENT);
    const int same = ga_inside_folder(fd, "", false);
    cr_expect_geq(same, 0);
    close(same);
}

Test(inside, links_are_not_followed)
{
    cr_expect_eq(ga_inside_folder(fd, "link", false), -1);
    cr_expect_eq(ga_inside_folder(fd, "link/new", true), -1);
    cr_expect_not(ga_path_exists("outer/new"));
    cr_expect_eq(ga_inside_open(fd, "file", O_WRONLY | O_CREAT | O_TRUNC, 0600), -1);
    cr_expect_eq(errno, ELOOP);
    cr_expect_eq(ga_inside_open(fd, "link/file", O_RDONLY, 0), -1);
}

Test(inside, files_are_opened)
{
    int file = ga_inside_open(fd, "new", O_WRONLY | O_CREAT | O_EXCL, 0600);

    cr_expect_geq(file, 0);
    cr_expect(fcntl(file, F_GETFD) & FD_CLOEXEC);
    close(file);
    cr_assert_eq(mkdir("inner/sub", 0755), 0);
    file = ga_inside_open(fd, "sub/new", O_WRONLY | O_CREAT, 0600);
    cr_expect_geq(file, 0);
    close(file);
    cr_expect(ga_path_exists("inner/sub/new"));
}

Test(inside, links_are_removed_as_links)
{
    struct ga_error error;

    ga_error_init(&error);
    cr_expect_eq(ga_inside_remove("inner", "link", &error), GA_OK, "%s", error.text);
    cr_expect_eq(ga_inside_remove("inner", "file", &error), GA_OK, "%s", error.text);
    cr_expect_eq(ga_inside_remove("inner", "nothing", &error), GA_OK, "%s", error.text);
    cr_expect_eq(ga_inside_remove("inner", "no/thing", &error), GA_OK, "%s", error.text);
    cr_expect(ga_path_exists("outer/file"));
    cr_assert_eq(symlink("../outer", "inner/link"), 0);
    cr_expect_neq(ga_inside_remove("inner", "link/file", &error), GA_OK);
    cr_expect(ga_path_exists("outer/file"));
}
