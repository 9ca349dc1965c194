/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printable.c - tests of making foreign texts harmless. */
#include "worker/printable.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void expect(const char *text, const char *printable)
{
    char *copy = strdup(text); /* its own size, so that reading behind it is seen */

    ga_make_printable(copy);
    cr_expect_str_eq(copy, printable);
    free(copy);
}

Test(printable, characters)
{
    expect("plain", "plain");
    expect("a\nb\tc\x1b[31m\x7f\r", "a|b c?[31m??");
    expect("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80",
           "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80"); /* ä € emoji */
    expect("\xc2\x9b"
           "31m",
           "??31m");                         /* a C1 control: the one-byte escape sequence */
    expect("\xe4 \xc3", "? ?");              /* Latin-1, cut-off UTF-8 */
    expect("\xc0\xaf\xed\xa0\x80", "?????"); /* overlong, surrogate */
    expect("\xf4\x90\x80\x80", "????");      /* above U+10FFFF */
}

static int file_of(const char *bytes, size_t size)
{
    const int fd = memfd_create("test", MFD_CLOEXEC);

    cr_assert_eq(write(fd, bytes, size), (ssize_t)size);
    return fd;
}

static void expect_tail(const char *bytes, size_t size, size_t room, const char *tail)
{
    char *text = malloc(room);
    const int fd = file_of(bytes, size);

    ga_read_tail(fd, text, room);
    cr_expect_str_eq(text, tail);
    close(fd);
    free(text);
}

Test(printable, tail)
{
    expect_tail("one\ntwo\n\n", 9, 100, "one\ntwo");
    expect_tail("", 0, 100, "");
    expect_tail(" \n \n", 4, 100, "");
    expect_tail("a\0b", 3, 100, "a?b");
    expect_tail("first line\nsecond\nthird\n", 24, 16, "second\nthird");
    expect_tail("one-long-line-without-an-end", 28, 8, "-an-end");
}
