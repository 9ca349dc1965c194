/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process_fixture.h - a program that is started once and asked: a line of shell, which appends to
 * `starts` when it starts. State is static: one file a program includes this. */
#ifndef GA_TEST_PROCESS_FIXTURE_H
#define GA_TEST_PROCESS_FIXTURE_H

#include "common/clock.h"
#include "common/files.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ANSWER "echo '{\"metrics\":{\"stability\":0.75}}'"

static struct worker_fixture fixture;
static struct ga_error failure;
static const struct ga_budget unlimited = {.cancel_fd = -1};
static void *self;
static char *line_of_shell;
static double first_gene = 0.125;

static inline void set_up(void)
{
    worker_fixture_enter(&fixture, 1);
    ga_error_init(&failure);
    fixture.config.evaluator.kind = GA_EVALUATOR_PROCESS;
    fixture.config.evaluator.grace = 0.2;
}

static inline void tear_down(void)
{
    ga_evaluator_process.close(self);
    free(line_of_shell);
    worker_fixture_leave(&fixture);
}

static inline void open_it(const char *shell)
{
    line_of_shell = ga_format("echo $$ >> %s/starts; %s", own_folder, shell);
    fixture.config.evaluator.shell = line_of_shell;
    cr_assert_eq(ga_evaluator_process.check(&fixture.config, &failure), GA_OK, "%s", failure.text);
    cr_assert_eq(ga_evaluator_process.open(&self, &fixture.config, 0, &failure), GA_OK, "%s",
                 failure.text);
}

static inline enum ga_failure evaluate_with(struct ga_budget budget)
{
    const double genes[] = {first_gene, 1};
    const struct ga_task task = {.id = 371, .repeat = 0, .genes = genes};

    ga_evaluator_process.evaluate(self, &task, &budget, worker_fixture_answer(&fixture));
    return fixture.answer.failure;
}

static inline enum ga_failure evaluate(void)
{
    return evaluate_with(unlimited);
}

static inline void expect_success(void)
{
    cr_expect_eq(evaluate(), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(fixture.values[0], 0.75);
}

static inline void expect(enum ga_failure wanted, const char *message)
{
    cr_expect_eq(evaluate(), wanted, "%s: %s", ga_failure_word(fixture.answer.failure),
                 fixture.message);
    cr_expect(strstr(fixture.message, message) != NULL, "wanted %s\ngot    %s", message,
              fixture.message);
}

static inline char *text_of(const char *path)
{
    char *text = NULL;
    size_t size;

    cr_assert_eq(ga_file_read(path, 1 << 20, &text, &size, &failure), GA_OK, "%s", failure.text);
    return text;
}

static inline size_t starts(void)
{
    char *text = text_of("starts");
    size_t n = 0;

    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        n++;
    free(text);
    return n;
}

/* The number of the program that was started last. */
static inline pid_t program(void)
{
    FILE *file = fopen("starts", "r");
    pid_t pid = 0;

    cr_assert_not_null(file);
    while (fscanf(file, "%d", &pid) == 1)
        continue;
    (void)fclose(file);
    return pid;
}

/* Ended, be it reaped or not, within a second. */
static inline bool dies(pid_t pid)
{
    char *path = ga_format("/proc/%d/stat", pid);
    char state = 'R';

    for (int i = 0; i < 500 && state != 'Z'; i++) {
        FILE *file = fopen(path, "r");

        if (file == NULL || fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
            state = 'Z';
        if (file != NULL)
            (void)fclose(file);
        ga_clock_sleep(0.002);
    }
    free(path);
    return state == 'Z';
}

#endif
