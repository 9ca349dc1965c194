/* SPDX-License-Identifier: GPL-3.0-or-later */
/* brief.c - see brief.h. A failure ends a run of evaluations that are timed together: there is one
 * place for a text. */
#include "worker/brief.h"
#include "common/clock.h"
#include "common/islands.h"
#include <stdlib.h>

enum { RUN = 64 }; /* evaluations that are timed together, at most */

struct ga_brief {
    const struct ga_config *config;
    const struct ga_evaluator_type *type;
    struct ga_budget budget;
    void *evaluator;
    double seconds; /* that all evaluations took */
    uint64_t evaluations;
    double *metrics; /* RUN rows */
    struct ga_result results[RUN];
    char message[GA_MESSAGE_ROOM]; /* of the last of them */
};

static bool is_brief(const struct ga_evaluator_type *type, const struct ga_config *config)
{
    return type->brief != NULL && type->brief(config) && !ga_has_islands(config);
}

enum ga_status ga_brief_open(struct ga_brief **brief, const struct ga_config *config,
                             struct ga_error *error)
{
    const struct ga_evaluator_type *type = ga_evaluator_find(config);
    struct ga_brief *made;
    enum ga_status status;

    *brief = NULL;
    if (!is_brief(type, config))
        return GA_OK;
    made = ga_alloc(1, sizeof *made);
    status = type->open(&made->evaluator, config, 0, error);
    if (status != GA_OK) {
        free(made);
        return status;
    }
    made->config = config;
    made->type = type;
    made->budget = ga_budget_of(config, -1);
    made->metrics = ga_alloc(RUN * config->evaluator.metrics.n, sizeof *made->metrics);
    *brief = made;
    return GA_OK;
}

void ga_brief_close(struct ga_brief *brief)
{
    if (brief == NULL)
        return;
    if (brief->type->close != NULL)
        brief->type->close(brief->evaluator);
    free(brief->metrics);
    free(brief);
}

/* True if it succeeded. */
static bool evaluate_one(struct ga_brief *brief, const struct ga_task *task,
                         struct ga_result *result, double *metrics)
{
    struct ga_answer answer = ga_answer_begin(brief->config, metrics, brief->message);

    brief->type->evaluate(brief->evaluator, task, &brief->budget, &answer);
    ga_answer_check(&answer, brief->config);
    *result = (struct ga_result){
        .number = task->number,
        .id = task->id,
        .repeat = task->repeat,
        .try = task->try,
        .attempt = task->attempt,
        .failure = answer.failure,
        .detail = answer.detail,
        .metrics = metrics,
        .message = answer.failure == GA_FAILURE_NONE ? "" : brief->message,
    };
    return answer.failure == GA_FAILURE_NONE;
}

/* Returns how many: up to the first that fails. */
static size_t evaluate_run(struct ga_brief *brief, const struct ga_task *tasks, size_t n)
{
    const double date = ga_clock_date();
    const double start = ga_clock_now();
    size_t done = 0;
    bool goes_on = true;
    double took;

    for (; goes_on && done < n && done < RUN; done++)
        goes_on = evaluate_one(brief, &tasks[done], &brief->results[done],
                               brief->metrics + done * brief->config->evaluator.metrics.n);
    took = ga_clock_now() - start;
    brief->seconds += took;
    brief->evaluations += done;
    for (size_t i = 0; i < done; i++) {
        brief->results[i].started = date + (double)i * took / (double)done;
        brief->results[i].seconds = took / (double)done;
    }
    return done;
}

void ga_brief_evaluate(struct ga_brief *brief, const struct ga_task *tasks, size_t n,
                       void (*finished)(void *self, const struct ga_result *result), void *self)
{
    while (n > 0) {
        const size_t done = evaluate_run(brief, tasks, n);

        for (size_t i = 0; i < done; i++)
            finished(self, &brief->results[i]);
        tasks += done;
        n -= done;
    }
}

void ga_brief_add_time(const struct ga_brief *brief, struct ga_time_sheet *sum)
{
    sum->evaluations += brief->evaluations;
    sum->seconds[GA_TIME_EVALUATING] += brief->seconds;
}
