/* SPDX-License-Identifier: GPL-3.0-or-later */
/* isolated_child.c - the other side of isolated.c: a process that evaluates what it is sent, until
 * the connection closes. */
#include "common/clock.h"
#include "common/message.h"
#include "worker/evaluator.h"
#include "worker/frame.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

static const struct ga_patience for_ever = {.deadline = 0, .cancel_fd = -1};

struct session {
    int fd;
    struct ga_buffer message;
    struct ga_config config;
    const struct ga_evaluator_type *type;
    void *evaluator;
    double *genes;
    double *metrics;
    char text[GA_MESSAGE_ROOM];
};

/* Opens the message of the expected kind that comes next; false at the end of the connection. */
static bool receive(struct session *session, enum ga_message_kind expected,
                    struct ga_reader *reader)
{
    enum ga_message_kind kind;

    return ga_frame_receive(session->fd, &session->message, for_ever) == GA_FRAME_OK &&
           ga_message_open(reader, session->message.bytes, session->message.size, &kind, NULL) ==
               GA_OK &&
           kind == expected;
}

static enum ga_status open_evaluator(struct session *session, const struct ga_setup *setup,
                                     struct ga_error *error)
{
    enum ga_status status = ga_config_parse(&session->config, setup->config, setup->path,
                                            setup->folder, NULL, 0, error);

    if (status != GA_OK)
        return status;
    session->type = ga_evaluator_find_inside(&session->config);
    session->genes = ga_alloc(session->config.space.n + 1, sizeof *session->genes);
    session->metrics = ga_alloc(session->config.evaluator.metrics.n + 1, sizeof *session->metrics);
    status = session->type->open(&session->evaluator, &session->config, 0, error);
    if (status != GA_OK)
        session->type = NULL;
    return status;
}

static bool set_up(struct session *session)
{
    struct ga_ready ready = {.slots = 0};
    struct ga_setup setup = {0};
    struct ga_reader reader;
    struct ga_error error;

    ga_error_init(&error);
    if (!receive(session, GA_MESSAGE_SETUP, &reader) || !ga_message_get_setup(&reader, &setup))
        return false;
    if (open_evaluator(session, &setup, &error) == GA_OK)
        ready.slots = 1;
    (void)snprintf(ready.text, sizeof ready.text, "%.*s", GA_MESSAGE_ROOM - 1, error.text);
    ga_setup_release(&setup);
    ga_message_put_ready(&session->message, &ready);
    return ga_frame_send(session->fd, &session->message, for_ever) == GA_FRAME_OK &&
           ready.slots > 0;
}

static bool take_task(struct session *session, struct ga_task *task)
{
    const size_t n_genes = session->config.space.n;
    struct ga_reader reader;
    uint32_t count = 0;

    if (!receive(session, GA_MESSAGE_TASKS, &reader) ||
        !ga_message_get_count(&reader, n_genes, &count) || count != 1 ||
        !ga_message_get_task(&reader, task, session->genes, n_genes))
        return false;
    ga_task_locate(task, session->config.evaluator.repeats);
    return true;
}

static bool answer_task(struct session *session, const struct ga_task *task)
{
    const size_t n_metrics = session->config.evaluator.metrics.n;
    const struct ga_budget budget = {.cancel_fd = -1}; /* the other side keeps it */
    struct ga_answer answer = ga_answer_begin(&session->config, session->metrics, session->text);
    struct ga_result result = {.number = task->number, .try = task->try};
    const double start = ga_clock_now();

    result.started = ga_clock_date();
    session->type->evaluate(session->evaluator, task, &budget, &answer);
    ga_answer_check(&answer, &session->config);
    (void)fflush(NULL); /* what it printed is read if it dies the next time */
    result.failure = answer.failure;
    result.detail = answer.detail;
    result.seconds = ga_clock_now() - start;
    result.metrics = session->metrics;
    result.message = session->text;
    ga_message_begin_results(&session->message, n_metrics);
    ga_message_add_result(&session->message, &result, n_metrics);
    ga_message_end(&session->message);
    return ga_frame_send(session->fd, &session->message, for_ever) == GA_FRAME_OK;
}

static void release(struct session *session)
{
    if (session->type != NULL)
        session->type->close(session->evaluator);
    free(session->genes);
    free(session->metrics);
    ga_config_release(&session->config);
    ga_buffer_release(&session->message);
}

int ga_isolated_child_main(int fd)
{
    struct session session = {.fd = fd};
    struct ga_task task;

    (void)fcntl(fd, F_SETFD,
                FD_CLOEXEC); /* what the library starts must not keep the connection open */
    ga_buffer_init(&session.message);
    if (set_up(&session)) {
        while (take_task(&session, &task) && answer_task(&session, &task))
            continue;
    }
    release(&session);
    return 0;
}
