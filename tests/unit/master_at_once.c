/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_at_once.c - tests of rank 0 when it evaluates itself what costs less than a message. */
#include "master_session.h"

TestSuite(master_at_once, .init = set_up, .fini = tear_down);

static int done_at_once;

/* What the worker would answer: every seventh fails at first. */
static bool evaluate_at_once(void *worker, const struct ga_task *tasks, size_t n,
                             void (*finished)(void *self, const struct ga_result *result),
                             void *self)
{
    (void)worker;
    for (size_t i = 0; i < n; i++, done_at_once++) {
        const double *genes = tasks[i].genes;
        const double value = genes[0] * genes[0] + genes[1] * genes[1];
        const struct ga_result result = {.number = tasks[i].number,
                                         .id = tasks[i].id,
                                         .failure = tasks[i].number % 7 == 0 ? GA_FAILURE_EXIT
                                                                             : GA_FAILURE_NONE,
                                         .started = 1,
                                         .seconds = 1e-7,
                                         .metrics = &value,
                                         .message = ""};

        finished(self, &result);
    }
    return true;
}

static bool decline(void *worker, const struct ga_task *tasks, size_t n,
                    void (*finished)(void *self, const struct ga_result *result), void *self)
{
    (void)worker;
    (void)tasks;
    (void)n;
    (void)finished;
    (void)self;
    return false;
}

Test(master_at_once, what_is_evaluated_at_once_gives_the_same_history)
{
    const struct history wanted = expected();

    at_once.evaluate = evaluate_at_once;
    expect_the_same(wanted);
    cr_expect_gt(done_at_once, ALL / 2, "the first are dispatch's, to learn what they take");
    cr_expect_lt(answered, ALL / 2, "and those that fail");
}

Test(master_at_once, who_declines_to_evaluate_at_once_is_sent_tasks)
{
    const struct history wanted = expected();

    at_once.evaluate = decline;
    expect_the_same(wanted);
    cr_expect_gt(answered, ALL / 2);
}

Test(master_at_once, what_was_evaluated_at_once_outlives_a_kill)
{
    const struct history wanted = expected();
    struct plan plan = undisturbed;

    at_once.evaluate = evaluate_at_once;
    plan.kill_after = 12;
    (void)session(plan);
    expect_the_same(wanted);
}
