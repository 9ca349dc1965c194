/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slot_time.c - tests of slot_time: a slot's time has no gaps. */
#include "worker/slot_time.h"
#include <criterion/criterion.h>

Test(slot_time, every_second_is_in_one_class)
{
    struct ga_slot_time time = {0};
    struct ga_time_sheet sum = {0};

    ga_slot_time_add(&time, 50, &sum);
    cr_expect_eq(sum.seconds[GA_TIME_EVALUATING], 0, "it is not open");
    ga_slot_time_turn(&time, GA_TIME_OWN, 100);
    ga_slot_time_turn(&time, GA_TIME_WAITING, 101);
    ga_slot_time_turn(&time, GA_TIME_OWN, 108);
    ga_slot_time_turn(&time, GA_TIME_EVALUATING, 110);
    ga_slot_time_turn(&time, GA_TIME_OWN, 150);
    ga_slot_time_turn(&time, GA_TIME_WAITING, 154);
    ga_slot_time_add(&time, 170, &sum);
    cr_expect_eq(sum.evaluations, 1);
    cr_expect_eq(sum.seconds[GA_TIME_OWN], 1 + 2 + 4);
    cr_expect_eq(sum.seconds[GA_TIME_WAITING], 7 + 16);
    cr_expect_eq(sum.seconds[GA_TIME_EVALUATING], 40);
    cr_expect_eq(sum.seconds[GA_TIME_TRANSFER], 0);
}

Test(slot_time, what_still_runs_counts_so_far)
{
    struct ga_slot_time time = {0};
    struct ga_time_sheet first = {0}, then = {0};

    ga_slot_time_turn(&time, GA_TIME_EVALUATING, 10);
    ga_slot_time_add(&time, 3610, &first);
    cr_expect_eq(first.seconds[GA_TIME_EVALUATING], 3600);
    cr_expect_eq(first.evaluations, 0, "it has not ended");
    ga_slot_time_add(&time, 3620, &then);
    cr_expect_eq(then.seconds[GA_TIME_EVALUATING], 3610, "asking changes nothing");
}
