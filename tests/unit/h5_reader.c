/* SPDX-License-Identifier: GPL-3.0-or-later */
/* h5_reader.c - tests of HDF5 files that are sound, but not such as gaopt reads: other types than
 * it writes, and values that stand elsewhere. */
#include "master/store/h5_reader.h"
#include "master/store/h5_writer.h"
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const struct ga_h5_type real = {.number = GA_H5_F64};
static const struct ga_h5_type count = {.number = GA_H5_U64};
static const double values[] = {1.5, 2.5};

static struct ga_h5_writer *writer;
static struct ga_h5_reader *reader;
static struct ga_error error;

static void enter(void)
{
    const struct ga_h5_array array = {.type = real, .n = 2};
    const struct ga_h5_source source = {".", "/real", 2};

    ga_error_init(&error);
    writer = ga_h5_writer_create(NULL);
    ga_h5_put_array(writer, "/real", &array, values);
    ga_h5_put_virtual(writer, "/elsewhere", &array, &source, 1);
    ga_h5_bytes(writer, "/bytes", "ab", 2);
    ga_h5_mark_u64(writer, "/", "count", 7);
}

static void leave(void)
{
    ga_h5_reader_destroy(reader);
    ga_h5_writer_destroy(writer);
    reader = NULL;
}

TestSuite(h5_reader, .init = enter, .fini = leave);

static void finish(void)
{
    struct ga_h5_bytes file;

    cr_assert_eq(ga_h5_finish(writer, &file, &error), GA_OK, "%s", error.text);
    reader = ga_h5_reader_create(file.bytes + GA_H5_USER_BLOCK, file.size - GA_H5_USER_BLOCK);
}

static void expect_refusal(const char *what)
{
    cr_assert_eq(ga_h5_result(reader, &error), GA_E_FORMAT);
    cr_expect(strstr(error.text, what), "%s", error.text);
}

Test(h5_reader, what_was_written_is_read)
{
    double got[2] = {0};

    finish();
    ga_h5_get_array(reader, "/real", &real, 2, 0, got);
    cr_expect_eq(ga_h5_get_mark_u64(reader, "/", "count"), 7);
    cr_assert_eq(ga_h5_result(reader, &error), GA_OK, "%s", error.text);
    cr_expect_eq(got[1], 2.5);
}

enum { MANY = 1000 };

/* The size of a file with `ids`, and a column of `one` that ends with `last`; and that it is read.
 */
static size_t size_with(double one, double last)
{
    const struct ga_h5_array ids = {.type = count, .n = MANY}, array = {.type = real, .n = MANY};
    uint64_t id[MANY];
    double column[MANY], got[MANY] = {0};
    struct ga_h5_bytes file;

    for (size_t i = 0; i < MANY; i++) {
        id[i] = i;
        column[i] = i + 1 < MANY ? one : last;
    }
    ga_h5_put_array(writer, "/id", &ids, id);
    ga_h5_put_array(writer, "/column", &array, column);
    cr_assert_eq(ga_h5_finish(writer, &file, &error), GA_OK, "%s", error.text);
    reader = ga_h5_reader_create(file.bytes + GA_H5_USER_BLOCK, file.size - GA_H5_USER_BLOCK);
    ga_h5_get_array(reader, "/column", &real, MANY, 0, got);
    cr_assert_eq(ga_h5_result(reader, &error), GA_OK, "%s", error.text);
    cr_expect_eq(memcmp(got, column, sizeof got), 0);
    return file.size;
}

Test(h5_reader, a_column_of_one_value_takes_no_room)
{
    size_t different, same;

    different = size_with(0.5, 0.25);
    leave();
    enter();
    same = size_with(0.5, 0.5);
    cr_expect_leq(same + MANY * sizeof(double), different);
}

Test(h5_reader, a_column_of_one_nan_is_read)
{
    (void)size_with(NAN, NAN);
}

Test(h5_reader, another_type_is_refused)
{
    uint64_t got[2];

    finish();
    ga_h5_get_array(reader, "/real", &count, 2, 0, got);
    expect_refusal("unexpected type");
}

Test(h5_reader, numbers_are_no_bytes)
{
    struct ga_buffer got;

    finish();
    ga_buffer_init(&got);
    ga_h5_get_bytes(reader, "/real", &got);
    expect_refusal("no bytes");
    ga_buffer_release(&got);
}

Test(h5_reader, an_attribute_of_another_type_is_refused)
{
    finish();
    cr_expect_eq(ga_h5_get_mark_f64(reader, "/", "count"), 0);
    expect_refusal("unexpected type");
}

Test(h5_reader, values_that_stand_elsewhere_are_refused)
{
    double got[2];

    finish();
    ga_h5_get_array(reader, "/elsewhere", &real, 2, 0, got);
    expect_refusal("/elsewhere");
}
