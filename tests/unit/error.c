/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error.c - tests of errors' texts and of memory. */
#include "common/error.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

Test(error, set_replaces_and_returns_status)
{
    struct ga_error error;

    ga_error_init(&error);
    cr_assert_eq(error.status, GA_OK);
    cr_assert_str_eq(error.text, "");
    (void)ga_error_set(&error, GA_E_IO, "first");
    cr_assert_eq(ga_error_set(&error, GA_E_CONFIG, "%s:%d", "run.yaml", 14), GA_E_CONFIG);
    cr_assert_eq(error.status, GA_E_CONFIG);
    cr_assert_str_eq(error.text, "run.yaml:14");
    cr_assert_eq(error.length, strlen(error.text));
}

Test(error, add_makes_lines)
{
    struct ga_error error;

    ga_error_init(&error);
    ga_error_add(&error, GA_E_CONFIG, "one");
    cr_assert_eq(ga_error_add(&error, GA_E_CONFIG, "two"), GA_E_CONFIG);
    cr_assert_str_eq(error.text, "one\ntwo");
}

Test(error, prefix_goes_before)
{
    struct ga_error error;

    ga_error_init(&error);
    ga_error_set(&error, GA_E_IO, "no space");
    ga_error_prefix(&error, "rank %d", 3);
    cr_assert_str_eq(error.text, "rank 3: no space");
    cr_assert_eq(error.length, strlen(error.text));
    cr_assert_eq(error.status, GA_E_IO);
}

Test(error, may_be_null)
{
    cr_assert_eq(ga_error_set(NULL, GA_E_IO, "x"), GA_E_IO);
    cr_assert_eq(ga_error_add(NULL, GA_E_BUSY, "x"), GA_E_BUSY);
    ga_error_prefix(NULL, "x");
}

Test(error, too_long_a_text_is_cut_visibly)
{
    struct ga_error error;

    ga_error_init(&error);
    ga_error_set(&error, GA_E_IO, "%*s", (int)(sizeof error.text - 1), "fits");
    cr_assert_str_eq(error.text + sizeof error.text - 5, "fits");
    for (int i = 0; i < 3; i++) {
        ga_error_add(&error, GA_E_IO, "more");
        cr_assert_eq(error.length, sizeof error.text - 1);
        cr_assert_eq(strlen(error.text), error.length);
        cr_assert_str_eq(error.text + error.length - 3, "...");
    }
    ga_error_prefix(&error, "before");
    cr_assert_eq(strlen(error.text), error.length);
    cr_assert_eq(strncmp(error.text, "before: ", 8), 0);
}

Test(error, assertion_ends_the_process, .signal = SIGABRT)
{
    GA_ASSERT(1 + 1 == 3);
}

Test(error, alloc_is_zeroed_and_never_null)
{
    char *bytes = ga_alloc(1000, 3);
    char *nothing = ga_alloc(0, 8);

    for (size_t i = 0; i < 3000; i++)
        cr_assert_eq(bytes[i], 0);
    cr_assert_not_null(nothing);
    bytes[0] = 'a';
    bytes = ga_realloc(bytes, 5000, 2);
    cr_assert_eq(bytes[0], 'a');
    free(bytes);
    free(nothing);
}

Test(error, overflowing_sizes_are_fatal, .signal = SIGABRT)
{
    volatile size_t n = SIZE_MAX / 2;

    free(ga_realloc(NULL, n, 3));
}

Test(error, format_and_strdup)
{
    char *text = ga_format("%s-%03d", "a", 7);
    char *copy = ga_strdup(text);

    cr_assert_str_eq(copy, "a-007");
    free(text);
    free(copy);
}
