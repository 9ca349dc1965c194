/* SPDX-License-Identifier: GPL-3.0-or-later */
/* path.c - tests of names of files. */
#include "common/files.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

static void expect(char *got, const char *expected)
{
    cr_assert_str_eq(got, expected);
    free(got);
}

Test(path, joins)
{
    expect(ga_path_join("a", "b"), "a/b");
    expect(ga_path_join("a/", "b"), "a/b");
    expect(ga_path_join("/", "b"), "/b");
    expect(ga_path_join("a", "/b"), "/b");
    expect(ga_path_join("", "b"), "b");
}

/* As POSIX dirname does. */
Test(path, tells_the_folder)
{
    expect(ga_path_folder("a/b.c"), "a");
    expect(ga_path_folder("b.c"), ".");
    expect(ga_path_folder("/b.c"), "/");
    expect(ga_path_folder("/"), "/");
    expect(ga_path_folder("/a//b/"), "/a");
    expect(ga_path_folder("a/b/c"), "a/b");
    expect(ga_path_folder(""), ".");
}

Test(path, makes_absolute)
{
    expect(ga_path_absolute("/a/./b//../c/"), "/a/c");
    expect(ga_path_absolute("/../.."), "/");
    expect(ga_path_absolute("/a/.../..b"), "/a/.../..b");
    cr_assert_eq(chdir("/usr"), 0);
    expect(ga_path_absolute("lib/x"), "/usr/lib/x");
    expect(ga_path_absolute("../lib"), "/lib");
    expect(ga_path_absolute("."), "/usr");
}

Test(path, sees_what_is_there)
{
    cr_assert(ga_path_exists("/dev/null"));
    cr_assert(ga_path_is_folder("/"));
    cr_assert_not(ga_path_is_folder("/dev/null"));
    cr_assert_not(ga_path_exists("/no/such/thing"));
}
