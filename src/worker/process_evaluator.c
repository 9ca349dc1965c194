/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process_evaluator.c - the evaluator that asks a program which is started once (docs/process.md).
 * A program that is lost, or has lost the thread, is started again for the next evaluation. */
#include "common/random.h"
#include "worker/child_report.h"
#include "worker/command_line.h"
#include "worker/disk_room.h"
#include "worker/evaluator.h"
#include "worker/printable.h"
#include "worker/request.h"
#include "worker/results_format.h"
#include "worker/server.h"
#include "worker/server_folder.h"
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define PROTOCOL "1" /* of docs/process.md */

static const double dying_s = 1; /* between the end of a program's pipes and its own */

/* In one evaluation: that of a program which was lost since the last one, and another. */
enum { MOST_STARTS = 2 };

struct process {
    const struct ga_config *config;
    struct ga_budget kernel; /* what of the budget holds for the program's whole life */
    struct ga_family family;
    struct ga_server_folder folder;
    struct ga_server server;
    struct ga_request_form form;
    struct ga_buffer request;
    off_t since; /* where in the log this evaluation begins */
};

/* --- before the first evaluation --- */

static const struct ga_space no_space; /* arguments are made before there are parameters */

static void names_init(struct ga_placeholders *names, const struct ga_config *config,
                       const char *folder)
{
    ga_placeholders_init(names, &no_space);
    names->values[GA_BUILTIN_CONFIG_DIR] = config->folder;
    names->values[GA_BUILTIN_WORKDIR] = folder;
}

static enum ga_status check(const struct ga_config *config, struct ga_error *error)
{
    struct ga_placeholders names;
    enum ga_status status = GA_OK;

    names_init(&names, config, "");
    if (config->evaluator.shell == NULL)
        status = ga_arguments_check(config, &names, error);
    if (config->evaluator.shell == NULL && status == GA_OK)
        status = ga_program_check(config, &names, error);
    ga_placeholders_release(&names);
    return status;
}

