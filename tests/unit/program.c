/* SPDX-License-Identifier: GPL-3.0-or-later */
/* program.c - tests of finding programs. */
#include "worker/child.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

static void expect(const char *name, const char *folder, const char *path, const char *found,
                   int why)
{
    int error = 0;
    char *file = ga_program_find(name, folder, path, &error);

    if (found != NULL)
        cr_expect_str_eq(file, found);
    else
        cr_expect_null(file);
    cr_expect_eq(error, why, "%s: %d", name, error);
    free(file);
}

Test(program, path_or_name)
{
    int error;
    char *file = ga_program_find("sh", "/", NULL, &error);

    cr_assert_not_null(file);
    free(file);
    expect("sh", "/", "/etc:/bin", "/bin/sh", 0);
    expect("./sh", "/bin", "", "/bin/./sh", 0);
    expect("/bin/sh", "/nowhere", "", "/bin/sh", 0);
}

Test(program, why_not)
{
    expect("./bench", "/tmp", "/bin", NULL, ENOENT);
    expect("no-such-program", "/", "/bin:/usr/bin", NULL, ENOENT);
    expect("passwd", "/", "/etc", NULL, EACCES);
    expect("./etc", "/", "", NULL, EISDIR);
    expect("", "/", "/bin", NULL, ENOENT);
    expect("sh", "/", "", NULL, ENOENT);
}
