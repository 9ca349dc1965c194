/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_reply.c - what a process says when it is asked (results_format.h): one line of JSON. */
#include "worker/results_internal.h"
#include <string.h>

static bool is_number(json_t *value, double wanted)
{
    return json_is_number(value) && json_number_value(value) == wanted;
}

/* Ids are echoed or left out. */
static bool is_of_task(json_t *root, const struct ga_task *task)
{
    json_t *id = json_object_get(root, "id");
    json_t *repeat = json_object_get(root, "repeat");

    return (id == NULL || is_number(id, (double)task->id)) &&
           (repeat == NULL || is_number(repeat, task->repeat));
}

static void take_metrics(const struct ga_config *config, json_t *metrics, struct ga_answer *answer)
{
    struct ga_found found;

    ga_found_init(&found, config, answer);
    ga_results_visit(&found, metrics);
    ga_found_finish(&found);
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* As the program would have ended, had it been started for this evaluation alone: status 1. */
static void take_error(const char *text, struct ga_answer *answer)
{
    ga_answer_fail(answer, GA_FAILURE_EXIT, 1, "%s",
                   is_blank(text) ? "the program reports an error and does not say which" : text);
}

/* False: this is no answer to the task, and `answer` says why. */
static bool take(const struct ga_config *config, json_t *root, const struct ga_task *task,
                 struct ga_answer *answer)
{
    json_t *metrics = json_object_get(root, "metrics");
    json_t *error = json_object_get(root, "error");

    if (!is_of_task(root, task)) {
        ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0, "the answer is to another request");
        return false;
    }
    if (json_is_string(error)) {
        take_error(json_string_value(error), answer);
        return true;
    }
    if (json_is_object(metrics)) {
        take_metrics(config, metrics, answer);
        return true;
    }
    ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0,
                   "the answer has neither an object 'metrics' nor a text 'error'");
    return false;
}

bool ga_reply_read(const struct ga_config *config, const char *text, size_t size,
                   const struct ga_task *task, struct ga_answer *answer)
{
    const struct ga_json_text json = {
        .text = text,
        .size = size,
        .flags = JSON_DECODE_INT_AS_REAL,
        .what = "the answer",
        .hint = "whatever else the program prints must go to standard error",
    };
    json_t *root = ga_results_load(&json, answer);
    const bool is_answer = root != NULL && take(config, root, task, answer);

    json_decref(root);
    return is_answer;
}
