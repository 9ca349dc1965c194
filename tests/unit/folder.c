/* SPDX-License-Identifier: GPL-3.0-or-later */
/* folder.c - tests of making and removing folders, above all that nothing outside is removed. */
#include "common/files.h"
#include "own_folder.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct ga_error failure;

static void enter(void)
{
    own_folder_enter();
    ga_error_init(&failure);
}

TestSuite(folder, .init = enter, .fini = own_folder_leave);

static void touch(const char *path)
{
    int file = open(path, O_CREAT | O_WRONLY, 0600);

    cr_assert_geq(file, 0);
    close(file);
}

Test(folder, makes_those_above)
{
    struct stat made;

    umask(022);
    cr_assert_eq(ga_folder_make("a/b//c/", &failure), GA_OK, "%s", failure.text);
    cr_assert_eq(stat("a/b/c", &made), 0);
    cr_assert_eq(made.st_mode, S_IFDIR | 0755);
    cr_assert_eq(ga_folder_make("a/b/c", &failure), GA_OK);
    cr_assert_eq(ga_folder_make("/", &failure), GA_OK);
    cr_assert_eq(ga_folder_make(".", &failure), GA_OK);
}

Test(folder, file_in_the_way_is_an_error)
{
    touch("file");
    cr_assert_eq(ga_folder_make("file", &failure), GA_E_IO);
    cr_assert_str_eq(failure.text, "cannot make the folder file: File exists");
    cr_assert_eq(ga_folder_make("file/below", &failure), GA_E_IO);
}

Test(folder, removes_all_in_it)
{
    char name[64];

    cr_assert_eq(ga_folder_make("a/b/c/d", &failure), GA_OK);
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "a/b/%d", i);
        touch(name);
    }
    touch("a/.hidden");
    cr_assert_eq(mkfifo("a/fifo", 0600), 0);
    cr_assert_eq(ga_folder_remove("a/", &failure), GA_OK, "%s", failure.text);
    cr_assert_not(ga_path_exists("a"));
    cr_assert_eq(ga_folder_remove("a", &failure), GA_OK);
}

Test(folder, links_are_removed_and_not_followed)
{
    cr_assert_eq(ga_folder_make("precious", &failure), GA_OK);
    touch("precious/file");
    cr_assert_eq(ga_folder_make("a/b", &failure), GA_OK);
    cr_assert_eq(symlink("../precious", "a/link"), 0);
    cr_assert_eq(symlink("../../precious/file", "a/b/link"), 0);
    cr_assert_eq(symlink("nowhere", "a/b/dangling"), 0);
    cr_assert_eq(ga_folder_remove("a", &failure), GA_OK, "%s", failure.text);
    cr_assert_not(ga_path_exists("a"));
    cr_assert(ga_path_exists("precious/file"));
}

Test(folder, link_or_file_itself_is_refused)
{
    cr_assert_eq(ga_folder_make("precious", &failure), GA_OK);
    touch("precious/file");
    cr_assert_eq(symlink("precious", "link"), 0);
    cr_assert_eq(ga_folder_remove("link", &failure), GA_E_IO);
    cr_assert_eq(ga_folder_remove("link/", &failure), GA_E_IO);
    cr_assert_eq(ga_folder_remove("precious/file", &failure), GA_E_IO);
    cr_assert(ga_path_exists("precious/file"));
}
