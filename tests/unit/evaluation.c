/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluation.c - tests that the numbers in run files keep their words. */
#include "common/evaluation.h"
#include <criterion/criterion.h>
#include <string.h>

Test(evaluation, numbers_keep_their_words)
{
    static const char *const words[] = {"none",   "timeout", "exit",      "signal",
                                        "memory", "missing", "malformed", "not_finite",
                                        "start",  "lost",    "cancelled"};

    cr_assert_eq(sizeof words / sizeof *words, GA_FAILURE_COUNT);
    for (int i = 0; i < GA_FAILURE_COUNT; i++) {
        cr_assert_str_eq(ga_failure_word((enum ga_failure)i), words[i]);
        cr_assert_gt(strlen(ga_failure_text((enum ga_failure)i)), strlen("x"));
    }
}

Test(evaluation, texts_belong_to_their_numbers)
{
    cr_assert(strstr(ga_failure_text(GA_FAILURE_NOT_FINITE), "NaN"));
    cr_assert(strstr(ga_failure_text(GA_FAILURE_LOST), "worker"));
}
