/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process_evaluator.c - tests of programs that are started once and asked: each is a line of shell,
 * which appends to `starts` when it starts. */
#include "common/clock.h"
#include "common/files.h"
#include "common/random.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER "echo '{\"metrics\":{\"stability\":0.75}}'"

static struct worker_fixture fixture;
static struct ga_error failure;
static char top[] = "/tmp/gaopt-process-XXXXXX";
static const struct ga_budget unlimited = {.cancel_fd = -1};
static void *self;
static char *line_of_shell;
static double first_gene = 0.125;

static void set_up(void)
{
    worker_fixture_init(&fixture, 1);
    ga_error_init(&failure);
    cr_assert_not_null(mkdtemp(top));
    cr_assert_eq(chdir(top), 0);
    fixture.config.folder = top;
    fixture.config.run.results = ga_path_join(top, "results");
    fixture.config.evaluator.kind = GA_EVALUATOR_PROCESS;
    fixture.config.evaluator.grace = 0.2;
}

static void tear_down(void)
{
    ga_evaluator_process.close(self);
    free(line_of_shell);
    free(fixture.config.run.results);
    cr_assert_eq(ga_folder_remove(top, &failure), GA_OK);
}

TestSuite(process_evaluator, .init = set_up, .fini = tear_down);

static void open_it(const char *shell)
{
    line_of_shell = ga_format("echo $$ >> %s/starts; %s", top, shell);
    fixture.config.evaluator.shell = line_of_shell;
    cr_assert_eq(ga_evaluator_process.check(&fixture.config, &failure), GA_OK, "%s", failure.text);
    cr_assert_eq(ga_evaluator_process.open(&self, &fixture.config, 0, &failure), GA_OK, "%s",
                 failure.text);
}

static enum ga_failure evaluate_with(struct ga_budget budget)
{
    const double genes[] = {first_gene, 1};
    const struct ga_task task = {.id = 371, .repeat = 0, .genes = genes};

    ga_evaluator_process.evaluate(self, &task, &budget, worker_fixture_answer(&fixture));
    return fixture.answer.failure;
}

static enum ga_failure evaluate(void)
{
    return evaluate_with(unlimited);
}

