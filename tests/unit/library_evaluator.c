/* SPDX-License-Identifier: GPL-3.0-or-later */
/* library_evaluator.c - tests of the library evaluator in the calling process, with a small library
 * made for them. */
#include "common/random.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>

static struct worker_fixture fixture;
static struct ga_error failure;
static void *self;

static void set_up(void)
{
    worker_fixture_init(&fixture, 2);
    ga_error_init(&failure);
    fixture.config.evaluator.kind = GA_EVALUATOR_LIBRARY;
    fixture.config.evaluator.path = WORKER_LIBRARY;
}

TestSuite(library_evaluator, .init = set_up);

static enum ga_status open_it(void)
{
    return ga_evaluator_library.open(&self, &fixture.config, 0, &failure);
}

static const struct ga_answer *evaluate(double dt)
{
    const double genes[] = {dt, 1};
    const struct ga_task task = {.id = 9, .genes = genes};
    const struct ga_budget budget = {.cancel_fd = -1};

    ga_evaluator_library.evaluate(self, &task, &budget, worker_fixture_answer(&fixture));
    ga_answer_check(&fixture.answer, &fixture.config);
    return &fixture.answer;
}

Test(library_evaluator, values_go_in_and_metrics_come_out)
{
    cr_assert_eq(open_it(), GA_OK, "%s", failure.text);
    cr_expect_eq(evaluate(0.25)->failure, GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(fixture.values[0], 1.25);
    cr_expect_eq(fixture.values[1], ga_random_evaluation_seed(42, 9, 0));
    ga_evaluator_library.close(self);
}

Test(library_evaluator, failures)
{
    cr_assert_eq(open_it(), GA_OK);
    cr_expect_eq(evaluate(0.875)->failure, GA_FAILURE_NOT_FINITE);
    cr_expect_str_eq(fixture.message, "metric 'stability' is NaN: it diverged");
    cr_expect_eq(evaluate(1)->failure, GA_FAILURE_EXIT);
    cr_expect_eq(fixture.answer.detail, 7);
    cr_expect_str_eq(fixture.message, "the library's evaluate() returned 7: no licence");
    cr_expect_eq(evaluate(0.25)->failure, GA_FAILURE_NONE);
    ga_evaluator_library.close(self);
}

Test(library_evaluator, open_may_refuse)
{
    char *key = "refuse";
    char *value = "no data";

    fixture.config.evaluator.options = (struct ga_text_map){1, &key, &value};
    cr_expect_eq(open_it(), GA_E_EVALUATOR);
    cr_expect(strstr(failure.text, "its open() returned 5: refused: no data") != NULL, "%s",
              failure.text);
}

Test(library_evaluator, other_version)
{
    fixture.config.evaluator.path = WORKER_LIBRARY_OLD;
    cr_expect_eq(open_it(), GA_E_EVALUATOR);
    cr_expect(strstr(failure.text, "built for version 99 of gaopt/evaluator.h") != NULL, "%s",
              failure.text);
}

Test(library_evaluator, no_evaluator)
{
    fixture.config.evaluator.path = "libm.so.6";
    cr_expect_eq(open_it(), GA_E_EVALUATOR);
    cr_expect_str_eq(failure.text,
                     "libm.so.6 has no function 'gaopt_evaluator': see gaopt/evaluator.h");
    fixture.config.evaluator.path = "/nonexistent/lib.so";
    cr_expect_eq(open_it(), GA_E_EVALUATOR);
    cr_expect_str_eq(failure.text,
                     "cannot load the library: /nonexistent/lib.so: cannot open shared "
                     "object file: No such file or directory");
}
