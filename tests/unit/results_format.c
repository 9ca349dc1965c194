/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_format.c - tests of reading metrics out of what programs write. */
#include "worker/results_format.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>
#include <stdlib.h>

static struct worker_fixture fixture;

static void set_up(void)
{
    worker_fixture_init(&fixture, 2);
}

TestSuite(results_format, .init = set_up);

/* Through a copy of just the size, so that reading past the end is seen. */
static enum ga_failure read_bytes(enum ga_result_format format, const char *bytes, size_t size)
{
    char *copy = malloc(size + 1);

    memcpy(copy, bytes, size);
    copy[size] = '\0';
    fixture.config.evaluator.result.format = format;
    worker_fixture_answer(&fixture);
    ga_results_read(&fixture.config, copy, size, &fixture.answer);
    free(copy);
    ga_answer_check(&fixture.answer, &fixture.config);
    return fixture.answer.failure;
}

static enum ga_failure read_text(enum ga_result_format format, const char *text)
{
    return read_bytes(format, text, strlen(text));
}

static void expect(enum ga_result_format format, const char *text, double stability,
                   double accuracy)
{
    cr_expect_eq(read_text(format, text), GA_FAILURE_NONE, "%s: %s", text, fixture.message);
    cr_expect_eq(fixture.values[0], stability, "%s: %g", text, fixture.values[0]);
    cr_expect_eq(fixture.values[1], accuracy, "%s: %g", text, fixture.values[1]);
}

static void expect_failure(enum ga_result_format format, const char *text, enum ga_failure failure,
                           const char *message)
{
    cr_expect_eq(read_text(format, text), failure, "%s: %d %s", text, fixture.answer.failure,
                 fixture.message);
    cr_expect_str_eq(fixture.message, message);
}

Test(results_format, json)
{
    expect(GA_FORMAT_JSON, "{\"stability\": 0.5, \"accuracy\": 1e-3}", 0.5, 1e-3);
    expect(GA_FORMAT_JSON, "\n{\"x\": [1, NaN], \"accuracy\": true, \"stability\": -3}\n", -3, 1);
    expect(GA_FORMAT_JSON, "{\"s\": \"NaN }{ \\\" inf\", \"accuracy\": false, \"stability\": 7}", 7,
           0);
}

Test(results_format, json_nested_names)
{
    fixture.metrics[0] = "energy_drift_max";
    expect(GA_FORMAT_JSON, "{\"energy\": {\"drift\": {\"max\": 4}}, \"accuracy\": 1}", 4, 1);
}

Test(results_format, json_not_finite)
{
    static const char *const values[] = {"NaN",       "nan", "-nan", "Infinity",
                                         "-Infinity", "inf", "-inf", "null"};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[100];
        (void)snprintf(text, sizeof text, "{\"stability\": 1, \"accuracy\": %s}", values[i]);
        expect_failure(GA_FORMAT_JSON, text, GA_FAILURE_NOT_FINITE, "metric 'accuracy' is NaN");
    }
}

Test(results_format, json_malformed)
{
    expect_failure(GA_FORMAT_JSON, "[1]", GA_FAILURE_MALFORMED, "the result is JSON but no object");
    expect_failure(GA_FORMAT_JSON, "{\"stability\": \"high\", \"accuracy\": 1}",
                   GA_FAILURE_MALFORMED, "metric 'stability' is 'high', not a number");
    cr_expect_eq(read_text(GA_FORMAT_JSON, "{\"stability\": 1, \"accur"), GA_FAILURE_MALFORMED);
    cr_expect_eq(read_text(GA_FORMAT_JSON, "{\"stability\": 1} {}"), GA_FAILURE_MALFORMED);
    cr_expect_eq(read_bytes(GA_FORMAT_JSON, "{}\0{}", 5), GA_FAILURE_MALFORMED);
    cr_expect_eq(read_text(GA_FORMAT_JSON, "{\"a\": \"\\"), GA_FAILURE_MALFORMED);
}

Test(results_format, json_nested_too_deeply)
{
    enum { DEPTH = 1000000 };
    char *text = malloc(DEPTH + 1);

    memset(text, '[', DEPTH);
    text[DEPTH] = '\0';
    expect_failure(GA_FORMAT_JSON, text, GA_FAILURE_MALFORMED,
                   "the result is nested deeper than 64");
    free(text);
}

