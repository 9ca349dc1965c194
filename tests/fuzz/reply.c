/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reply.c - a fuzz target: whatever a process writes as its answer gives all metrics, finite, or a
 * classified failure with a line that can be shown; what is no answer is MALFORMED. */
#include "fuzz_answer.h"
#include "worker/results_format.h"

static const struct ga_task task = {.id = 371, .repeat = 2};

static void check(const struct worker_fixture *fixture, bool is_answer)
{
    const enum ga_failure failure = fixture->answer.failure;

    if (!is_answer && failure != GA_FAILURE_MALFORMED)
        fuzz_fail("failure %d of what is no answer", failure);
    if (failure != GA_FAILURE_NONE && failure != GA_FAILURE_MISSING && failure != GA_FAILURE_EXIT &&
        failure != GA_FAILURE_MALFORMED && failure != GA_FAILURE_NOT_FINITE)
        fuzz_fail("failure %d", failure);
    fuzz_check_metrics(fixture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct worker_fixture fixture;
    char *text = fuzz_text(data, size);
    bool is_answer;

    worker_fixture_init(&fixture, 2);
    worker_fixture_answer(&fixture);
    is_answer = ga_reply_read(&fixture.config, text, size, &task, &fixture.answer);
    ga_answer_check(&fixture.answer, &fixture.config);
    check(&fixture, is_answer);
    fuzz_check_message(&fixture);
    free(text);
    return 0;
}
