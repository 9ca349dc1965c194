/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process_evaluator.c - tests of programs that are started once and asked: what they get and
 * answer, and what they may use. */
#include "common/random.h"
#include "process_fixture.h"
#include <sys/stat.h>

TestSuite(process_evaluator, .init = set_up, .fini = tear_down);

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
                             ga_random_evaluation_seed(42, 371, 0), own_folder, own_folder);
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