/* Writing to a program that has closed its input is a result, not the end of gaopt. */
static void refuse_sigpipe(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

static enum ga_status open_process(void **self, const struct ga_config *config, size_t slot,
                                   struct ga_error *error)
{
    struct process *process = ga_alloc(1, sizeof *process);
    const enum ga_status status = ga_server_folder_claim(&process->folder, config, error);

    if (status != GA_OK) {
        ga_server_folder_release(&process->folder);
        free(process);
        return status;
    }
    process->config = config;
    process->kernel = (struct ga_budget){.memory = config->evaluator.memory, .cancel_fd = -1};
    ga_family_open(&process->family, slot, config->evaluator.memory);
    ga_server_init(&process->server);
    ga_request_form_init(&process->form, &config->space);
    ga_buffer_init(&process->request);
    refuse_sigpipe();
    *self = process;
    return GA_OK;
}

static void close_process(void *self)
{
    struct process *process = self;

    if (process == NULL)
        return;
    if (ga_server_runs(&process->server))
        ga_server_dismiss(&process->server, process->config->evaluator.grace);
    ga_server_release(&process->server);
    ga_family_close(&process->family);
    ga_server_folder_release(&process->folder);
    ga_request_form_release(&process->form);
    ga_buffer_release(&process->request);
    free(process);
}

/* --- starting it --- */

static char **environment_of(const struct process *process)
{
    char *number = ga_format("%zu", process->folder.number);
    const char *const known[][2] = {
        {"GAOPT_PROTOCOL", PROTOCOL},
        {"GAOPT_SLOT", number},
        {"GAOPT_WORKDIR", process->folder.path},
        {"GAOPT_CONFIG_DIR", process->config->folder},
    };
    char **environment =
        ga_program_environment(process->config, known, sizeof known / sizeof *known);

    free(number);
    return environment;
}

static int start_program(struct process *process, char **arguments)
{
    char **environment = environment_of(process);
    int reason = 0;
    char *program = ga_program_find(arguments[0], process->config->folder,
                                    ga_environment_get(environment, "PATH"), &reason);

    if (program != NULL) {
        const struct ga_child_request request = {
            .program = program,
            .argv = arguments,
            .environment = environment,
            .folder = process->folder.path,
            .error_fd = process->folder.log_fd,
            .keep_fd = -1,
            .family = &process->family,
        };
        reason = ga_server_start(&process->server, &request, &process->kernel);
    }
    free(program);
    ga_environment_free(environment);
    return reason;
}

/* False after failing the answer. */
static bool start(struct process *process, struct ga_answer *answer)
{
    struct ga_placeholders names;
    struct ga_error error;
    char **arguments;
    int reason;

    ga_error_init(&error);
    process->since = ga_server_folder_mark(&process->folder);
    if (ga_server_folder_make(&process->folder, &error) != GA_OK) {
        ga_answer_fail(answer, GA_FAILURE_START, 0, "%s", error.text);
        return false;
    }
    names_init(&names, process->config, process->folder.path);
    arguments = ga_arguments_make(process->config, &names);
    reason = start_program(process, arguments);
    if (reason != 0) {
        char *text = ga_cannot_start(arguments[0], reason);
        ga_answer_fail(answer, GA_FAILURE_START, reason, "%s", text);
        free(text);
    }
    ga_arguments_free(arguments);
    ga_placeholders_release(&names);
    return reason == 0;
}

/* --- what went wrong --- */

static void read_words(const struct process *process, char words[GA_MESSAGE_ROOM / 2])
{
    ga_read_tail_since(process->folder.log_fd, process->since, words, GA_MESSAGE_ROOM / 2);
}

static void report(const struct process *process, const struct ga_child_end *end,
                   const struct ga_budget *budget, struct ga_answer *answer)
{
    char words[GA_MESSAGE_ROOM / 2];

    read_words(process, words);
    ga_answer_fail_child_saying(answer, end, budget, "the program", process->folder.log_label,
                                words);
}

/* It does not keep to the protocol, as the answer says; what it says itself may tell why. */
static void give_up(struct process *process, const struct ga_budget *budget,
                    struct ga_answer *answer)
{
    char words[GA_MESSAGE_ROOM / 2], said[GA_MESSAGE_ROOM];
    struct ga_child_end end;

    ga_server_end(&process->server, budget->grace, &end);
    read_words(process, words);
    if (words[0] == '\0')
        return;
    (void)snprintf(said, sizeof said, "%s", answer->message);
    ga_answer_fail(answer, answer->failure, answer->detail, "%s; standard error: %s", said, words);
}

/* Its pipes have closed: how it ended is the answer, if it did. */
static bool report_end(struct process *process, const struct ga_budget *budget,
                       struct ga_answer *answer)
{
    struct ga_child_end end;

    if (!ga_child_ended_within(&process->server.child, dying_s)) {
        ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0,
                       "the program goes on, but has closed its standard input or output");
        give_up(process, budget, answer);
        return false;
    }
    ga_server_end(&process->server, 0, &end);
    if (end.failure == GA_FAILURE_NONE) /* status 0, but no answer */
        end.failure = GA_FAILURE_EXIT;
    report(process, &end, budget, answer);
    return true;
}

/* False if that cannot be mended by starting it again. */
static bool report_gone(struct process *process, const struct ga_budget *budget,
                        struct ga_answer *answer)
{
    char how[GA_MESSAGE_ROOM];

    if (!report_end(process, budget, answer))
        return false;
    (void)snprintf(how, sizeof how, "%s", answer->message);
    ga_answer_fail(answer, GA_FAILURE_START, answer->detail,
                   "the program ended before it read a request: %s", how);
    return true;
}

static void report_stopped(struct process *process, enum ga_failure failure,
                           const struct ga_watch *watch, struct ga_answer *answer)
{
    struct ga_child_end end;

    ga_server_end(&process->server, ga_watch_patience(watch), &end);
    end.failure = failure;
    end.detail = 0;
    end.found = watch->found;
    report(process, &end, watch->budget, answer);
}

/* --- one evaluation --- */

/* An answer that came, of an evaluation that used more than it may: its program may go on. */
static void judge(const struct process *process, struct ga_watch *watch, struct ga_answer *answer)
{
    ga_watch_after(watch, 0);
    if (watch->failure == GA_FAILURE_NONE)
        return;
    const struct ga_child_end end = {.failure = watch->failure, .found = watch->found};
    report(process, &end, watch->budget, answer);
}

