/* SPDX-License-Identifier: GPL-3.0-or-later */
/* isolated_answer.c - tests of what is believed of an isolating child's messages. */
#include "worker/isolated_answer.h"
#include <criterion/criterion.h>
#include <string.h>

enum { N_METRICS = 2 };

static const struct ga_task task = {.number = 7, .try = 1};
static struct ga_buffer message;
static double metrics[N_METRICS];
static char text[GA_MESSAGE_ROOM];
static struct ga_answer answer;

static void enter(void)
{
    ga_buffer_init(&message);
    answer = (struct ga_answer){.metrics = metrics, .message = text};
}

static void leave(void)
{
    ga_buffer_release(&message);
}

TestSuite(isolated_answer, .init = enter, .fini = leave);

static bool take(struct ga_result result)
{
    static const double sent[N_METRICS] = {3, 4};

    result.metrics = sent;
    result.message = result.message ? result.message : "";
    ga_message_begin_results(&message, N_METRICS);
    ga_message_add_result(&message, &result, N_METRICS);
    ga_message_end(&message);
    return ga_isolated_get_answer(&message, &task, N_METRICS, &answer);
}

Test(isolated_answer, an_answer_to_the_task_is_taken)
{
    cr_assert(take((struct ga_result){.number = 7, .try = 1}));
    cr_expect_eq(answer.failure, GA_FAILURE_NONE);
    cr_expect_eq(metrics[1], 4);
}

Test(isolated_answer, a_failure_is_taken_and_made_printable)
{
    cr_assert(take((struct ga_result){.number = 7,
                                      .try = 1,
                                      .failure = GA_FAILURE_EXIT,
                                      .detail = 3,
                                      .message = "no \033[2J way"}));
    cr_expect_eq(answer.failure, GA_FAILURE_EXIT);
    cr_expect_eq(answer.detail, 3);
    cr_expect_str_eq(text, "no ?[2J way");
}

Test(isolated_answer, an_answer_to_another_task_is_refused)
{
    cr_expect_not(take((struct ga_result){.number = 8, .try = 1}));
    cr_expect_not(take((struct ga_result){.number = 7, .try = 0}));
}

Test(isolated_answer, what_only_gaopt_can_know_is_refused)
{
    cr_expect_not(take((struct ga_result){.number = 7, .try = 1, .failure = GA_FAILURE_CANCELLED}));
    cr_expect_not(take((struct ga_result){.number = 7, .try = 1, .failure = GA_FAILURE_LOST}));
}

Test(isolated_answer, ready_is_made_printable)
{
    struct ga_ready ready = {.slots = 0, .text = "bad\001"}, got;

    ga_message_put_ready(&message, &ready);
    cr_assert(ga_isolated_get_ready(&message, &got));
    cr_expect_str_eq(got.text, "bad?");
    cr_expect_not(ga_isolated_get_answer(&message, &task, N_METRICS, &answer));
}
