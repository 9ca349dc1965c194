/* SPDX-License-Identifier: GPL-3.0-or-later */
/* isolated.c - the evaluator that has an in-process evaluator do the work in a child of the slot's
 * own, so that a crash, an exit() or an endless loop costs one evaluation. The child is this
 * program again (isolated_child.c); it lives from one evaluation to the next, and when it has been
 * lost another is started for the next evaluation. */
#include "common/clock.h"
#include "common/message.h"
#include "worker/child.h"
#include "worker/child_report.h"
#include "worker/evaluator.h"
#include "worker/frame.h"
#include "worker/isolated_answer.h"
#include "worker/watch.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static const double opening_s = 300; /* that a library may take to open */
static const double dying_s = 2;     /* between the end of a child's socket and of the child */

struct isolated {
    const struct ga_config *config;
    char *resolved;          /* the config as text, for each child */
    struct ga_budget kernel; /* what of the budget holds for the child's whole life */
    struct ga_family family;
    struct ga_child child;
    int socket;   /* to the child; -1: none runs */
    int words_fd; /* a file in memory: what the library prints, in this evaluation */
    struct ga_buffer message;
};

/* --- the child's life --- */

static void end_child(struct isolated *isolated, double patience, struct ga_child_end *end)
{
    ga_child_finish(&isolated->child, patience, end);
    (void)close(isolated->socket);
    isolated->socket = -1;
}

/* 0 or an errno. */
static int start_child(struct isolated *isolated)
{
    char *argv[] = {"gaopt", "--evaluate", "3", NULL};
    struct ga_child_request request = {
        .program = "/proc/self/exe",
        .argv = argv,
        .output_fd = isolated->words_fd,
        .error_fd = isolated->words_fd,
        .family = &isolated->family,
    };
    char **environment;
    int ends[2];
    int error;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return errno;
    environment = ga_environment_for_children(NULL, 0);
    request.environment = environment;
    request.keep_fd = ends[1];
    error = ga_child_start(&isolated->child, &request, &isolated->kernel);
    ga_environment_free(environment);
    (void)close(ends[1]);
    isolated->socket = ends[0];
    if (error != 0) {
        (void)close(isolated->socket);
        isolated->socket = -1;
    }
    return error;
}

/* Sends the child its config and waits until it has opened its evaluator. */
static enum ga_status set_up(struct isolated *isolated, int cancel_fd, struct ga_error *error)
{
    const struct ga_patience patience = {ga_clock_now() + opening_s, cancel_fd};
    const struct ga_setup setup = {
        .config = isolated->resolved,
        .path = isolated->config->path,
        .folder = isolated->config->folder,
        .slots = 1,
    };
    struct ga_ready ready;
    enum ga_frame frame;

    ga_message_put_setup(&isolated->message, &setup);
    frame = ga_frame_send(isolated->socket, &isolated->message, patience);
    if (frame == GA_FRAME_OK)
        frame = ga_frame_receive(isolated->socket, &isolated->message, patience);
    if (frame == GA_FRAME_TIMEOUT)
        return ga_error_set(error, GA_E_EVALUATOR, "the library did not open within 5 min");
    if (frame != GA_FRAME_OK || !ga_isolated_get_ready(&isolated->message, &ready))
        return ga_error_set(error, GA_E_EVALUATOR, "the library ended its process while it opened");
    if (ready.slots == 0)
        return ga_error_set(error, GA_E_EVALUATOR, "%s", ready.text);
    return GA_OK;
}

static enum ga_status bring_up(struct isolated *isolated, int cancel_fd, struct ga_error *error)
{
    struct ga_child_end end;
    enum ga_status status;
    const int code = start_child(isolated);

    if (code != 0)
        return ga_error_set(error, GA_E_EVALUATOR, "cannot start an isolating process: %s",
                            strerror(code));
    status = set_up(isolated, cancel_fd, error);
    if (status != GA_OK)
        end_child(isolated, 0, &end);
    return status;
}

/* --- the evaluator --- */

static void close_isolated(void *self)
{
    struct isolated *isolated = self;
    struct ga_child_end end;

    if (isolated == NULL)
        return;
    if (isolated->socket >=
        0) { /* the closed connection tells it to close the library in good order */
        (void)shutdown(isolated->socket, SHUT_RDWR);
        (void)ga_child_ended_within(&isolated->child, dying_s);
        end_child(isolated, 0, &end);
    }
    ga_family_close(&isolated->family);
    if (isolated->words_fd >= 0)
        (void)close(isolated->words_fd);
    ga_buffer_release(&isolated->message);
    free(isolated->resolved);
    free(isolated);
}

static enum ga_status open_isolated(void **self, const struct ga_config *config, size_t slot,
                                    struct ga_error *error)
{
    struct isolated *isolated = ga_alloc(1, sizeof *isolated);
    enum ga_status status = GA_OK;

