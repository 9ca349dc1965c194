/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_evaluator.c - tests of the command evaluator with small shell scripts. */
#include "common/files.h"
#include "common/random.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

static struct worker_fixture fixture;
static struct ga_error failure;

static void set_up(void)
{
    worker_fixture_enter(&fixture, 1);
    ga_error_init(&failure);
    fixture.config.evaluator.result.file = "out.json";
    fixture.config.evaluator.keep = GA_KEEP_ALL;
}

static void tear_down(void)
{
    worker_fixture_leave(&fixture);
}

TestSuite(command_evaluator, .init = set_up, .fini = tear_down);

static void put(const char *name, const char *text, mode_t mode)
{
    FILE *file = fopen(name, "w");

    cr_assert_not_null(file);
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
    cr_assert_eq(chmod(name, mode), 0);
}

static void set_argv(size_t n, const char *const *argv)
{
    memcpy(fixture.argv, argv, n * sizeof *argv);
    fixture.config.evaluator.argv = (struct ga_text_list){n, fixture.argv};
}

/* evaluator.argv: [./bench.sh, "{dt}", "--out={result}"], whose body is `script`. */
static void use_script(const char *script)
{
    static const char *const argv[] = {"./bench.sh", "{dt}", "--out={result}"};
    char *text = ga_format("#!/bin/sh\n%s\n", script);

    put("bench.sh", text, 0755);
    free(text);
    set_argv(3, argv);
}

static uint32_t attempt;

static enum ga_failure evaluate_with(struct ga_budget budget)
{
    const double genes[] = {0.125, 1};
    const struct ga_task task = {.id = 371, .attempt = attempt, .genes = genes};
    void *self;

    cr_assert_eq(ga_evaluator_command.check(&fixture.config, &failure), GA_OK, "%s", failure.text);
    cr_assert_eq(ga_evaluator_command.open(&self, &fixture.config, 0, &failure), GA_OK);
    ga_evaluator_command.evaluate(self, &task, &budget, worker_fixture_answer(&fixture));
    ga_evaluator_command.close(self);
    return fixture.answer.failure;
}

static enum ga_failure evaluate(void)
{
    return evaluate_with((struct ga_budget){.cancel_fd = -1});
}

static void expect_file(const char *name, const char *text)
{
    char *path = ga_path_join("results/evaluations/000371", name);
    char *bytes = NULL;
    size_t size;

    cr_expect_eq(ga_file_read(path, 10000, &bytes, &size, &failure), GA_OK, "%s", failure.text);
    if (bytes != NULL)
        cr_expect_str_eq(bytes, text);
    free(bytes);
    free(path);
}

