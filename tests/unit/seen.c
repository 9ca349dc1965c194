/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seen.c - tests of the memory of genes. */
#include "evolve/seen.h"
#include <criterion/criterion.h>

static uint64_t add(struct ga_seen *seen, const double *genes, uint64_t id)
{
    struct ga_seen_key key = ga_seen_key(seen, genes);

    ga_seen_expect(seen, key); /* makes no difference */
    return ga_seen_add(seen, key, id);
}

Test(seen, finds_each_of_many_again)
{
    enum { MANY = 20000 };
    struct ga_seen seen;

    ga_seen_init(&seen, 2);
    for (uint64_t id = 0; id < MANY; id++) {
        double row[2] = {(double)(id / 200), (double)(id % 200)};

        cr_assert_eq(add(&seen, row, id), id);
    }
    cr_assert_eq(seen.count, MANY);
    for (uint64_t id = 0; id < MANY; id++) {
        double row[2] = {(double)(id / 200), (double)(id % 200)};

        cr_assert_eq(add(&seen, row, MANY + id), id);
    }
    cr_assert_eq(seen.count, MANY);
    ga_seen_release(&seen);
}

Test(seen, tells_rows_apart_by_one_bit)
{
    double row[3] = {1, 2, 3};
    double other[3] = {1, 2, 3.0000000000000004};
    struct ga_seen seen;

    ga_seen_init(&seen, 3);
    cr_assert_eq(add(&seen, row, 0), 0);
    cr_assert_eq(add(&seen, other, 1), 1);
    ga_seen_release(&seen);
}

Test(seen, knows_no_negative_zero)
{
    double row[1] = {0.0};
    double other[1] = {-0.0};
    struct ga_seen seen;

    ga_seen_init(&seen, 1);
    cr_assert_eq(add(&seen, row, 4), 4);
    cr_assert_eq(add(&seen, other, 5), 4);
    ga_seen_release(&seen);
}

Test(seen, keeps_the_lowest_id_in_whatever_order_they_come)
{
    double row[1] = {7};
    struct ga_seen seen;

    ga_seen_init(&seen, 1);
    cr_assert_eq(add(&seen, row, 9), 9);
    cr_assert_eq(add(&seen, row, 3), 3);
    cr_assert_eq(add(&seen, row, 12), 3);
    cr_assert_eq(seen.count, 1);
    ga_seen_release(&seen);
}