static void take_answer(struct process *process, const struct ga_task *task, struct ga_watch *watch,
                        struct ga_answer *answer)
{
    const struct ga_buffer *line = &process->server.answer;

    if (ga_reply_read(process->config, (const char *)line->bytes, line->size, task, answer))
        judge(process, watch, answer);
    else
        give_up(process, watch->budget, answer);
}

static void refuse_answer(struct process *process, const struct ga_budget *budget, const char *what,
                          struct ga_answer *answer)
{
    const struct ga_buffer *line = &process->server.answer;

    ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0, "the program wrote %s: %.*s", what,
                   (int)(line->size < 300 ? line->size : 300), (const char *)line->bytes);
    give_up(process, budget, answer);
}

/* What a program needs to start is the first evaluation's to wait for, and not counted as its. */
static struct ga_budget budget_of(const struct process *process, const struct ga_budget *budget)
{
    const double startup = process->server.answered == 0 ? process->config->evaluator.startup : 0;
    struct ga_budget own = *budget;

    own.timeout += own.timeout > 0 ? startup : 0;
    own.cpu_time += own.cpu_time > 0 ? startup : 0;
    return own;
}

/* True if the program was found dead, and is to be started again. */
static bool ask(struct process *process, const struct ga_task *task, const struct ga_budget *budget,
                struct ga_answer *answer)
{
    const struct ga_budget own = budget_of(process, budget);
    struct ga_watch watch;

    if (process->server.answered > 0)
        process->since = ga_server_folder_mark(&process->folder);
    ga_watch_begin(&watch, &own, &process->family);
    ga_watch_log(&watch, process->folder.log_fd, process->since);
    switch (ga_server_ask(&process->server, &process->request, &watch,
                          own.timeout > 0 ? watch.began + own.timeout : 0)) {
    case GA_ASKED_ANSWERED:
        take_answer(process, task, &watch, answer);
        break;
    case GA_ASKED_GONE:
        return report_gone(process, &own, answer);
    case GA_ASKED_ENDED:
        (void)report_end(process, &own, answer);
        break;
    case GA_ASKED_UNASKED:
        refuse_answer(process, &own, "something else than one line for each request", answer);
        break;
    case GA_ASKED_TOO_LONG:
        refuse_answer(process, &own, "a line without end", answer);
        break;
    case GA_ASKED_TIMEOUT:
        report_stopped(process, GA_FAILURE_TIMEOUT, &watch, answer);
        break;
    case GA_ASKED_CANCELLED:
        report_stopped(process, GA_FAILURE_CANCELLED, &watch, answer);
        break;
    case GA_ASKED_LIMIT:
        report_stopped(process, watch.failure, &watch, answer);
        break;
    }
    return false;
}

static void clear(struct ga_answer *answer)
{
    answer->failure = GA_FAILURE_NONE;
    answer->detail = 0;
    answer->message[0] = '\0';
}

/* The last failure to start stays the answer. */
static void ask_until_heard(struct process *process, const struct ga_task *task,
                            const struct ga_budget *budget, struct ga_answer *answer)
{
    unsigned starts = 0;

    do {
        if (!ga_server_runs(&process->server) &&
            (starts++ == MOST_STARTS || !start(process, answer)))
            return;
        clear(answer);
    } while (ask(process, task, budget, answer));
}

static void evaluate(void *self, const struct ga_task *task, const struct ga_budget *budget,
                     struct ga_answer *answer)
{
    struct process *process = self;
    const struct ga_config *config = process->config;

    ga_request_write(&process->form, task,
                     ga_random_evaluation_seed(config->run.seed, task->id, task->repeat),
                     &process->request);
    ask_until_heard(process, task, budget, answer);
    ga_answer_check(answer, config);
    if (answer->failure != GA_FAILURE_NONE)
        ga_give_back_if_disk_is_full(config->run.results, budget, answer);
}

const struct ga_evaluator_type ga_evaluator_process = {
    .name = "process",
    .files = 12, /* of child, pipes, log, number and control group */
    .check = check,
    .open = open_process,
    .evaluate = evaluate,
    .close = close_process,
};
