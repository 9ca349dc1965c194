/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.c - tests of lists of files: made of a folder, sent, damaged on the way. */
#include "common/manifest.h"
#include "own_folder.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct ga_manifest manifest;
static struct ga_error error;
static struct ga_buffer bytes;

static void write_file(const char *name, const char *text, mode_t mode)
{
    cr_assert_eq(ga_file_write(name, text, strlen(text), NULL), GA_OK);
    cr_assert_eq(chmod(name, mode), 0);
}

/* outside; inner: bench*, data/{a, deep/b, link -> ../bench, pipe}, up -> ../outside */
static void set_up(void)
{
    own_folder_enter();
    cr_assert_eq(ga_folder_make("inner/data/deep", NULL), GA_OK);
    write_file("outside", "no", 0644);
    write_file("inner/bench", "#!/bin/sh\n", 0755);
    write_file("inner/data/a", "hello", 0644);
    write_file("inner/data/deep/b", "", 0644);
    cr_assert_eq(symlink("../bench", "inner/data/link"), 0);
    cr_assert_eq(mkfifo("inner/data/pipe", 0600), 0);
    cr_assert_eq(symlink("../outside", "inner/up"), 0);
    ga_buffer_init(&bytes);
    ga_error_init(&error);
}

static void tear_down(void)
{
    ga_buffer_release(&bytes);
    ga_manifest_release(&manifest);
    own_folder_leave();
}

TestSuite(manifest, .init = set_up, .fini = tear_down);

static enum ga_status make(char *first, char *second)
{
    char *names[] = {first, second};

    return ga_manifest_make(&manifest, "inner", names, second != NULL ? 2 : 1, &error);
}

static void expect_file(size_t i, const char *name, uint64_t size, bool executable)
{
    const struct ga_manifest_file *file = &manifest.files[i];

    cr_expect_str_eq(file->name, name);
    cr_expect_eq(file->size, size, "%s", name);
    cr_expect_eq(file->executable, executable, "%s", name);
}

Test(manifest, a_folder_is_taken_whole)
{
    char digits[GA_DIGEST_ROOM];

    cr_assert_eq(make("data", "bench"), GA_OK, "%s", error.text);
    cr_assert_eq(manifest.n, 4);
    expect_file(0, "bench", 10, true);
    expect_file(1, "data/a", 5, false);
    expect_file(2, "data/deep/b", 0, false);
    expect_file(3, "data/link", 10, true);
    cr_expect_eq(manifest.bytes, 25);
    cr_expect(ga_digest_equal(manifest.files[0].digest, manifest.files[3].digest));
    /* as `printf hello | xxhsum -H2` gives it, and that of nothing */
    cr_expect_str_eq(ga_digest_text(manifest.files[1].digest, digits),
                     "b5e9c1ad071b3e7fc779cfaa5e523818");
    cr_expect_str_eq(ga_digest_text(manifest.files[2].digest, digits),
                     "99aa06d3014798d86001c324468d497f");
}

Test(manifest, what_is_listed_twice_counts_once)
{
    cr_assert_eq(make("data", "data/a"), GA_OK);
    cr_expect_eq(manifest.n, 3);
    cr_expect_eq(manifest.bytes, 15);
}

Test(manifest, what_cannot_be_sent_is_named)
{
    cr_expect_eq(make("nothing", NULL), GA_E_IO);
    cr_expect_str_eq(error.text,
                     "evaluator.files: inner/nothing cannot be read: No such file or directory");
    cr_expect_eq(make("up", NULL), GA_E_IO);
    cr_expect_str_eq(error.text,
                     "evaluator.files: inner/up is a link that leads out of the config's folder");
    cr_expect_eq(make("data/pipe", NULL), GA_E_IO);
    cr_expect_str_eq(error.text, "evaluator.files: inner/data/pipe is neither a file nor a folder");
    cr_expect_eq(manifest.n, 0);
}

Test(manifest, a_folder_in_itself_has_an_end)
{
    cr_assert_eq(symlink("..", "inner/data/deep/above"), 0);
    cr_expect_eq(make("data", NULL), GA_E_IO);
    cr_expect_not_null(strstr(error.text, "lies too deep"), "%s", error.text);
}

