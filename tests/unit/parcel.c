/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parcel.c - tests of folders that travel: whole, shortened, and as bytes that nobody packed. */
#include "common/parcel.h"
#include "common/inside.h"
#include "own_folder.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int from, to;
static struct ga_buffer parcel;
static struct ga_error error;

static int make_folder(const char *name)
{
    cr_assert_eq(mkdir(name, 0755), 0);
    return open(name, O_RDONLY | O_DIRECTORY);
}

static void set_up(void)
{
    own_folder_enter();
    from = make_folder("from");
    to = make_folder("to");
    ga_buffer_init(&parcel);
    ga_error_init(&error);
}

static void tear_down(void)
{
    ga_buffer_release(&parcel);
    own_folder_leave();
}

TestSuite(parcel, .init = set_up, .fini = tear_down);

static void write_file(const char *path, const void *bytes, size_t size, mode_t mode)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, mode);

    cr_assert_geq(fd, 0);
    cr_assert_eq(ga_file_write_all(fd, bytes, size), GA_OK);
    close(fd);
}

static enum ga_status unpack(void)
{
    struct ga_reader reader = ga_reader_of(parcel.bytes, parcel.size);

    return ga_parcel_unpack(&reader, to, &error);
}

static void travel(void)
{
    ga_parcel_pack(from, &parcel);
    cr_assert_eq(unpack(), GA_OK, "%s", error.text);
}

static void expect_file(const char *path, const char *wanted)
{
    char *text = NULL;
    size_t size;

    cr_assert_eq(ga_file_read(path, 1u << 20, &text, &size, &error), GA_OK, "%s", error.text);
    cr_expect_str_eq(text, wanted);
    free(text);
}

Test(parcel, small_files_arrive_whole)
{
    struct stat status;

    write_file("from/a.txt", "one", 3, 0644);
    write_file("from/run.sh", "two", 3, 0755);
    cr_assert_eq(mkdir("from/sub", 0755) + mkdir("from/sub/sub", 0755), 0);
    write_file("from/sub/sub/b", "", 0, 0600);
    travel();
    expect_file("to/a.txt", "one");
    expect_file("to/run.sh", "two");
    expect_file("to/sub/sub/b", "");
    cr_expect_eq(stat("to/run.sh", &status), 0);
    cr_expect(status.st_mode & S_IXUSR);
    cr_expect_eq(stat("to/a.txt", &status), 0);
    cr_expect_not(status.st_mode & S_IXUSR);
    cr_expect_not(ga_path_exists("to/" GA_PARCEL_LEFT_OUT));
}

Test(parcel, of_large_files_both_ends_arrive)
{
    const size_t size = 1000000;
    const char *line = "\n[... 934464 bytes left out ...]\n";
    char *bytes = ga_alloc(size, 1), *text = NULL;
    size_t arrived;

    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)('a' + i * 7919 % 26);
    write_file("from/big", bytes, size, 0644);
    travel();
    cr_assert_eq(ga_file_read("to/big", size, &text, &arrived, &error), GA_OK);
    cr_assert_eq(arrived, 2 * GA_PARCEL_PART + strlen(line));
    cr_expect_eq(memcmp(text, bytes, GA_PARCEL_PART), 0);
    cr_expect_eq(memcmp(text + GA_PARCEL_PART, line, strlen(line)), 0);
    cr_expect_eq(
        memcmp(text + arrived - GA_PARCEL_PART, bytes + size - GA_PARCEL_PART, GA_PARCEL_PART), 0);
    free(text);
    free(bytes);
}

Test(parcel, what_is_too_much_stays_behind_and_is_told)
{
    char name[32];

    for (int i = 0; i < 100; i++) {
        (void)snprintf(name, sizeof name, "from/%03d", i);
        write_file(name, "x", 1, 0644);
    }
    travel();
    cr_expect(ga_path_exists("to/062"));
    cr_expect_not(ga_path_exists("to/063"));
    cr_expect_not(ga_path_exists("to/stderr.txt"));
    cr_assert_eq(ga_folder_remove("to", &error), GA_OK);
    write_file("from/stderr.txt", "no licence", 10, 0644);
    ga_buffer_clear(&parcel);
    to = make_folder("to");
    travel();
    expect_file("to/stderr.txt", "no licence");
    expect_file("to/" GA_PARCEL_LEFT_OUT,
                "38 of the files here were not sent by the host that made "
                "them: too many, too large, or links.\n");
}

