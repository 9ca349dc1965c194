/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trial.c - runs one evaluation in this process. */
#include "cli/trial.h"
#include "common/clock.h"
#include "common/files.h"
#include "evolve/score.h"
#include "worker/evaluation_folder.h"
#include "worker/evaluator.h"
#include "worker/server_folder.h"
#include <errno.h>
#include <glob.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

double *ga_trial_genes(const struct ga_config *config)
{
    double *genes = ga_alloc(config->space.n, sizeof *genes);

    for (size_t i = 0; i < config->space.n; i++) {
        genes[i] = config->initial.n_points > 0 ? config->initial.points[i]
                                                : ga_param_from_unit(&config->space.params[i], 0.5);
    }
    return genes;
}

/* --- where --- */

static enum ga_status make_temporary(char **folder, struct ga_error *error)
{
    const char *where = getenv("TMPDIR");

    *folder = ga_format("%s/gaopt-XXXXXX", where && *where ? where : "/tmp");
    if (mkdtemp(*folder))
        return GA_OK;
    ga_error_set(error, GA_E_IO, "cannot make the folder %s: %s", *folder, strerror(errno));
    free(*folder);
    *folder = NULL;
    return GA_E_IO;
}

static enum ga_status choose_folder(struct ga_trial *trial, const char *keep,
                                    struct ga_error *error)
{
    trial->temporary = !keep;
    if (!keep)
        return make_temporary(&trial->folder, error);
    trial->folder = ga_path_absolute(keep);
    return ga_folder_make(trial->folder, error);
}

static void name_work_folder(struct ga_trial *trial, const struct ga_task *task)
{
    struct ga_evaluation_folder folder;

    if (trial->config->evaluator.kind == GA_EVALUATOR_PROCESS)
        trial->work_folder = ga_path_join(trial->folder, GA_SERVERS_FOLDER);
    if (trial->config->evaluator.kind != GA_EVALUATOR_COMMAND)
        return;
    ga_evaluation_folder_init(&folder, trial->config, task);
    trial->work_folder = ga_strdup(folder.path);
    ga_evaluation_folder_release(&folder);
}

static void redirect(struct ga_config *config, const char *folder)
{
    free(config->run.results);
    config->run.results = ga_strdup(folder);
    config->evaluator.keep = GA_KEEP_ALL;
}

/* --- interrupting it --- */

/* While a program runs, SIGINT and SIGTERM cancel it instead of ending this process, which has a
 * folder to take away. What runs inside this process cannot be relied on to look. */
struct interrupt {
    int fd; /* -1: signals do what they always do */
    sigset_t before;
};

static void interrupt_begin(struct interrupt *interrupt, const struct ga_config *config)
{
    sigset_t signals;

    interrupt->fd = -1;
    if (!ga_config_runs_program(config))
        return;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    interrupt->fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (interrupt->fd >= 0)
        (void)sigprocmask(SIG_BLOCK, &signals, &interrupt->before);
}

static void interrupt_end(struct interrupt *interrupt)
{
    struct signalfd_siginfo taken;

    if (interrupt->fd < 0)
        return;
    while (read(interrupt->fd, &taken, sizeof taken) == (ssize_t)sizeof taken)
        ; /* else they would come when they are let through again */
    (void)sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
    close(interrupt->fd);
}

/* --- the evaluation --- */

static void evaluate(struct ga_trial *trial, const struct ga_evaluator_type *type, void *self,
                     const struct ga_task *task)
{
    struct ga_answer answer = ga_answer_begin(trial->config, trial->metrics, trial->message);
    struct ga_budget budget;
    struct interrupt interrupt;
    double start;

    interrupt_begin(&interrupt, trial->config);
    budget = ga_budget_of(trial->config, interrupt.fd);
    start = ga_clock_now();
    type->evaluate(self, task, &budget, &answer);
    trial->seconds = ga_clock_now() - start;
    ga_answer_check(&answer, trial->config);
    interrupt_end(&interrupt);
    trial->failure = answer.failure;
    trial->detail = answer.detail;
}

static const double quick_s = 60; /* beyond that nobody waits for a second answer */

static void evaluate_again(struct ga_trial *trial, const struct ga_evaluator_type *type, void *self,
                           const struct ga_task *task)
{
    const double first = trial->seconds;

    if (trial->config->evaluator.kind != GA_EVALUATOR_PROCESS ||
        trial->failure != GA_FAILURE_NONE || first > quick_s)
        return;
    evaluate(trial, type, self, task);
    trial->start = fmax(first - trial->seconds, 0);
}