Test(command_evaluator, arguments_environment_and_files)
{
    char *key = "COLOUR";
    char *value = "{dt} stays";
    char *expected = ga_format(
        "0.125 --out=%s/results/evaluations/000371/out.json\n0.125 verlet 371 %u {dt} stays\n%s\n",
        own_folder, ga_random_evaluation_seed(42, 371, 0), own_folder);

    fixture.config.evaluator.environment = (struct ga_text_map){1, &key, &value};
    use_script("echo $*\n"
               "echo $GAOPT_PARAM_dt $GAOPT_PARAM_solver $GAOPT_ID $GAOPT_SEED $COLOUR\n"
               "echo $GAOPT_CONFIG_DIR\n"
               "[ \"$PWD\" = \"$GAOPT_WORKDIR\" ] && echo '{\"stability\": 0.75}' > $GAOPT_RESULT");
    cr_expect_eq(evaluate(), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(fixture.values[0], 0.75);
    expect_file("parameters.json", "{\n  \"dt\": 0.125,\n  \"solver\": \"verlet\"\n}\n");
    expect_file("stdout.txt", expected);
    free(expected);
}

/* Repeats of one individual go on at the same time: each has a folder and a seed. */
Test(command_evaluator, repeats_do_not_meet)
{
    const double genes[] = {0.125, 1};
    const struct ga_task task = {.id = 371, .repeat = 12, .genes = genes};
    const struct ga_budget budget = {.cancel_fd = -1};
    const char *const argv[] = {"/bin/sh", "-c",
                                "printf '{{\"stability\": %s}}' {repeat}$GAOPT_REPEAT > out.json; "
                                "echo {seed} > seed"};
    char *bytes = NULL;
    size_t size;
    void *self;

    set_argv(3, argv);
    cr_assert_eq(ga_evaluator_command.open(&self, &fixture.config, 0, &failure), GA_OK);
    ga_evaluator_command.evaluate(self, &task, &budget, worker_fixture_answer(&fixture));
    ga_evaluator_command.close(self);
    cr_expect_eq(fixture.answer.failure, GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(fixture.values[0], 1212);
    cr_assert_eq(ga_file_read("results/evaluations/000371.12/seed", 100, &bytes, &size, &failure),
                 GA_OK, "%s", failure.text);
    cr_expect_eq(strtoul(bytes, NULL, 10), ga_random_evaluation_seed(42, 371, 12));
    free(bytes);
}

Test(command_evaluator, template)
{
    char *key = "input/net.cir";
    char *value = ga_path_join(own_folder, "net.template");

    put("net.template", ".param r={dt} {other} {{solver}}\n", 0644);
    fixture.config.evaluator.templates = (struct ga_text_map){1, &key, &value};
    use_script("test -f input/net.cir && echo '{\"stability\": 1}' > out.json");
    cr_expect_eq(evaluate(), GA_FAILURE_NONE, "%s", fixture.message);
    expect_file("input/net.cir", ".param r=0.125 {other} {verlet}\n");
    unlink("net.template");
    ga_error_init(&failure);
    cr_expect_eq(ga_evaluator_command.check(&fixture.config, &failure), GA_E_NOT_FOUND);
    cr_expect(strstr(failure.text, "input/net.cir") && strstr(failure.text, "No such file"), "%s",
              failure.text);
    free(value);
}

Test(command_evaluator, shell_gets_parameters_by_environment_only)
{
    fixture.config.evaluator.shell = "echo \"{dt}\"; echo stability $GAOPT_PARAM_dt";
    fixture.config.evaluator.result.source = GA_RESULT_STDOUT;
    fixture.config.evaluator.result.format = GA_FORMAT_NAME_VALUE;
    cr_expect_eq(evaluate(), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(fixture.values[0], 0.125);
    expect_file("stdout.txt", "{dt}\nstability 0.125\n");
}

Test(command_evaluator, exit_status_shows_last_words)
{
    use_script("printf 'first\\nenergy is \\033[31mNaN\\n' >&2; exit 139");
    cr_expect_eq(evaluate(), GA_FAILURE_EXIT);
    cr_expect_eq(fixture.answer.detail, 139);
    cr_expect_str_eq(
        fixture.message,
        "exit status 139 (see evaluations/000371/stderr.txt): first|energy is ?[31mNaN");
}

Test(command_evaluator, words_on_standard_output_are_shown_if_there_are_no_others)
{
    use_script("echo step 7 diverged; exit 2");
    cr_expect_eq(evaluate(), GA_FAILURE_EXIT);
    cr_expect_str_eq(fixture.message,
                     "exit status 2 (see evaluations/000371/stdout.txt): step 7 diverged");
}

Test(command_evaluator, words_explain_a_missing_result)
{
    use_script("echo no licence >&2");
    cr_expect_eq(evaluate(), GA_FAILURE_MISSING);
    cr_expect_str_eq(fixture.message, "the program ended well but left no out.json: No such file "
                                      "or directory; standard error: no licence");
    use_script("echo no licence >&2; echo '{' > out.json");
    cr_expect_eq(evaluate(), GA_FAILURE_MALFORMED);
    cr_expect(strstr(fixture.message, "; standard error: no licence"), "%s", fixture.message);
}

Test(command_evaluator, many_words_are_shortened)
{
    use_script("seq 1 5000 >&2; kill -ABRT $$");
    cr_expect_eq(evaluate(), GA_FAILURE_SIGNAL);
    cr_expect(strstr(fixture.message, "killed by signal 6 (SIGABRT) (see ") == fixture.message,
              "%s", fixture.message);
    cr_expect_str_eq(fixture.message + strlen(fixture.message) - 10, "|4999|5000");
}

Test(command_evaluator, timeout)
{
    use_script("sleep 100");
    cr_expect_eq(evaluate_with((struct ga_budget){.timeout = 0.05, .cancel_fd = -1}),
                 GA_FAILURE_TIMEOUT);
    cr_expect_str_eq(fixture.message, "ran longer than 50 ms (see evaluations/000371/stderr.txt)");
}

Test(command_evaluator, refused_memory_is_recognised_by_what_it_says)
{
    const struct ga_budget budget = {.memory = 100 << 20, .cancel_fd = -1};

    use_script("/usr/bin/python3 -c 'bytearray(1 << 28)'");
    cr_expect_eq(evaluate_with(budget), GA_FAILURE_MEMORY, "%s", fixture.message);
    cr_expect(strstr(fixture.message, "needed more memory than 100MiB") == fixture.message, "%s",
              fixture.message);
    cr_expect_eq(evaluate(), GA_FAILURE_MISSING); /* without a limit it gets it */
}

Test(command_evaluator, result_that_is_not_there)
{
    use_script("true");
    cr_expect_eq(evaluate(), GA_FAILURE_MISSING);
    cr_expect_str_eq(fixture.message,
                     "the program ended well but left no out.json: No such file or directory");
    use_script("mkfifo out.json");
    cr_expect_eq(evaluate(), GA_FAILURE_MALFORMED);
    cr_expect_str_eq(fixture.message, "out.json is no regular file");
    use_script("echo '{\"stability\": NaN}' > out.json");
    cr_expect_eq(evaluate(), GA_FAILURE_NOT_FINITE);
    cr_expect_str_eq(fixture.message, "metric 'stability' is NaN");
}

Test(command_evaluator, folder_is_fresh_each_time)
{
    use_script("ls > list; echo '{\"stability\": 1}' > out.json");
    cr_expect_eq(evaluate(), GA_FAILURE_NONE);
    cr_expect_eq(evaluate(), GA_FAILURE_NONE);
    expect_file("list", "list\nparameters.json\nstderr.txt\nstdout.txt\n");
}

Test(command_evaluator, what_is_kept)
{
    static const struct {
        enum ga_keep keep;
        bool after_success, after_failure, after_cancel;
    } policies[] = {
        {GA_KEEP_NONE, false, false, false},
        {GA_KEEP_FAILED, false, true, false},
        {GA_KEEP_BEST, true, true, false},
        {GA_KEEP_ALL, true, true, true},
    };
    const int cancelled = eventfd(1, EFD_CLOEXEC);

    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        fixture.config.evaluator.keep = policies[i].keep;
        use_script("echo '{\"stability\": 1}' > out.json");
        cr_expect_eq(evaluate(), GA_FAILURE_NONE);
        cr_expect_eq(ga_path_exists("results/evaluations/000371"), policies[i].after_success, "%zu",
                     i);
        use_script("exit 1");
        cr_expect_eq(evaluate(), GA_FAILURE_EXIT);
        cr_expect_eq(ga_path_exists("results/evaluations/000371"), policies[i].after_failure, "%zu",
                     i);
        use_script("sleep 100");
        cr_expect_eq(evaluate_with((struct ga_budget){.cancel_fd = cancelled}),
                     GA_FAILURE_CANCELLED);
        cr_expect_eq(ga_path_exists("results/evaluations/000371"), policies[i].after_cancel, "%zu",
                     i);
    }
    cr_expect_eq(close(cancelled), 0);
}

/* Two may run at the same time: each has its folder, and what becomes of it is its own. */
Test(command_evaluator, each_attempt_has_a_folder_of_its_own)
{
    fixture.config.evaluator.keep = GA_KEEP_FAILED;
    use_script("pwd; exit 1");
    cr_expect_eq(evaluate(), GA_FAILURE_EXIT);
    attempt = 2;
    cr_expect_eq(evaluate(), GA_FAILURE_EXIT);
    cr_expect(strstr(fixture.message, "(see evaluations/000371-2/stdout.txt): /tmp") != NULL, "%s",
              fixture.message);
    attempt = 1;
    use_script("echo '{\"stability\": 1}' > $GAOPT_WORKDIR/out.json");
    cr_expect_eq(evaluate(), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect(ga_path_exists("results/evaluations/000371"));
    cr_expect_not(ga_path_exists("results/evaluations/000371-1"));
    cr_expect(ga_path_exists("results/evaluations/000371-2"));
}

/* --- what a hostile evaluation leaves for the next --- */

static void expect_untouched(const char *path)
{
    char *bytes = NULL;
    size_t size;

    cr_expect_eq(ga_file_read(path, 100, &bytes, &size, &failure), GA_OK, "%s", failure.text);
    cr_expect_str_eq(bytes != NULL ? bytes : "", "precious");
    free(bytes);
}

static void put_precious(void)
{
    cr_assert_eq(mkdir("elsewhere", 0755), 0);
    put("elsewhere/stdout.txt", "precious", 0644);
    put("elsewhere/parameters.json", "precious", 0644);
}

static void expect_precious(void)
{
    expect_untouched("elsewhere/stdout.txt");
    expect_untouched("elsewhere/parameters.json");
}

Test(command_evaluator, link_in_place_of_the_folder_is_replaced)
{
    put_precious();
    cr_assert_eq(ga_folder_make("results/evaluations", &failure), GA_OK);
    cr_assert_eq(symlink("../../elsewhere", "results/evaluations/000371"), 0);
    use_script("echo '{\"stability\": 1}' > out.json");
    cr_expect_eq(evaluate(), GA_FAILURE_NONE, "%s", fixture.message);
    expect_precious();
    cr_expect(ga_path_exists("results/evaluations/000371/out.json"));
    cr_expect_not(ga_path_exists("elsewhere/out.json"));
}

Test(command_evaluator, link_in_place_of_all_folders_is_not_followed)
{
    put_precious();
    cr_assert_eq(ga_folder_make("results", &failure), GA_OK);
    cr_assert_eq(symlink("..", "results/evaluations"), 0);
    cr_assert_eq(rename("elsewhere", "000371"), 0);
    use_script("echo '{\"stability\": 1}' > out.json");
    cr_expect_eq(evaluate(), GA_FAILURE_START);
    cr_expect(strstr(fixture.message, "Not a directory") != NULL, "%s", fixture.message);
    expect_untouched("000371/stdout.txt");
    cr_expect_not(ga_path_exists("000371/out.json"));
}

Test(command_evaluator, link_in_place_of_the_result_is_not_followed)
{
    put("secret", "{\"stability\": 1}", 0644);
    use_script("ln -s $GAOPT_CONFIG_DIR/secret out.json");
    cr_expect_eq(evaluate(), GA_FAILURE_MALFORMED);
    cr_expect_str_eq(fixture.message, "out.json is a symbolic link, which is not followed");
    fixture.config.evaluator.result.file = "sub/secret";
    use_script("ln -s $GAOPT_CONFIG_DIR sub");
    cr_expect_neq(evaluate(), GA_FAILURE_NONE);
}

/* The file that it was given counts, not one that it put in its place. */
Test(command_evaluator, output_is_read_from_where_it_went)
{
    fixture.config.evaluator.result.source = GA_RESULT_STDOUT;
    use_script("echo '{\"stability\": 1}'; rm stdout.txt; mkfifo stdout.txt");
    cr_expect_eq(evaluate(), GA_FAILURE_NONE, "%s", fixture.message);
    cr_expect_eq(fixture.values[0], 1);
}

Test(command_evaluator, removing_follows_no_link)
{
    put_precious();
    fixture.config.evaluator.keep = GA_KEEP_NONE;
    use_script("ln -s ../../../elsewhere link; cd ..; rm -r 000371; ln -s ../../elsewhere 000371");
    (void)evaluate();
    cr_expect_not(ga_path_exists("results/evaluations/000371"));
    expect_precious();
}

static void expect_refused(const char *text)
{
    ga_error_init(&failure);
    cr_expect_neq(ga_evaluator_command.check(&fixture.config, &failure), GA_OK);
    cr_expect_str_eq(failure.text, text);
}

Test(command_evaluator, check_finds_mistakes)
{
    static const char *const missing[] = {"./bench"};
    static const char *const unknown[] = {"/bin/sh", "{dtt}", "{id", "{config_dir}"};

    set_argv(1, missing);
    expect_refused("cannot start ./bench: No such file or directory");
    put("bench", "", 0644);
    expect_refused("cannot start ./bench: Permission denied (chmod +x makes a file executable)");
    set_argv(4, unknown);
    expect_refused("evaluator.argv: '{dtt}': there is no parameter 'dtt'; did you mean '{dt}'?\n"
                   "evaluator.argv: '{id': brace without its partner; for a brace write {{ or }}");
}

Test(command_evaluator, program_may_vanish)
{
    static const char *const argv[] = {"./bench_{solver}"};

    set_argv(1, argv);
    cr_expect_eq(evaluate(), GA_FAILURE_START);
    cr_expect_str_eq(fixture.message, "cannot start ./bench_verlet: No such file or directory");
    put("bench_verlet", "echo no interpreter\n", 0755);
    cr_expect_eq(evaluate(), GA_FAILURE_START);
    cr_expect_str_eq(fixture.message,
                     "cannot start ./bench_verlet: Exec format error (a script needs a "
                     "first line such as #!/bin/sh)");
}
