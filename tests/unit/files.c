/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.c - tests of whole files: round trips, limits, and that a failed write leaves what was
 * there. */
#include "common/files.h"
#include "own_folder.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct ga_error failure;

static void enter(void)
{
    own_folder_enter();
    ga_error_init(&failure);
}

TestSuite(files, .init = enter, .fini = own_folder_leave);

static void expect_content(const char *path, const char *bytes, size_t size)
{
    char *read;
    size_t n;

    cr_assert_eq(ga_file_read(path, 1 << 20, &read, &n, &failure), GA_OK, "%s", failure.text);
    cr_assert_eq(n, size);
    cr_assert_eq(memcmp(read, bytes, size), 0);
    cr_assert_eq(read[n], '\0');
    free(read);
}

Test(files, reads_back_what_was_written)
{
    size_t size = 300000;
    char *bytes = malloc(size);

    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 31 + i / 256);
    cr_assert_eq(ga_file_write("big", bytes, size, &failure), GA_OK, "%s", failure.text);
    expect_content("big", bytes, size);
    cr_assert_eq(ga_file_write("big", "", 0, &failure), GA_OK);
    expect_content("big", "", 0);
    cr_assert_not(ga_path_exists("big.tmp"));
    free(bytes);
}

Test(files, limit_is_inclusive)
{
    char *bytes = NULL;
    size_t size;

    cr_assert_eq(ga_file_write("x", "12345", 5, &failure), GA_OK);
    cr_assert_eq(ga_file_read("x", 4, &bytes, &size, &failure), GA_E_IO);
    cr_assert_str_eq(failure.text, "x is larger than 4 bytes");
    cr_assert_null(bytes);
    cr_assert_eq(ga_file_read("x", 5, &bytes, &size, &failure), GA_OK);
    cr_assert_eq(size, 5);
    free(bytes);
}

Test(files, files_of_unknown_size_are_read_too)
{
    char *bytes;
    size_t size;

    cr_assert_eq(ga_file_read("/proc/self/status", 1 << 20, &bytes, &size, &failure), GA_OK);
    cr_assert(size > 0 && strstr(bytes, "Pid:"));
    free(bytes);
}

Test(files, reasons_are_told)
{
    char *bytes;
    size_t size;

    cr_assert_eq(ga_file_read("none", 10, &bytes, &size, &failure), GA_E_NOT_FOUND);
    cr_assert_str_eq(failure.text, "cannot read none: No such file or directory");
    cr_assert_eq(ga_file_read("/tmp", 10, &bytes, &size, &failure), GA_E_IO);
    cr_assert_eq(ga_file_write("none/x", "a", 1, &failure), GA_E_NOT_FOUND);
    cr_assert_eq(ga_folder_sync("none", &failure), GA_E_NOT_FOUND);
    cr_assert_eq(ga_folder_sync(".", &failure), GA_OK);
}

/* A limit on the size of files stops a write half-way, as a full disk does. */
Test(files, write_that_fails_leaves_the_old_file)
{
    const struct rlimit limit = {.rlim_cur = 1000, .rlim_max = RLIM_INFINITY};
    char bytes[3000] = {0};

    cr_assert_eq(ga_file_write("x", "old", 3, &failure), GA_OK);
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_assert_eq(ga_file_write("x", bytes, sizeof bytes, &failure), GA_E_IO);
    cr_assert_str_eq(failure.text, "cannot write x.tmp: File too large");
    expect_content("x", "old", 3);
    cr_assert_not(ga_path_exists("x.tmp"));
}

Test(files, folder_in_the_way_is_left)
{
    cr_assert_eq(mkdir("folder", 0777), 0);
    cr_assert_eq(ga_file_write("folder", "a", 1, &failure), GA_E_IO);
    cr_assert(ga_path_is_folder("folder"));
    cr_assert_not(ga_path_exists("folder.tmp"));
}

Test(files, leftover_of_a_killed_writer_is_no_obstacle)
{
    cr_assert_eq(ga_file_write("x.tmp", "half of something longer", 24, &failure), GA_OK);
    cr_assert_eq(ga_file_write("x", "new", 3, &failure), GA_OK);
    expect_content("x", "new", 3);
    cr_assert_not(ga_path_exists("x.tmp"));
}

Test(files, link_in_the_way_is_not_written_through)
{
    cr_assert_eq(ga_file_write("precious", "old", 3, &failure), GA_OK);
    cr_assert_eq(symlink("precious", "x.tmp"), 0);
    cr_assert_eq(ga_file_write("x", "new", 3, &failure), GA_E_IO);
    expect_content("precious", "old", 3);
}

Test(files, replace_takes_the_name_over)
{
    cr_assert_eq(ga_file_write("a", "1", 1, &failure), GA_OK);
    cr_assert_eq(ga_file_write("b", "2", 1, &failure), GA_OK);
    cr_assert_eq(ga_file_replace("a", "b", &failure), GA_OK);
    expect_content("b", "1", 1);
    cr_assert_not(ga_path_exists("a"));
    cr_assert_eq(ga_file_replace("a", "b", &failure), GA_E_NOT_FOUND);
    expect_content("b", "1", 1);
}