static enum ga_status open_and_evaluate(struct ga_trial *trial, const struct ga_task *task,
                                        bool twice, struct ga_error *error)
{
    const struct ga_evaluator_type *type = ga_evaluator_find(trial->config);
    enum ga_status status = GA_OK;
    void *self = NULL;

    if (type->check)
        status = type->check(trial->config, error);
    if (status == GA_OK)
        status = type->open(&self, trial->config, 0, error);
    if (status != GA_OK)
        return status;
    evaluate(trial, type, self, task);
    if (twice)
        evaluate_again(trial, type, self, task);
    if (type->close)
        type->close(self);
    if (trial->failure == GA_FAILURE_CANCELLED)
        return ga_error_set(error, GA_E_SYSTEM, "interrupted");
    return GA_OK;
}

static void expect_finite(struct ga_trial *trial)
{
    for (size_t i = 0; i < trial->config->n_objectives; i++) {
        if (isfinite(trial->objectives[i]) && isfinite(trial->violation))
            continue;
        trial->failure = GA_FAILURE_NOT_FINITE;
        snprintf(trial->message, sizeof trial->message,
                 "the objective '%s' or a constraint has no finite value here",
                 trial->config->objectives[i].name);
        trial->violation = INFINITY;
        return;
    }
}

static enum ga_status score(struct ga_trial *trial, const double *genes, struct ga_error *error)
{
    struct ga_score_rule *rule;
    enum ga_status status = ga_score_create(&rule, trial->config, error);

    if (status != GA_OK)
        return status;
    trial->violation = ga_score_compute(rule, genes, trial->metrics, trial->objectives);
    ga_score_destroy(rule);
    expect_finite(trial);
    return GA_OK;
}

static enum ga_status run(struct ga_trial *trial, struct ga_config *config,
                          const struct ga_task *task, const char *keep, bool twice,
                          struct ga_error *error)
{
    enum ga_status status;

    *trial = (struct ga_trial){.config = config, .violation = INFINITY};
    trial->metrics = ga_alloc(config->evaluator.metrics.n, sizeof *trial->metrics);
    trial->objectives = ga_alloc(config->n_objectives, sizeof *trial->objectives);
    for (size_t i = 0; i < config->n_objectives; i++)
        trial->objectives[i] = NAN;
    status = choose_folder(trial, keep, error);
    if (status != GA_OK)
        return status;
    redirect(config, trial->folder);
    name_work_folder(trial, task);
    status = open_and_evaluate(trial, task, twice, error);
    if (status == GA_OK && trial->failure == GA_FAILURE_NONE)
        status = score(trial, task->genes, error);
    return status;
}

enum ga_status ga_trial_run(struct ga_trial *trial, struct ga_config *config,
                            const struct ga_task *task, const char *keep, struct ga_error *error)
{
    return run(trial, config, task, keep, false, error);
}

enum ga_status ga_trial_measure(struct ga_trial *trial, struct ga_config *config,
                                const struct ga_task *task, struct ga_error *error)
{
    return run(trial, config, task, NULL, true, error);
}

void ga_trial_release(struct ga_trial *trial)
{
    if (trial->temporary && trial->folder && ga_folder_remove(trial->folder, NULL) != GA_OK) {
        /* then it stays until the system clears its temporary files */
    }
    free(trial->folder);
    free(trial->work_folder);
    free(trial->metrics);
    free(trial->objectives);
    *trial = (struct ga_trial){0};
}

/* --- what it wrote --- */

enum { OUTPUT_LIMIT = 64 << 20, OUTPUT_SHOWN = 4000 }; /* bytes */

static void show_file(const char *path, const char *name, FILE *out, const char *before)
{
    char *text, *line, *rest;
    size_t size;

    if (ga_file_read(path, OUTPUT_LIMIT, &text, &size, NULL) != GA_OK)
        return;
    if (size > 0)
        fprintf(out, "%s%s%s:\n", before, size > OUTPUT_SHOWN ? "the end of " : "", name);
    rest = text + (size > OUTPUT_SHOWN ? size - OUTPUT_SHOWN : 0);
    while ((line = strsep(&rest, "\n"))) {
        if (*line || rest)
            fprintf(out, "%s  %s\n", before, line);
    }
    free(text);
}

/* A process's log is called after its host. */
static void show_logs(const struct ga_trial *trial, FILE *out, const char *before)
{
    char *pattern = ga_path_join(trial->work_folder, "*.txt");
    glob_t found;

    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++)
            show_file(found.gl_pathv[i], "standard error", out, before);
        globfree(&found);
    }
    free(pattern);
}

static void show_outputs(const struct ga_trial *trial, FILE *out, const char *before)
{
    static const char *const names[] = {GA_OUTPUT_FILE, GA_ERROR_FILE};

    for (size_t i = 0; i < 2; i++) {
        char *path = ga_path_join(trial->work_folder, names[i]);

        show_file(path, names[i], out, before);
        free(path);
    }
}

void ga_trial_show_output(const struct ga_trial *trial, FILE *out, const char *before)
{
    if (!trial->work_folder)
        return;
    if (trial->config->evaluator.kind == GA_EVALUATOR_PROCESS)
        show_logs(trial, out, before);
    else
        show_outputs(trial, out, before);
}