static void expect_success(void)
{
    cr_expect_eq(evaluate(), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(fixture.values[0], 0.75);
}

static void expect(enum ga_failure wanted, const char *message)
{
    cr_expect_eq(evaluate(), wanted, "%s: %s", ga_failure_word(fixture.answer.failure),
                 fixture.message);
    cr_expect(strstr(fixture.message, message) != NULL, "wanted %s\ngot    %s", message,
              fixture.message);
}

static char *text_of(const char *path)
{
    char *text = NULL;
    size_t size;

    cr_assert_eq(ga_file_read(path, 1 << 20, &text, &size, &failure), GA_OK, "%s", failure.text);
    return text;
}

static size_t starts(void)
{
    char *text = text_of("starts");
    size_t n = 0;

    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        n++;
    free(text);
    return n;
}

/* The number of the program that was started last. */
static pid_t program(void)
{
    char *text = text_of("starts");
    char *last = strrchr(text, '\n');

    *last = '\0';
    last = strrchr(text, '\n');
    const pid_t pid = (pid_t)atoi(last != NULL ? last + 1 : text);
    free(text);
    return pid;
}

/* Ended, be it reaped or not, within a second. */
static bool dies(pid_t pid)
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

/* --- all is well --- */

Test(process_evaluator, one_start_for_many)
{
    open_it("while read -r line; do " ANSWER "; done");
    for (int i = 0; i < 20; i++)
        expect_success();
    cr_expect_eq(starts(), 1);
}

Test(process_evaluator, what_it_gets)
{
    char *wanted = ga_format("{\"id\":371,\"repeat\":0,\"seed\":%u,\"parameters\":{\"dt\":0.125,"
                             "\"solver\":\"verlet\"}}\n1 0 %s %s/results/processes\n",
                             ga_random_evaluation_seed(42, 371, 0), top, top);
    char *key = "COLOUR", *value = "red", *got;

    fixture.config.evaluator.environment = (struct ga_text_map){1, &key, &value};
    open_it(
        "[ $COLOUR = red ] && [ \"$PWD\" = \"$GAOPT_WORKDIR\" ] && read -r line && { echo $line;"
        " echo $GAOPT_PROTOCOL $GAOPT_SLOT $GAOPT_CONFIG_DIR ${PWD%/*}; } > ../../../got; " ANSWER
        "; read -r line");
    expect_success();
    got = text_of("got");
    cr_expect_str_eq(got, wanted);
    free(got);
    free(wanted);
}

static void put_program(const char *name, const char *script)
{
    FILE *file = fopen(name, "w");

    cr_assert_not_null(file);
    cr_assert_gt(fprintf(file, "#!/bin/sh\n%s\n", script), 0);
    cr_assert_eq(fclose(file), 0);
    cr_assert_eq(chmod(name, 0755), 0);
}

Test(process_evaluator, program_by_argv)
{
    fixture.config.evaluator.shell = NULL;
    fixture.argv[0] = "./bench.sh";
    fixture.argv[1] = "{config_dir}";
    fixture.argv[2] = "{workdir}";
    fixture.config.evaluator.argv = (struct ga_text_list){3, fixture.argv};
    cr_expect_eq(ga_evaluator_process.check(&fixture.config, &failure), GA_E_EVALUATOR);
    cr_expect_str_eq(failure.text, "cannot start ./bench.sh: No such file or directory");
    put_program("bench.sh", "[ \"$2\" = \"$PWD\" ] && [ -x \"$1/bench.sh\" ] || exit 5\n"
                            "while read -r line; do " ANSWER "; done");
    cr_assert_eq(ga_evaluator_process.open(&self, &fixture.config, 0, &failure), GA_OK);
    expect_success();
    cr_assert_eq(unlink("bench.sh"), 0);
    expect_success(); /* it runs */
}

/* The shell's `cat` ends when its input does, and the rest of the line is done. */
Test(process_evaluator, end_of_input_ends_it)
{
    open_it("read -r line; " ANSWER "; cat; echo in good order >> ../../../ended");
    expect_success();
    ga_evaluator_process.close(self);
    self = NULL;
    cr_expect(ga_path_exists("ended"));
}

Test(process_evaluator, what_does_not_end_is_ended)
{
    const double start = ga_clock_now();

    open_it("trap '' TERM; read -r line; " ANSWER "; while :; do sleep 0.05; done");
    expect_success();
    const pid_t pid = program();
    ga_evaluator_process.close(self);
    self = NULL;
    cr_expect_neq(kill(pid, 0), 0);
    cr_expect_lt(ga_clock_now() - start, 5);
}

Test(process_evaluator, answer_in_pieces)
{
    open_it(
        "while read -r line; do printf '{\"metr'; sleep 0.02; printf 'ics\":{\"stab'; sleep 0.02;"
        " printf 'ility\":0.75}}\\n'; done");
    expect_success();
    expect_success();
    cr_expect_eq(starts(), 1);
}

/* More than a pipe holds goes either way, also at the same time. */
Test(process_evaluator, large_lines)
{
    enum { WORD = 300000 };
    static char word[WORD + 1];

    memset(word, 'x', WORD);
    fixture.words[1] = word;
    open_it("while read -r line; do printf '{\"x\":\"%s\",\"n\":%d,' \"$line\" ${#line} | tr -d "
            "'{}\\\\'"
            " | tr '\"' '_' | sed 's/^/{\"note\":\"/; s/$/\",\"metrics\":{\"stability\":0.75}}/' "
            "| tr -d '\\n'; echo; done");
    expect_success();
    expect_success();
    cr_expect_eq(starts(), 1);
}

Test(process_evaluator, folder_of_its_own)
{
    void *other;

    open_it("read -r line; touch $GAOPT_SLOT; " ANSWER "; read -r line; exit 3");
    cr_assert_eq(ga_evaluator_process.open(&other, &fixture.config, 1, &failure), GA_OK);
    void *first = self;
    expect_success();
    self = other;
    expect_success();
    char host[64];
    gethostname(host, sizeof host);
    for (int i = 0; i < 2; i++) {
        char *path = ga_format("results/processes/%s-%d/%d", host, i, i);
        cr_expect(ga_path_exists(path), "%s", path);
        free(path);
    }
    ga_evaluator_process.close(first); /* gives its number back */
    cr_assert_eq(ga_evaluator_process.open(&first, &fixture.config, 0, &failure), GA_OK);
    self = first;
    expect_success();
    ga_evaluator_process.close(other);
    char *path = ga_format("results/processes/%s-0/0", host);
    cr_expect(ga_path_exists(path));
    free(path);
}

/* --- failures --- */

Test(process_evaluator, reported_error_costs_no_start)
{
    open_it("read -r line; echo '{\"error\":\"no convergence\"}'; while read -r line; do " ANSWER
            "; done");
    expect(GA_FAILURE_EXIT, "no convergence");
    expect_success();
    cr_expect_eq(starts(), 1);
}

Test(process_evaluator, exit_costs_one_evaluation)
{
    open_it("echo warming up >&2; read -r line; " ANSWER
            "; read -r line; echo out of licences >&2; exit 7");
    expect_success();
    expect(GA_FAILURE_EXIT, "exit status 7 (see processes/");
    cr_expect_eq(fixture.answer.detail, 7);
    cr_expect(strstr(fixture.message, "-0.txt): out of licences"), "%s", fixture.message);
    cr_expect_not(strstr(fixture.message, "warming up"));
    expect_success();
    cr_expect_eq(starts(), 2);
}

Test(process_evaluator, crash_costs_one_evaluation)
{
    open_it("read -r line; " ANSWER "; read -r line; kill -SEGV $$");
    expect_success();
    expect(GA_FAILURE_SIGNAL, "killed by signal 11 (SIGSEGV)");
    expect_success();
    cr_expect_eq(starts(), 2);
}

Test(process_evaluator, exit_with_0_is_no_answer)
{
    open_it("read -r line; exit 0");
    expect(GA_FAILURE_EXIT, "exit status 0");
}

/* What a program has started may hold its pipe open. */
Test(process_evaluator, crash_is_seen_though_a_child_holds_the_pipe)
{
    const double start = ga_clock_now();

    open_it("read -r line; sleep 100 & kill -KILL $$");
    expect(GA_FAILURE_SIGNAL, "killed by signal 9");
    cr_expect_lt(ga_clock_now() - start, 20);
}

Test(process_evaluator, hang_is_ended_with_all_its_children)
{
    const struct ga_budget budget = {.timeout = 0.15, .grace = 0.1, .cancel_fd = -1};

    open_it("read -r line; " ANSWER "; read -r line; trap '' TERM; sleep 100 & echo $! > child;"
            " cp child ../../../child; wait; sleep 100");
    expect_success();
    cr_expect_eq(evaluate_with(budget), GA_FAILURE_TIMEOUT, "%s", fixture.message);
    cr_expect(strstr(fixture.message, "ran longer than 150 ms (see processes/"), "%s",
              fixture.message);
    char *child = text_of("child");
    cr_expect(dies((pid_t)atoi(child)));
    free(child);
    expect_success();
    cr_expect_eq(starts(), 2);
}

/* The time that the program needs to start is not the evaluation's. */
Test(process_evaluator, first_evaluation_may_take_longer)
{
    const struct ga_budget budget = {.timeout = 0.15, .cancel_fd = -1};

    fixture.config.evaluator.startup = 30;
    open_it("sleep 0.3; while read -r line; do " ANSWER "; done");
    cr_expect_eq(evaluate_with(budget), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(evaluate_with(budget), GA_FAILURE_NONE, "%s", fixture.message);
}

Test(process_evaluator, cancel_ends_it)
{
    const int cancel = eventfd(1, EFD_CLOEXEC);

    open_it("read -r line; " ANSWER "; read -r line; sleep 100");
    expect_success();
    cr_expect_eq(evaluate_with((struct ga_budget){.cancel_fd = cancel}), GA_FAILURE_CANCELLED);
    cr_expect_eq(starts(), 1); /* not before it is needed */
    expect_success();
    cr_expect_eq(starts(), 2);
    (void)close(cancel);
}

Test(process_evaluator, death_between_evaluations_costs_none)
{
    open_it("while read -r line; do " ANSWER "; done");
    for (int i = 0; i < 5; i++) {
        expect_success();
        cr_assert_eq(kill(program(), SIGKILL), 0);
        cr_expect(dies(program())); /* before that it may still take the next line */
    }
    expect_success();
    cr_expect_eq(starts(), 6);
}

/* A program may end after so many evaluations, so that what it leaks does not pile up. */
Test(process_evaluator, ending_after_an_answer_costs_none)
{
    open_it("read -r line; " ANSWER);
    for (int i = 0; i < 5; i++)
        expect_success();
    cr_expect_eq(starts(), 5);
}

Test(process_evaluator, death_at_every_start_is_told)
{
    open_it("echo no module named foo >&2; exit 4");
    expect(GA_FAILURE_START, "the program ended before it read a request: exit status 4 (see "
                             "processes/");
    cr_expect(strstr(fixture.message, "): no module named foo"), "%s", fixture.message);
    cr_expect_eq(starts(), 2);
    expect(GA_FAILURE_START, "no module named foo");
    cr_expect_eq(starts(), 4);
}

Test(process_evaluator, program_may_vanish)
{
    open_it("read -r line; " ANSWER);
    fixture.config.evaluator.shell = NULL;
    fixture.argv[0] = "./gone";
    fixture.config.evaluator.argv = (struct ga_text_list){1, fixture.argv};
    expect(GA_FAILURE_START, "cannot start ./gone: No such file or directory");
}

Test(process_evaluator, closed_input)
{
    open_it("read -r line; exec 0</dev/null; " ANSWER "; sleep 100");
    expect_success();
    expect(GA_FAILURE_MALFORMED,
           "the program goes on, but has closed its standard input or output");
    expect_success();
    cr_expect_eq(starts(), 2);
}

Test(process_evaluator, closed_output)
{
    open_it("read -r line; exec 1>&-; sleep 100");
    expect(GA_FAILURE_MALFORMED,
           "the program goes on, but has closed its standard input or output");
    cr_expect_eq(starts(), 1);
}

Test(process_evaluator, line_that_is_no_answer)
{
    open_it("read -r line; echo a warning >&2; echo loading model; while read -r line; do " ANSWER
            "; done");
    expect(GA_FAILURE_MALFORMED, "the answer is not JSON: ");
    cr_expect(strstr(fixture.message, "; standard error: a warning"), "%s", fixture.message);
    expect(GA_FAILURE_MALFORMED, "the answer is not JSON: "); /* it was started again */
    cr_expect_eq(starts(), 2);
}

Test(process_evaluator, two_lines_for_one_request)
{
    open_it("read -r line; printf '{\"metrics\":{\"stability\":1}}\\nhello\\n'; read -r line");
    expect(GA_FAILURE_MALFORMED, "the program wrote something else than one line for each request: "
                                 "{\"metrics\":{\"stability\":1}}|hello");
}

Test(process_evaluator, line_between_requests)
{
    open_it("read -r line; " ANSWER "; echo goodbye; while read -r line; do " ANSWER "; done");
    if (evaluate() == GA_FAILURE_NONE) {
        ga_clock_sleep(0.1);
        expect(GA_FAILURE_MALFORMED, "one line for each request: goodbye");
    }
    cr_expect_eq(starts(), 1);
}

/* Whatever it answers cannot be to a request that it has not read. */
Test(process_evaluator, answer_before_the_request_was_read)
{
    static char word[300001];

    memset(word, 'x', sizeof word - 1);
    fixture.words[1] = word;
    open_it("head -c 1000 >/dev/null; " ANSWER "; sleep 100");
    expect(GA_FAILURE_MALFORMED, "one line for each request: {");
}

Test(process_evaluator, line_without_end)
{
    open_it("read -r line; exec tr '\\0' x < /dev/zero");
    expect(GA_FAILURE_MALFORMED, "the program wrote a line without end: xxxx");
    cr_expect_eq(starts(), 1);
}

/* --- limits --- */

Test(process_evaluator, printing_is_counted_for_each_evaluation)
{
    const struct ga_budget budget = {.output = 1 << 20, .cancel_fd = -1};

    open_it("while read -r line; do head -c 600000 /dev/zero | tr '\\0' x >&2; " ANSWER "; done");
    for (int i = 0; i < 4; i++)
        cr_expect_eq(evaluate_with(budget), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(evaluate_with((struct ga_budget){.output = 1 << 19, .cancel_fd = -1}),
                 GA_FAILURE_OUTPUT);
    cr_expect_eq(evaluate_with(budget), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(starts(), 1);
}

Test(process_evaluator, printing_without_end_is_stopped)
{
    open_it("read -r line; yes >&2");
    cr_expect_eq(evaluate_with((struct ga_budget){.output = 1 << 20, .cancel_fd = -1}),
                 GA_FAILURE_OUTPUT, "%s", fixture.message);
}

Test(process_evaluator, log_is_bounded)
{
    char host[64];

    open_it("while read -r line; do head -c 12000000 /dev/zero >&2; " ANSWER "; done");
    for (int i = 0; i < 4; i++)
        expect_success();
    gethostname(host, sizeof host);
    char *path = ga_format("results/processes/%s-0.txt", host);
    struct stat status;
    cr_assert_eq(stat(path, &status), 0);
    cr_expect_leq(status.st_size, 24000000);
    cr_expect_geq(status.st_size, 12000000);
    free(path);
}

Test(process_evaluator, endless_loop_is_stopped)
{
    const struct ga_budget budget = {.cpu_time = 0.3, .cancel_fd = -1};

    open_it("read -r line; " ANSWER "; read -r line; while :; do :; done");
    expect_success();
    cr_expect_eq(evaluate_with(budget), GA_FAILURE_CPU, "%s", fixture.message);
    expect_success();
}

Test(process_evaluator, leak_is_stopped)
{
#ifdef __SANITIZE_ADDRESS__
    cr_skip_test("the sanitizer's own memory is this process's peak");
#endif
    fixture.config.evaluator.memory = 100 << 20;
    open_it("exec /usr/bin/python3 -c 'input(); bytearray(1 << 28)'");
    cr_expect_eq(evaluate_with(ga_budget_of(&fixture.config, -1)), GA_FAILURE_MEMORY, "%s",
                 fixture.message);
    cr_expect(strstr(fixture.message, "needed more memory than 100MiB (see processes/") ==
                  fixture.message,
              "%s", fixture.message);
}

/* --- what a hostile program leaves for the next --- */

Test(process_evaluator, links_are_not_followed)
{
    cr_assert_eq(mkdir("precious", 0755), 0);
    cr_assert_eq(mkdir("precious/file", 0755), 0);
    open_it("read -r line; cd ..; rm -r \"$GAOPT_WORKDIR\"; ln -s ../../precious "
            "\"$GAOPT_WORKDIR\"; " ANSWER);
    expect_success();
    expect_success();
    cr_expect_eq(starts(), 2);
    cr_expect(ga_path_exists("precious/file"));
}
