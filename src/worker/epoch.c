/* SPDX-License-Identifier: GPL-3.0-or-later */
/* epoch.c - a slot's task that is an epoch of an island: the evaluator is asked for each
 * individual of it. */
#include "worker/epoch.h"
#include "evolve/island_epoch.h"
#include <poll.h>

struct epoch {
    const struct ga_config *config;
    const struct ga_evaluator_type *type;
    void *evaluator;
    const struct ga_task *task;
    const struct ga_budget *budget;
    struct ga_answer *answer;
    uint64_t asked;
};

static const uint64_t cancel_check = 1024; /* evaluations between looks at cancel_fd */

static bool is_cancelled(const struct epoch *epoch)
{
    struct pollfd cancel = {.fd = epoch->budget->cancel_fd, .events = POLLIN};

    return poll(&cancel, 1, 0) > 0;
}

static enum ga_failure evaluate(void *self, uint64_t id, const double *genes, double *metrics)
{
    struct epoch *epoch = self;
    struct ga_answer answer;
    struct ga_task task = {.number = id, .id = id, .attempt = epoch->task->attempt, .genes = genes};

    if (++epoch->asked % cancel_check == 0 && is_cancelled(epoch))
        return GA_FAILURE_CANCELLED;
    answer = ga_answer_begin(epoch->config, metrics, epoch->answer->message);
    epoch->type->evaluate(epoch->evaluator, &task, epoch->budget, &answer);
    ga_answer_check(&answer, epoch->config);
    return answer.failure;
}

void ga_epoch_run(const struct ga_config *config, const struct ga_evaluator_type *type,
                  void *evaluator, const struct ga_task *task, const struct ga_budget *budget,
                  struct ga_answer *answer)
{
    struct epoch epoch = {config, type, evaluator, task, budget, answer, 0};
    struct ga_score_rule *rule = NULL;
    struct ga_error error;

    ga_error_init(&error);
    if (ga_score_create(&rule, config, &error) != GA_OK) {
        ga_answer_fail(answer, GA_FAILURE_START, 0, "%s", error.text);
        return;
    }
    answer->failure =
        ga_island_epoch(config, rule, task->id, task->genes, evaluate, &epoch, answer->metrics);
    if (answer->failure == GA_FAILURE_NONE)
        answer->message[0] = '\0'; /* of one that failed on the way */
    ga_score_destroy(rule);
}
