/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluator.c - the kinds of evaluators, and the rules that all their answers obey. */
#include "worker/evaluator.h"
#include "worker/printable.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const struct ga_evaluator_type *const by_kind[] = {
    [GA_EVALUATOR_COMMAND] = &ga_evaluator_command,
    [GA_EVALUATOR_LIBRARY] = &ga_evaluator_library,
    [GA_EVALUATOR_FUNCTION] = &ga_evaluator_function,
    [GA_EVALUATOR_PROCESS] = &ga_evaluator_process,
};

const struct ga_evaluator_type *ga_evaluator_find_inside(const struct ga_config *config)
{
    GA_ASSERT(config->evaluator.kind <= GA_EVALUATOR_PROCESS);
    return by_kind[config->evaluator.kind];
}

const struct ga_evaluator_type *ga_evaluator_find(const struct ga_config *config)
{
    if (config->evaluator.kind == GA_EVALUATOR_LIBRARY && config->evaluator.isolate)
        return &ga_evaluator_isolated;
    return ga_evaluator_find_inside(config);
}

struct ga_budget ga_budget_of(const struct ga_config *config, int cancel_fd)
{
    return (struct ga_budget){
        .timeout = config->evaluator.timeout,
        .memory = config->evaluator.memory,
        .output = config->evaluator.output,
        .disk = config->evaluator.disk,
        .cpu_time = config->evaluator.cpu_time,
        .grace = config->evaluator.grace,
        .cancel_fd = cancel_fd,
    };
}

struct ga_answer ga_answer_begin(const struct ga_config *config, double *metrics, char *message)
{
    for (size_t i = 0; i < config->evaluator.metrics.n; i++)
        metrics[i] = NAN;
    message[0] = '\0';
    return (struct ga_answer){.metrics = metrics, .message = message};
}

void ga_answer_fail(struct ga_answer *answer, enum ga_failure failure, int32_t detail,
                    const char *format, ...)
{
    va_list list;

    answer->failure = failure;
    answer->detail = detail;
    va_start(list, format);
    (void)vsnprintf(answer->message, GA_MESSAGE_ROOM, format, list);
    va_end(list);
    ga_make_printable(answer->message);
}

static void refuse_metric(struct ga_answer *answer, const char *name, double value)
{
    char said[GA_MESSAGE_ROOM];

    (void)snprintf(said, sizeof said, "%s", answer->message);
    ga_answer_fail(answer, GA_FAILURE_NOT_FINITE, 0, "metric '%s' is %s%s%s", name,
                   isnan(value) ? "NaN" : "infinite", said[0] != '\0' ? ": " : "", said);
}

void ga_answer_check(struct ga_answer *answer, const struct ga_config *config)
{
    const struct ga_text_list *metrics = &config->evaluator.metrics;

    for (size_t i = 0; answer->failure == GA_FAILURE_NONE && i < metrics->n; i++) {
        if (!isfinite(answer->metrics[i]))
            refuse_metric(answer, metrics->items[i], answer->metrics[i]);
    }
    if (answer->failure == GA_FAILURE_NONE)
        answer->message[0] = '\0';
}