/* --- as bytes --- */

static bool get(struct ga_manifest *got, size_t size)
{
    uint8_t *copy = ga_alloc(size, 1); /* of just this size: a sanitizer sees any step beyond */
    struct ga_reader reader;
    bool good;

    memcpy(copy, bytes.bytes, size);
    reader = ga_reader_of(copy, size);
    good = ga_manifest_get(&reader, got);
    cr_assert(good || (got->n == 0 && got->files == NULL));
    free(copy);
    return good;
}

Test(manifest, comes_through)
{
    struct ga_manifest got;

    cr_assert_eq(make("data", "bench"), GA_OK);
    ga_manifest_put(&bytes, &manifest);
    cr_assert(get(&got, bytes.size));
    cr_assert_eq(got.n, manifest.n);
    cr_expect_eq(got.bytes, manifest.bytes);
    for (size_t i = 0; i < got.n; i++) {
        cr_expect_str_eq(got.files[i].name, manifest.files[i].name);
        cr_expect_eq(got.files[i].size, manifest.files[i].size);
        cr_expect_eq(got.files[i].executable, manifest.files[i].executable);
        cr_expect(ga_digest_equal(got.files[i].digest, manifest.files[i].digest));
    }
    cr_expect(ga_digest_equal(ga_manifest_digest(&got), ga_manifest_digest(&manifest)));
    got.files[1].executable = true;
    cr_expect_not(ga_digest_equal(ga_manifest_digest(&got), ga_manifest_digest(&manifest)));
    ga_manifest_release(&got);
    for (size_t size = 0; size < bytes.size; size++)
        cr_expect_not(get(&got, size), "%zu bytes", size);
}

static bool survives(const struct ga_manifest_file *files, size_t n)
{
    const struct ga_manifest sent = {.n = n, .files = (struct ga_manifest_file *)files};
    struct ga_manifest got;
    bool good;

    ga_buffer_clear(&bytes);
    ga_manifest_put(&bytes, &sent);
    good = get(&got, bytes.size);
    ga_manifest_release(&got);
    return good;
}

Test(manifest, hostile_ones_are_refused)
{
    static char *const names[] = {"",     "/etc/passwd", "..",   "a/../../b", "a//b",
                                  "a/./", "./a",         "a/..", "a/"};
    const struct ga_manifest_file good[] = {{.name = "a", .size = 1}, {.name = "b", .size = 1}};
    const struct ga_manifest_file twice[] = {{.name = "a"}, {.name = "a"}};
    const struct ga_manifest_file unsorted[] = {{.name = "b"}, {.name = "a"}};
    const struct ga_manifest_file large[] = {{.name = "a", .size = GA_MANIFEST_BYTES},
                                             {.name = "b", .size = 1}};
    const struct ga_manifest_file larger[] = {{.name = "a", .size = 1},
                                              {.name = "b", .size = UINT64_MAX}};

    cr_expect(survives(good, 2));
    cr_expect(survives(large, 1));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct ga_manifest_file file = {.name = names[i]};
        cr_expect_not(survives(&file, 1), "'%s'", names[i]);
    }
    cr_expect_not(survives(twice, 2));
    cr_expect_not(survives(unsorted, 2));
    cr_expect_not(survives(large, 2));
    cr_expect_not(survives(larger, 2));
}

Test(manifest, a_count_that_cannot_be_is_not_believed)
{
    struct ga_manifest got;

    ga_buffer_put_u32(&bytes, UINT32_MAX);
    cr_expect_not(get(&got, bytes.size));
}

Test(manifest, nothing_outside_is_opened)
{
    const int file = ga_manifest_open("inner", "data/link");

    cr_expect_geq(file, 0);
    close(file);
    cr_expect_eq(ga_manifest_open("inner", "up"), -1);
    cr_expect_eq(errno, EXDEV);
    cr_expect_eq(ga_manifest_open("inner", "../outside"), -1);
}