    isolated->config = config;
    isolated->kernel = (struct ga_budget){.memory = config->evaluator.memory, .cancel_fd = -1};
    ga_family_open(&isolated->family, slot, config->evaluator.memory);
    isolated->socket = -1;
    isolated->resolved = ga_config_resolved(config);
    ga_buffer_init(&isolated->message);
    isolated->words_fd = memfd_create("gaopt-library-output", MFD_CLOEXEC);
    if (isolated->words_fd < 0 || fcntl(isolated->words_fd, F_SETFL, O_APPEND) != 0)
        status =
            ga_error_set(error, GA_E_SYSTEM, "cannot make a file in memory: %s", strerror(errno));
    if (status == GA_OK)
        status = bring_up(isolated, -1, error);
    if (status != GA_OK) {
        close_isolated(isolated);
        return status;
    }
    *self = isolated;
    return GA_OK;
}

static enum ga_frame frame_of(enum ga_waited why)
{
    switch (why) {
    case GA_WAIT_READY:
        return GA_FRAME_OK;
    case GA_WAIT_CANCELLED:
        return GA_FRAME_CANCELLED;
    default: /* of time, or of what the watch names */
        return GA_FRAME_TIMEOUT;
    }
}

static enum ga_frame ask(struct isolated *isolated, const struct ga_task *task,
                         struct ga_watch *watch)
{
    const struct ga_budget *budget = watch->budget;
    const struct ga_patience patience = {budget->timeout > 0 ? ga_clock_now() + budget->timeout : 0,
                                         budget->cancel_fd};
    enum ga_frame frame;

    ga_message_begin_tasks(&isolated->message, isolated->config->space.n);
    ga_message_add_task(&isolated->message, task, isolated->config->space.n);
    ga_message_end(&isolated->message);
    frame = ga_frame_send(isolated->socket, &isolated->message, patience);
    if (frame == GA_FRAME_OK)
        frame = frame_of(ga_watch_wait(watch, isolated->socket, patience.deadline));
    if (frame == GA_FRAME_OK)
        frame = ga_frame_receive(isolated->socket, &isolated->message, patience);
    return frame;
}

/* The child did not answer: what became of it is the answer. */
static void report_loss(struct isolated *isolated, enum ga_frame frame,
                        const struct ga_watch *watch, struct ga_answer *answer)
{
    struct ga_child_end end;

    if (frame == GA_FRAME_CLOSED)
        (void)ga_wait_for(isolated->child.pidfd, POLLIN, watch->budget->cancel_fd,
                          ga_clock_now() + dying_s);
    end_child(isolated, frame == GA_FRAME_CLOSED ? 0 : ga_watch_patience(watch), &end);
    if (watch->failure != GA_FAILURE_NONE)
        end.failure = watch->failure;
    else if (frame == GA_FRAME_TIMEOUT)
        end.failure = GA_FAILURE_TIMEOUT;
    else if (frame == GA_FRAME_CANCELLED)
        end.failure = GA_FAILURE_CANCELLED;
    else if (end.failure == GA_FAILURE_NONE) /* the library called exit(0) */
        end.failure = GA_FAILURE_EXIT;
    if (frame != GA_FRAME_CLOSED)
        end.detail = 0;
    end.found = watch->found;
    ga_answer_fail_child(answer, &end, watch->budget, "the library", "", isolated->words_fd);
}

/* An answer that came, of an evaluation that used more than it may: its child may go on. */
static void judge(struct isolated *isolated, struct ga_watch *watch, struct ga_answer *answer)
{
    ga_watch_after(watch, 0);
    if (watch->failure == GA_FAILURE_NONE)
        return;
    const struct ga_child_end end = {.failure = watch->failure, .found = watch->found};
    ga_answer_fail_child(answer, &end, watch->budget, "the library", "", isolated->words_fd);
}

static void evaluate(void *self, const struct ga_task *task, const struct ga_budget *budget,
                     struct ga_answer *answer)
{
    struct isolated *isolated = self;
    struct ga_watch watch;
    struct ga_error error;
    enum ga_frame frame;

    ga_error_init(&error);
    (void)!ftruncate(isolated->words_fd, 0); /* fails for nothing but a bad descriptor */
    if (isolated->socket < 0 && bring_up(isolated, budget->cancel_fd, &error) != GA_OK) {
        ga_answer_fail(answer, GA_FAILURE_START, 0, "%s", error.text);
        return;
    }
    ga_watch_begin(&watch, budget, &isolated->family);
    ga_watch_printed(&watch, isolated->words_fd, -1);
    frame = ask(isolated, task, &watch);
    if (frame != GA_FRAME_OK) {
        report_loss(isolated, frame, &watch, answer);
    } else if (!ga_isolated_get_answer(&isolated->message, task,
                                       isolated->config->evaluator.metrics.n, answer)) {
        report_loss(isolated, GA_FRAME_CLOSED, &watch, answer);
        ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0, "the isolating process sent no result");
    } else {
        judge(isolated, &watch, answer);
    }
    if (watch.failure == GA_FAILURE_OUTPUT) /* it takes memory */
        (void)!ftruncate(isolated->words_fd, 0);
}

const struct ga_evaluator_type ga_evaluator_isolated = {
    .name = "isolated",
    .files = 10, /* of child, connection, memory and control group; 6 were seen */
    .open = open_isolated,
    .evaluate = evaluate,
    .close = close_isolated,
};
