/* SPDX-License-Identifier: GPL-3.0-or-later */
/* held.c - tests of failures that wait for the word whether they count. */
#include "master/held.h"
#include <criterion/criterion.h>

static void keep(struct ga_held *held, uint64_t task, const char *message)
{
    const struct ga_result result = {
        .number = task, .failure = GA_FAILURE_EXIT, .detail = 3, .message = message};
    const struct ga_tries tries = {.answered = 2, .failed = 2, .first_failure = GA_FAILURE_EXIT};

    ga_held_keep(held, task + 10, &result, &tries);
}

Test(held, is_there_until_it_is_dropped)
{
    struct ga_held held = {0};
    char message[] = "as it was";

    keep(&held, 1, "one");
    keep(&held, 2, message);
    keep(&held, 3, "three");
    message[0] = 'X';
    cr_expect_str_eq(ga_held_find(&held, 2)->result.message, "as it was");
    cr_expect_eq(ga_held_find(&held, 2)->peer, 12);
    cr_expect_eq(ga_held_find(&held, 2)->tries.failed, 2);
    ga_held_drop(&held, 1);
    ga_held_drop(&held, 7);
    cr_expect_null(ga_held_find(&held, 1));
    cr_expect_str_eq(ga_held_find(&held, 3)->result.message, "three");
    cr_expect_eq(held.n, 2);
    ga_held_release(&held);
}

Test(held, the_latest_of_a_task_stands)
{
    struct ga_held held = {0};

    keep(&held, 1, "first");
    keep(&held, 1, "second");
    cr_expect_eq(held.n, 1);
    cr_expect_str_eq(ga_held_find(&held, 1)->result.message, "second");
    ga_held_release(&held);
}
