/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command.c - the evaluator that runs a program: in a folder of its own, which the result is read
 * from. */
#include "common/files.h"
#include "common/random.h"
#include "worker/child.h"
#include "worker/child_report.h"
#include "worker/command_line.h"
#include "worker/disk_room.h"
#include "worker/evaluation_folder.h"
#include "worker/evaluator.h"
#include "worker/printable.h"
#include "worker/results_format.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const off_t kept_output = (off_t)16 << 20; /* bytes, of what printed too much */

struct command {
    const struct ga_config *config;
    struct ga_buffer *templates;
    struct ga_placeholders values;
    struct ga_family family;
    struct ga_spare_folder spare;
    char id[24];
    char repeat[16];
    char seed[16];
};

/* --- before the first evaluation --- */

static enum ga_status check(const struct ga_config *config, struct ga_error *error)
{
    struct ga_placeholders names;
    struct ga_buffer *templates = NULL;
    enum ga_status status = ga_templates_read(&templates, config, error);

    if (status != GA_OK)
        return status;
    ga_templates_free(templates, config);
    ga_placeholders_init(&names, &config->space);
    names.values[GA_BUILTIN_CONFIG_DIR] = config->folder;
    status = ga_arguments_check(config, &names, error);
    if (status == GA_OK && config->evaluator.shell == NULL)
        status = ga_program_check(config, &names, error);
    ga_placeholders_release(&names);
    return status;
}

static enum ga_status open_command(void **self, const struct ga_config *config, size_t slot,
                                   struct ga_error *error)
{
    struct command *command = ga_alloc(1, sizeof *command);
    const enum ga_status status = ga_templates_read(&command->templates, config, error);

    if (status != GA_OK) {
        free(command);
        return status;
    }
    command->config = config;
    ga_family_open(&command->family, slot, config->evaluator.memory);
    ga_spare_folder_init(&command->spare, slot);
    ga_placeholders_init(&command->values, &config->space);
    command->values.values[GA_BUILTIN_CONFIG_DIR] = config->folder;
    command->values.values[GA_BUILTIN_ID] = command->id;
    command->values.values[GA_BUILTIN_REPEAT] = command->repeat;
    command->values.values[GA_BUILTIN_SEED] = command->seed;
    *self = command;
    return GA_OK;
}

static void close_command(void *self)
{
    struct command *command = self;

    if (command == NULL)
        return;
    ga_family_close(&command->family);
    ga_spare_folder_remove(&command->spare, command->config->run.results);
    ga_placeholders_release(&command->values);
    ga_templates_free(command->templates, command->config);
    free(command);
}

/* --- one evaluation --- */

static bool is_empty(int fd)
{
    struct stat status;

    return fstat(fd, &status) != 0 || status.st_size == 0;
}

/* Why it failed a program says on standard error, or else on standard output. */
static void report(const struct command *command, const struct ga_evaluation_folder *folder,
                   const struct ga_child_end *end, const struct ga_budget *budget,
                   const char *program, struct ga_answer *answer)
{
    const bool by_output = is_empty(folder->error_fd) && !is_empty(folder->output_fd);
    const bool stays = command->config->evaluator.keep != GA_KEEP_NONE;
    char *place =
        stays ? ga_format("%s/%s", folder->label, by_output ? GA_OUTPUT_FILE : GA_ERROR_FILE)
              : ga_strdup("");

    ga_answer_fail_child(answer, end, budget, program, place,
                         by_output ? folder->output_fd : folder->error_fd);
    free(place);
}

/* Of what it printed beyond all measure, a part tells as much as the whole. */
static void shorten_output(const struct ga_evaluation_folder *folder)
{
    const int fds[] = {folder->output_fd, folder->error_fd};
    struct stat status;

    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        if (fstat(fds[i], &status) == 0 && status.st_size > kept_output)
            (void)!ftruncate(fds[i], kept_output);
    }
}

/* True if it is certain that no process of it is left. */
static bool run(struct command *command, const struct ga_evaluation_folder *folder,
                const struct ga_budget *budget, struct ga_answer *answer)
{
    char **arguments = ga_arguments_make(command->config, &command->values);
    char **environment = ga_command_environment(command->config, &command->values);
    struct ga_child_end end = {.failure = GA_FAILURE_START};
    char *program = ga_program_find(arguments[0], command->config->folder,
                                    ga_environment_get(environment, "PATH"), &end.detail);

    if (program != NULL) {
        const struct ga_child_request request = {
            .program = program,
            .argv = arguments,
            .environment = environment,
            .folder = folder->path,
            .output_fd = folder->output_fd,
            .error_fd = folder->error_fd,
            .keep_fd = -1,
            .family = &command->family,
        };
        ga_child_run(&request, budget, &end);
    }
    if (end.failure != GA_FAILURE_NONE)
        report(command, folder, &end, budget, arguments[0], answer);
    if (end.failure == GA_FAILURE_OUTPUT)
        shorten_output(folder);
    free(program);
    ga_environment_free(environment);
    ga_arguments_free(arguments);
    return end.was_last;
}

