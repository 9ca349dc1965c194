/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_group.c - what gaopt join makes of the lines of its ranks. */
#include "cli/join_group.h"
#include <criterion/criterion.h>

static void heed(struct ga_join_group *group, const char *line)
{
    cr_assert(ga_join_group_heed(group, line), "%s", line);
}

Test(join_group, slots_and_evaluations_are_added_up)
{
    struct ga_join_group group = {0};
    heed(&group, "gaopt-join: ranks 2");
    cr_assert_eq(group.n_ranks, 2);
    heed(&group, "gaopt-join: slots 3");
    cr_assert(!ga_join_group_settled(&group));
    heed(&group, "gaopt-join: slots 4");
    cr_assert(ga_join_group_settled(&group));
    cr_assert_eq(group.slots, 7);
    heed(&group, "gaopt-join: leaving 5");
    cr_assert_eq(group.grace, 5);
    heed(&group, "gaopt-join: left 10 1 ");
    heed(&group, "gaopt-join: lost 20 0 ");
    cr_assert_eq(group.done, 30);
    cr_assert_eq(group.given_back, 1);
    cr_assert_eq(group.n_left, 1);
    cr_assert_eq(group.n_lost, 1);
}

Test(join_group, the_first_refusal_is_told)
{
    struct ga_join_group group = {0};
    heed(&group, "gaopt-join: ranks 2");
    heed(&group, "gaopt-join: refused 0 0 cannot start ./bench: no such file");
    heed(&group, "gaopt-join: refused 0 0 another");
    cr_assert(ga_join_group_settled(&group));
    cr_assert_eq(group.n_refused, 2);
    cr_assert_str_eq(group.why, "cannot start ./bench: no such file");
}

Test(join_group, other_lines_are_for_the_user)
{
    struct ga_join_group group = {0};
    cr_assert(!ga_join_group_heed(&group, "slots 3"));
    cr_assert(!ga_join_group_heed(&group, ""));
    heed(&group, "gaopt-join: left half");
    cr_assert_eq(group.n_left, 0);
}