Test(results_format, json_in_output_after_other_lines)
{
    fixture.config.evaluator.result.source = GA_RESULT_STDOUT;
    expect(GA_FORMAT_JSON,
           "step {1} done\n{\"old\": 1}\n{\n  \"stability\": 1,\n  \"accuracy\": 2\n}\nbye\n", 1,
           2);
}

Test(results_format, missing_metric_names_the_others)
{
    expect_failure(GA_FORMAT_JSON, "{\"stability\": 1, \"acuracy\": 2, \"t\": 3}",
                   GA_FAILURE_MISSING,
                   "metric 'accuracy' is missing from the result; did you mean 'acuracy'? found: "
                   "stability, acuracy, t");
    expect_failure(GA_FORMAT_NAME_VALUE, "# done\n", GA_FAILURE_MISSING,
                   "metric 'stability' is missing from the result; found: nothing");
}

Test(results_format, an_empty_result)
{
    for (enum ga_result_format format = GA_FORMAT_JSON; format <= GA_FORMAT_REGEX; format++)
        cr_expect_eq(read_text(format, " \n"), GA_FAILURE_MISSING);
}

Test(results_format, many_names_are_cut)
{
    char text[6000] = "";

    for (int i = 0; i < 300; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "name_%03d 1\n", i);
    cr_assert_eq(read_text(GA_FORMAT_NAME_VALUE, text), GA_FAILURE_MISSING);
    cr_expect(strstr(fixture.message, "name_000, name_001") != NULL);
    cr_expect_str_eq(fixture.message + strlen(fixture.message) - 3, "...");
}

Test(results_format, name_value)
{
    expect(GA_FORMAT_NAME_VALUE, "stability 0.25\naccuracy = 4\n", 0.25, 4);
    expect(GA_FORMAT_NAME_VALUE, "accuracy: 1\r\n\tstability=+2 # good\n", 2, 1);
    expect(GA_FORMAT_NAME_VALUE, "stability 1\nthe accuracy is bad\naccuracy 1\nstability 3\n", 3,
           1);
    expect_failure(GA_FORMAT_NAME_VALUE, "stability 1\naccuracy -Inf\n", GA_FAILURE_NOT_FINITE,
                   "metric 'accuracy' is infinite");
    expect_failure(GA_FORMAT_NAME_VALUE, "stability 1e\naccuracy 1\n", GA_FAILURE_MALFORMED,
                   "metric 'stability' is '1e', not a number");
}

Test(results_format, value_name)
{
    expect(GA_FORMAT_VALUE_NAME, "  1.5e+00 stability\n 2 accuracy\n[ 1 2 3 ]\n", 1.5, 2);
}

Test(results_format, csv)
{
    expect(GA_FORMAT_CSV, "t,stability,accuracy\n1,2,3\n4,5,6\n", 5, 6);
    expect(GA_FORMAT_CSV, "\n# \"stability\";accuracy;note\n1;2;\"a;b\"\n\n", 1, 2);
    expect(GA_FORMAT_CSV, "accuracy\tstability\r\n1\t2\r\n", 2, 1);
    expect_failure(GA_FORMAT_CSV, "stability,accuracy\n1,2\n3", GA_FAILURE_MALFORMED,
                   "the last row of the result ends before its field 'accuracy'");
    expect_failure(GA_FORMAT_CSV, "stability,accuracy\n", GA_FAILURE_MISSING,
                   "the result has no row");
}

Test(results_format, regex)
{
    char *keys[] = {"stability", "accuracy"};
    char *values[] = {"^stable to ([0-9.]+) %", "accuracy[ =]+([-+a-z0-9.]+)"};

    fixture.config.evaluator.result.patterns = (struct ga_text_map){2, keys, values};
    expect(GA_FORMAT_REGEX, "accuracy = 1\nstable to 12.5 %\naccuracy = 3\nnot stable to 1 %\n",
           12.5, 3);
    expect_failure(GA_FORMAT_REGEX, "stable to 1 %\naccuracy nan", GA_FAILURE_NOT_FINITE,
                   "metric 'accuracy' is NaN");
    expect_failure(GA_FORMAT_REGEX, "accuracy 1\nstable to", GA_FAILURE_MISSING,
                   "metric 'stability' is missing from the result; found: accuracy");
}
