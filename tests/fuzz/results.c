/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results.c - a fuzz target: whatever a program writes as its result gives all metrics, finite, or
 * a classified failure with a line that can be shown. The first byte of an input chooses the
 * format. */
#include "fuzz_answer.h"
#include "worker/results_format.h"

enum { N_FORMATS = GA_FORMAT_REGEX + 1 };

static void choose(struct worker_fixture *fixture, uint8_t choice)
{
    static char *names[] = {"stability", "accuracy"};
    static char *patterns[] = {"stability *= *([^ ]*)", "(acc|accuracy): ([0-9.]+)$"};

    worker_fixture_init(fixture, 2);
    fixture->config.evaluator.result.format = (enum ga_result_format)(choice % N_FORMATS);
    fixture->config.evaluator.result.source =
        choice / N_FORMATS % 2 ? GA_RESULT_STDOUT : GA_RESULT_FILE;
    fixture->config.evaluator.result.patterns =
        (struct ga_text_map){.n = 2, .keys = names, .values = patterns};
}

static void check(const struct worker_fixture *fixture)
{
    const enum ga_failure failure = fixture->answer.failure;

    if (failure != GA_FAILURE_NONE && failure != GA_FAILURE_MISSING &&
        failure != GA_FAILURE_MALFORMED && failure != GA_FAILURE_NOT_FINITE)
        fuzz_fail("failure %d", failure);
    fuzz_check_metrics(fixture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct worker_fixture fixture;
    char *text;

    if (size == 0)
        return 0;
    choose(&fixture, data[0]);
    worker_fixture_answer(&fixture);
    text = fuzz_text(data + 1, size - 1);
    ga_results_read(&fixture.config, text, size - 1, &fixture.answer);
    ga_answer_check(&fixture.answer, &fixture.config);
    check(&fixture);
    fuzz_check_message(&fixture);
    free(text);
    return 0;
}
