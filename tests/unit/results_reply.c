/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_reply.c - tests of what a process answers. */
#include "worker/results_format.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>

static struct worker_fixture fixture;

/* Whether it is an answer at all. */
static bool is_read(const char *text)
{
    const struct ga_task task = {.id = 371, .repeat = 2};
    bool is_answer;

    worker_fixture_init(&fixture, 2);
    worker_fixture_answer(&fixture);
    is_answer = ga_reply_read(&fixture.config, text, strlen(text), &task, &fixture.answer);
    ga_answer_check(&fixture.answer, &fixture.config);
    return is_answer;
}

static void expect_failure(const char *text, bool is_answer, enum ga_failure failure,
                           const char *message)
{
    cr_expect_eq(is_read(text), is_answer, "%s", text);
    cr_expect_eq(fixture.answer.failure, failure, "%s: %s", text, fixture.message);
    cr_expect_str_eq(fixture.message, message);
}

Test(results_reply, metrics)
{
    static const char *const texts[] = {
        "{\"metrics\":{\"stability\":0.5,\"accuracy\":3}}",
        " { \"id\": 371, \"repeat\": 2, \"more\": [1], \"metrics\": {\"accuracy\": 3, \"x\": "
        "\"y\", "
        "\"stability\": 5e-1}} ",
        "{\"id\":371.0,\"metrics\":{\"stability\":\"0.5\",\"accuracy\":3}}\r",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cr_expect(is_read(texts[i]), "%s", texts[i]);
        cr_expect_eq(fixture.answer.failure, GA_FAILURE_NONE, "%s: %s", texts[i], fixture.message);
        cr_expect_eq(fixture.values[0], 0.5);
        cr_expect_eq(fixture.values[1], 3);
    }
}

Test(results_reply, failures_that_are_told)
{
    expect_failure("{\"error\":\"no\\nlicence\",\"id\":371}", true, GA_FAILURE_EXIT, "no|licence");
    cr_expect_eq(fixture.answer.detail, 1);
    expect_failure("{\"error\":\" \"}", true, GA_FAILURE_EXIT,
                   "the program reports an error and does not say which");
    expect_failure("{\"metrics\":{\"stability\":1}}", true, GA_FAILURE_MISSING,
                   "metric 'accuracy' is missing from the result; found: stability");
    expect_failure("{\"metrics\":{\"stability\":1,\"accuracy\":NaN}}", true, GA_FAILURE_NOT_FINITE,
                   "metric 'accuracy' is NaN");
    expect_failure("{\"metrics\":{\"stability\":-Infinity,\"accuracy\":1}}", true,
                   GA_FAILURE_NOT_FINITE, "metric 'stability' is NaN");
    expect_failure("{\"metrics\":{\"stability\":[1],\"accuracy\":1}}", true, GA_FAILURE_MALFORMED,
                   "metric 'stability' is '[...]', not a number");
}

Test(results_reply, no_answer)
{
    expect_failure("loading model", false, GA_FAILURE_MALFORMED,
                   "the answer is not JSON: line 1: '[' or '{' expected near 'loading' (whatever "
                   "else the program prints must go to standard error)");
    expect_failure("[1]", false, GA_FAILURE_MALFORMED, "the answer is JSON but no object");
    expect_failure("{\"stability\":1}", false, GA_FAILURE_MALFORMED,
                   "the answer has neither an object 'metrics' nor a text 'error'");
    expect_failure("{\"metrics\":1,\"error\":null}", false, GA_FAILURE_MALFORMED,
                   "the answer has neither an object 'metrics' nor a text 'error'");
    expect_failure("{\"id\":370,\"metrics\":{\"stability\":1,\"accuracy\":1}}", false,
                   GA_FAILURE_MALFORMED, "the answer is to another request");
    expect_failure("{\"id\":371,\"repeat\":0,\"error\":\"no\"}", false, GA_FAILURE_MALFORMED,
                   "the answer is to another request");
    expect_failure("{\"id\":\"371\",\"error\":\"no\"}", false, GA_FAILURE_MALFORMED,
                   "the answer is to another request");
}
