/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_index.c - tests of finding a text in a list that grows. */
#include "common/text_index.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

enum { MANY = 1000 };

Test(text_index, finds_all_of_a_growing_list_and_nothing_else)
{
    struct ga_text_index index = {0};
    static char *items[MANY];

    cr_expect_eq(ga_text_index_find(&index, items, 0, "node0"), SIZE_MAX);
    for (size_t n = 0; n < MANY; n++) {
        items[n] = ga_format("node%zu", n);
        cr_assert_eq(ga_text_index_find(&index, items, n, items[n]), SIZE_MAX);
        cr_assert_eq(ga_text_index_find(&index, items, n + 1, items[n]), n);
        cr_assert_eq(ga_text_index_find(&index, items, n + 1, items[n / 2]), n / 2);
    }
    for (size_t n = 0; n < MANY; n++)
        free(items[n]);
    ga_text_index_release(&index);
}

Test(text_index, the_first_of_two_alike_counts)
{
    struct ga_text_index index = {0};
    char *items[] = {"", "a", "a"};

    cr_expect_eq(ga_text_index_find(&index, items, 3, "a"), 1);
    cr_expect_eq(ga_text_index_find(&index, items, 3, ""), 0);
    ga_text_index_release(&index);
}