static enum ga_status read_text(const struct command *command,
                                const struct ga_evaluation_folder *folder, char **text,
                                size_t *size, struct ga_error *error)
{
    if (command->config->evaluator.result.source == GA_RESULT_STDOUT)
        return ga_evaluation_folder_read_output(folder, GA_RESULTS_LIMIT, text, size, error);
    return ga_evaluation_folder_read(folder, command->config->evaluator.result.file,
                                     GA_RESULTS_LIMIT, text, size, error);
}

static void read_result(const struct command *command, const struct ga_evaluation_folder *folder,
                        struct ga_answer *answer)
{
    struct ga_error error;
    char *text = NULL;
    size_t size = 0;

    ga_error_init(&error);
    switch (read_text(command, folder, &text, &size, &error)) {
    case GA_OK:
        ga_results_read(command->config, text, size, answer);
        break;
    case GA_E_NOT_FOUND:
        ga_answer_fail(answer, GA_FAILURE_MISSING, 0, "the program ended well but left no %s",
                       error.text);
        break;
    default:
        ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0, "%s", error.text);
    }
    free(text);
}

/* What a program that ended well said of a result that is none. */
static void add_words(const struct ga_evaluation_folder *folder, struct ga_answer *answer)
{
    char words[GA_MESSAGE_ROOM / 2], said[GA_MESSAGE_ROOM];

    ga_read_tail(folder->error_fd, words, sizeof words);
    if (words[0] == '\0')
        return;
    (void)snprintf(said, sizeof said, "%s", answer->message);
    ga_answer_fail(answer, answer->failure, answer->detail, "%s; standard error: %s", said, words);
}

/* Of evaluations that succeeded, keep = best leaves the choice to the master, which knows the best.
 * A cancelled one has neither failed nor succeeded: it will be made again, in a folder of its own.
 */
static bool is_to_go(enum ga_keep keep, enum ga_failure failure)
{
    switch (keep) {
    case GA_KEEP_NONE:
        return true;
    case GA_KEEP_FAILED:
        return failure == GA_FAILURE_NONE || failure == GA_FAILURE_CANCELLED;
    case GA_KEEP_BEST:
        return failure == GA_FAILURE_CANCELLED;
    default:
        return false;
    }
}

static void let_go(struct command *command, const struct ga_evaluation_folder *folder,
                   bool was_last)
{
    if (was_last)
        ga_evaluation_folder_spare(folder, &command->spare);
    else
        ga_evaluation_folder_remove(folder);
}

static void evaluate(void *self, const struct ga_task *task, const struct ga_budget *budget,
                     struct ga_answer *answer)
{
    struct command *command = self;
    const struct ga_config *config = command->config;
    struct ga_evaluation_folder folder;
    struct ga_error error;
    bool was_last = false;
    char *result;

    ga_error_init(&error);
    ga_evaluation_folder_init(&folder, config, task);
    result = ga_path_join(folder.path, config->evaluator.result.source == GA_RESULT_STDOUT
                                           ? GA_OUTPUT_FILE
                                           : config->evaluator.result.file);
    (void)snprintf(command->id, sizeof command->id, "%" PRIu64, task->id);
    (void)snprintf(command->repeat, sizeof command->repeat, "%" PRIu32, task->repeat);
    (void)snprintf(command->seed, sizeof command->seed, "%" PRIu32,
                   ga_random_evaluation_seed(config->run.seed, task->id, task->repeat));
    command->values.values[GA_BUILTIN_WORKDIR] = folder.path;
    command->values.values[GA_BUILTIN_RESULT] = result;
    ga_placeholders_set_genes(&command->values, &config->space, task->genes);

    if (ga_evaluation_folder_make(&folder, &command->spare, config, command->templates,
                                  &command->values, task->genes, &error) != GA_OK)
        ga_answer_fail(answer, GA_FAILURE_START, 0, "%s", error.text);
    else
        was_last = run(command, &folder, budget, answer);
    if (answer->failure == GA_FAILURE_NONE)
        read_result(command, &folder, answer);
    ga_answer_check(answer, config);
    if (answer->failure == GA_FAILURE_MISSING || answer->failure == GA_FAILURE_MALFORMED)
        add_words(&folder, answer);
    ga_give_back_if_disk_is_full(folder.results, budget, answer);
    if (is_to_go(config->evaluator.keep, answer->failure))
        let_go(command, &folder, was_last);
    ga_evaluation_folder_release(&folder);
    free(result);
}

const struct ga_evaluator_type ga_evaluator_command = {
    .name = "command",
    .files = 10, /* of child, folder, control group and result; 7 were seen */
    .check = check,
    .open = open_command,
    .evaluate = evaluate,
    .close = close_command,
};
