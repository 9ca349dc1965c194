/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluation.c - tests that the numbers in run files keep their words. */
#include "common/evaluation.h"
#include <criterion/criterion.h>
#include <string.h>

Test(evaluation, numbers_keep_their_words)
{
    static const char *const words[] = {"none",      "timeout",   "exit",       "signal", "memory",
                                        "missing",   "malformed", "not_finite", "start",  "lost",
                                        "cancelled", "output",    "disk",       "cpu"};

    cr_assert_eq(sizeof words / sizeof *words, GA_FAILURE_COUNT);
    for (int i = 0; i < GA_FAILURE_COUNT; i++) {
        cr_assert_str_eq(ga_failure_word((enum ga_failure)i), words[i]);
        cr_assert_gt(strlen(ga_failure_text((enum ga_failure)i)), strlen("x"));
    }
}

Test(evaluation, every_attempt_of_every_repeat_has_a_label_of_its_own)
{
    char label[GA_LABEL_ROOM];

    cr_expect_str_eq(ga_evaluation_label(371, 0, 0, label), "evaluations/000371");
    cr_expect_str_eq(ga_evaluation_label(371, 2, 0, label), "evaluations/000371.2");
    cr_expect_str_eq(ga_evaluation_label(371, 0, 2, label), "evaluations/000371-2");
    cr_expect_str_eq(ga_evaluation_label(UINT64_MAX, UINT32_MAX, UINT32_MAX, label),
                     "evaluations/18446744073709551615.4294967295-4294967295");
}

Test(evaluation, texts_belong_to_their_numbers)
{
    cr_assert(strstr(ga_failure_text(GA_FAILURE_NOT_FINITE), "NaN"));
    cr_assert(strstr(ga_failure_text(GA_FAILURE_LOST), "worker"));
}

Test(evaluation, a_number_is_of_one_repeat_of_one_individual)
{
    struct ga_task task = {.number = 0};

    for (uint64_t id = 0; id < 20; id++) {
        for (uint32_t repeat = 0; repeat < 7; repeat++, task.number++) {
            cr_assert_eq(ga_task_number(id, repeat, 7), task.number);
            ga_task_locate(&task, 7);
            cr_assert(task.id == id && task.repeat == repeat);
        }
    }
    cr_expect_eq(ga_task_number(371, 0, 1), 371);
}