Test(parcel, a_file_of_the_name_that_tells_what_stays_arrives_or_gives_way)
{
    write_file("from/z.txt", "z", 1, 0644);
    write_file("from/" GA_PARCEL_LEFT_OUT, "mine", 4, 0644);
    travel();
    expect_file("to/z.txt", "z");
    expect_file("to/" GA_PARCEL_LEFT_OUT, "mine");
    cr_assert_eq(ga_folder_remove("to", &error), GA_OK);
    cr_assert_eq(symlink("z.txt", "from/link"), 0);
    ga_buffer_clear(&parcel);
    to = make_folder("to");
    travel();
    expect_file("to/" GA_PARCEL_LEFT_OUT, "2 of the files here were not sent by the host that made "
                                          "them: too many, too large, or links.\n");
}

Test(parcel, of_a_folder_of_that_name_all_arrives_or_nothing)
{
    cr_assert_eq(mkdir("from/" GA_PARCEL_LEFT_OUT, 0755), 0);
    write_file("from/" GA_PARCEL_LEFT_OUT "/a", "a", 1, 0644);
    travel();
    expect_file("to/" GA_PARCEL_LEFT_OUT "/a", "a");
    cr_assert_eq(ga_folder_remove("to", &error), GA_OK);
    cr_assert_eq(symlink("a", "from/" GA_PARCEL_LEFT_OUT "/link"), 0);
    ga_buffer_clear(&parcel);
    to = make_folder("to");
    travel();
    expect_file("to/" GA_PARCEL_LEFT_OUT, "1 of the files here were not sent by the host that made "
                                          "them: too many, too large, or links.\n");
}

Test(parcel, all_in_all_it_is_bounded)
{
    const size_t size = 200000;
    char *bytes = ga_alloc(size, 1), name[32];

    for (int i = 0; i < 40; i++) {
        (void)snprintf(name, sizeof name, "from/%03d", i);
        write_file(name, bytes, size, 0644);
    }
    travel();
    cr_expect_leq(parcel.size, GA_PARCEL_BYTES + 64 * 100);
    cr_expect(ga_path_exists("to/" GA_PARCEL_LEFT_OUT));
    free(bytes);
}

Test(parcel, links_and_pipes_stay_behind)
{
    write_file("secret", "secret", 6, 0600);
    cr_assert_eq(symlink("../secret", "from/link"), 0);
    cr_assert_eq(symlink("..", "from/above"), 0);
    cr_assert_eq(mkfifo("from/pipe", 0600), 0);
    travel();
    cr_expect_not(ga_path_exists("to/link"));
    cr_expect_not(ga_path_exists("to/above"));
    cr_expect_not(ga_path_exists("to/pipe"));
}

static void pack_one(const char *name)
{
    ga_buffer_clear(&parcel);
    ga_buffer_put_u32(&parcel, 1);
    ga_buffer_put_text(&parcel, name);
    ga_buffer_put_u8(&parcel, 0);
    ga_buffer_put_u32(&parcel, 4);
    ga_buffer_put_bytes(&parcel, "evil", 4);
}

Test(parcel, names_that_lead_out_are_refused)
{
    const char *names[] = {"../out", "/tmp/out", "a/../../out", ".", "..", "", "a//b", "sub/"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        pack_one(names[i]);
        cr_expect_eq(unpack(), GA_E_FORMAT, "'%s'", names[i]);
    }
    cr_expect_not(ga_path_exists("out"));
    pack_one("fine");
    cr_expect_eq(unpack(), GA_OK);
    cr_expect_eq(unpack(), GA_E_IO, "what is there already is not written over");
}

Test(parcel, links_that_stand_there_are_not_followed)
{
    cr_assert_eq(mkdir("outer", 0755), 0);
    cr_assert_eq(symlink("../outer", "to/sub"), 0);
    pack_one("sub/file");
    cr_expect_eq(unpack(), GA_E_IO);
    cr_expect_not(ga_path_exists("outer/file"));
}

Test(parcel, a_piece_of_one_is_none)
{
    size_t whole;

    write_file("from/a.txt", "one", 3, 0644);
    ga_parcel_pack(from, &parcel);
    whole = parcel.size;
    for (parcel.size = 0; parcel.size < whole; parcel.size++)
        cr_expect_eq(unpack(), GA_E_FORMAT, "%zu bytes", parcel.size);
    cr_expect_not(ga_path_exists("to/a.txt"));
}

Test(parcel, counts_and_sizes_are_not_believed)
{
    ga_buffer_put_u32(&parcel, UINT32_MAX);
    cr_expect_eq(unpack(), GA_E_FORMAT);
    pack_one("huge");
    ga_buffer_set_u32(&parcel, 4 + 4 + 4 + 1, UINT32_MAX);
    cr_expect_eq(unpack(), GA_E_FORMAT);
}
