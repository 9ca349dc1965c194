/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task_table.c - tests of the sliding window of tasks and its lists, against a plain model. */
#include "master/dispatch/task_table.h"
#include "common/random.h"
#include <criterion/criterion.h>
#include <string.h>

static struct ga_task_table table;
static struct ga_task_list lists[2];

static void set_up(void)
{
    ga_task_list_init(&lists[0]);
    ga_task_list_init(&lists[1]);
}

static void tear_down(void)
{
    ga_task_table_release(&table);
}

TestSuite(task_table, .init = set_up, .fini = tear_down);

static void add(uint64_t task)
{
    struct ga_task_entry *entry = ga_task_table_add(&table, task);
    cr_assert_not_null(entry);
    cr_assert_eq(entry->number, task);
    ga_task_list_append(&table, &lists[0], entry);
}

static struct ga_task_entry *find(uint64_t task)
{
    return ga_task_table_find(&table, task);
}

static uint64_t take(struct ga_task_list *list)
{
    uint64_t task = list->first;
    ga_task_list_leave(&table, find(task));
    return task;
}

Test(task_table, waits_in_order_and_forgets)
{
    for (uint64_t task = 5; task < 300; task += 3)
        add(task);
    cr_expect_null(find(4));
    cr_expect_null(find(6), "a gap");
    cr_expect_null(find(300));
    for (uint64_t task = 5; task < 300; task += 3) {
        cr_assert_eq(take(&lists[0]), task);
        cr_assert_not_null(find(task));
        ga_task_table_remove(&table, find(task));
        cr_expect_null(find(task));
    }
    cr_expect_eq(lists[0].n, 0);
}

Test(task_table, the_window_slides)
{
    add(0);
    (void)take(&lists[0]);
    for (uint64_t task = 1; task < 100000; task++) {
        add(task);
        cr_assert_eq(take(&lists[0]), task);
        ga_task_table_remove(&table, find(task - 1));
    }
    cr_expect_leq(table.room, 64);
}

Test(task_table, a_straggler_keeps_its_entry)
{
    add(7);
    find(7)->losses = 2;
    for (uint64_t task = 8; task < 1000; task++) {
        cr_assert_not_null(ga_task_table_add(&table, task));
        ga_task_table_remove(&table, find(task));
    }
    cr_assert_not_null(find(7));
    cr_expect_eq(find(7)->losses, 2);
    cr_expect_eq(lists[0].first, 7);
}

/* Numbers far apart after a rest, as when a run of individuals took earlier results. */
Test(task_table, numbers_may_leap_once_it_is_empty)
{
    add(0);
    ga_task_table_remove(&table, find(take(&lists[0])));
    add(UINT64_C(1) << 40);
    cr_expect_leq(table.room, 64);
    cr_expect_eq(take(&lists[0]), UINT64_C(1) << 40);
}

/* What an earlier number left behind at the same place must not be taken for a task. */
Test(task_table, gaps_are_empty_wherever_they_fall)
{
    for (uint64_t task = 0; task < 64; task++)
        cr_assert_not_null(ga_task_table_add(&table, task));
    for (uint64_t task = 0; task < 63; task++)
        ga_task_table_remove(&table, find(task));
    cr_assert_not_null(ga_task_table_add(&table, 126));
    cr_expect_eq(table.room, 64);
    for (uint64_t task = 64; task < 126; task++)
        cr_expect_null(find(task));
    ga_task_table_remove(&table, find(63));
    cr_expect_eq(table.base, 126);
}

Test(task_table, leaving_no_list_does_nothing)
{
    add(0);
    (void)take(&lists[0]);
    ga_task_list_leave(&table, find(0));
    cr_expect_eq(lists[0].n, 0);
}

enum { N = 2000 };
struct model {
    uint64_t tasks[2][N];
    size_t n[2];
    bool out[N];
};

static void model_leave(struct model *model, uint64_t task)
{
    for (int list = 0; list < 2; list++)
        for (size_t i = 0; i < model->n[list]; i++) {
            if (model->tasks[list][i] != task)
                continue;
            memmove(&model->tasks[list][i], &model->tasks[list][i + 1],
                    (--model->n[list] - i) * sizeof task);
            return;
        }
}

static void check(const struct model *model, uint64_t added)
{
    bool there[N] = {false};
    for (int list = 0; list < 2; list++) {
        uint64_t task = lists[list].first, previous = GA_NO_ID;
        cr_assert_eq(lists[list].n, model->n[list]);
        for (size_t i = 0; i < model->n[list]; i++) {
            cr_assert_eq(task, model->tasks[list][i]);
            cr_assert_eq(find(task)->previous, previous);
            there[task] = true;
            previous = task;
            task = find(task)->next;
        }
        cr_assert(task == GA_NO_ID && lists[list].last == previous);
    }
    for (uint64_t task = 0; task < added; task++)
        cr_assert_eq(find(task) != NULL, there[task] || model->out[task]);
}

Test(task_table, is_what_plain_lists_are)
{
    static struct model model;
    struct ga_random random;
    uint64_t added = 0;

    ga_random_start(&random, 1, 0, GA_PURPOSE_TEST);
    for (int step = 0; step < 10 * N; step++) {
        uint64_t task = gsl_rng_uniform_int(&random.rng, added + 1);
        unsigned long what = gsl_rng_uniform_int(&random.rng, 4);
        size_t list = gsl_rng_uniform_int(&random.rng, 2);
        bool known = task < added && find(task);
        if (what == 0 && added < N) {
            add(added);
            model.tasks[0][model.n[0]++] = added++;
        } else if (what == 1 && known) {
            ga_task_list_leave(&table, find(task));
            model_leave(&model, task);
            model.out[task] = true;
        } else if (what == 2 && known && model.out[task]) {
            model.out[task] = false;
            model.tasks[list][model.n[list]++] = task;
            ga_task_list_append(&table, &lists[list], find(task));
        } else if (what == 3 && known && model.out[task]) {
            model.out[task] = false;
            ga_task_table_remove(&table, find(task));
        }
        if (step % 500 == 0)
            check(&model, added);
    }
    check(&model, added);
}
