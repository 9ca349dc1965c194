/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task_table.c - tests of the sliding window of tasks, against a plain model. */
#include "master/task_table.h"
#include "common/random.h"
#include <criterion/criterion.h>
#include <string.h>

static struct ga_task_table table;

static void tear_down(void)
{
    ga_task_table_release(&table);
}

TestSuite(task_table, .fini = tear_down);

Test(task_table, waits_in_order_and_forgets)
{
    for (uint64_t id = 5; id < 300; id += 3)
        ga_task_table_add(&table, id);
    cr_expect_null(ga_task_table_find(&table, 4));
    cr_expect_null(ga_task_table_find(&table, 6));
    cr_expect_null(ga_task_table_find(&table, 300));
    for (uint64_t id = 5; id < 300; id += 3) {
        cr_assert_eq(ga_task_table_take(&table), id);
        cr_assert_not_null(ga_task_table_find(&table, id));
        ga_task_table_remove(&table, id);
        cr_expect_null(ga_task_table_find(&table, id));
    }
    cr_expect_eq(table.n_waiting, 0);
}

Test(task_table, the_window_slides)
{
    ga_task_table_add(&table, 0);
    (void)ga_task_table_take(&table);
    for (uint64_t id = 1; id < 100000; id++) {
        ga_task_table_add(&table, id);
        cr_assert_eq(ga_task_table_take(&table), id);
        ga_task_table_remove(&table, id - 1);
    }
    cr_expect_leq(table.room, 64);
}

Test(task_table, a_straggler_keeps_its_entry)
{
    ga_task_table_add(&table, 7);
    ga_task_table_find(&table, 7)->losses = 2;
    for (uint64_t id = 8; id < 1000; id++) {
        ga_task_table_add(&table, id);
        ga_task_table_remove(&table, id);
    }
    cr_assert_not_null(ga_task_table_find(&table, 7));
    cr_expect_eq(ga_task_table_find(&table, 7)->losses, 2);
}

/* Ids far apart after a rest, as when a run of individuals took earlier results. */
Test(task_table, ids_may_leap_once_it_is_empty)
{
    ga_task_table_add(&table, 0);
    ga_task_table_remove(&table, ga_task_table_take(&table));
    ga_task_table_add(&table, UINT64_C(1) << 40);
    cr_expect_leq(table.room, 64);
    cr_expect_eq(ga_task_table_take(&table), UINT64_C(1) << 40);
}

enum { N = 2000 };
struct model {
    uint64_t waiting[N];
    size_t n_waiting;
    bool out[N];
};

static void check_entries(const struct model *model, uint64_t added)
{
    bool there[N] = {false};

    for (size_t i = 0; i < model->n_waiting; i++)
        there[model->waiting[i]] = true;
    for (uint64_t id = 0; id < added; id++)
        cr_assert_eq(ga_task_table_find(&table, id) != NULL, there[id] || model->out[id]);
    cr_assert_eq(table.n_waiting, model->n_waiting);
}

Test(task_table, is_what_a_plain_list_is)
{
    static struct model model;
    struct ga_random random;
    uint64_t added = 0;

    ga_random_start(&random, 1, 0, GA_PURPOSE_TEST);
    for (int step = 0; step < 10 * N; step++) {
        uint64_t id = gsl_rng_uniform_int(&random.rng, added + 1);
        unsigned long what = gsl_rng_uniform_int(&random.rng, 4);
        if (what == 0 && added < N) {
            ga_task_table_add(&table, added);
            model.waiting[model.n_waiting++] = added++;
        } else if (what == 1 && model.n_waiting > 0) {
            id = model.waiting[0];
            memmove(model.waiting, model.waiting + 1, --model.n_waiting * sizeof id);
            model.out[id] = true;
            cr_assert_eq(ga_task_table_take(&table), id);
        } else if (what == 2 && id < added && model.out[id]) {
            model.out[id] = false;
            memmove(model.waiting + 1, model.waiting, model.n_waiting++ * sizeof id);
            model.waiting[0] = id;
            ga_task_table_wait_first(&table, id);
        } else if (what == 3 && id < added && model.out[id]) {
            model.out[id] = false;
            ga_task_table_remove(&table, id);
        }
        if (step % 500 == 0)
            check_entries(&model, added);
    }
    check_entries(&model, added);
}
