/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_files.c - tests of what a config lists to be sent to other hosts, and of a config whose
 * folder has moved. */
#include "config_fixture.h"
#include <string.h>

#define EVALUATOR(text)                                                                            \
    (struct sections)                                                                              \
    {                                                                                              \
        .evaluator = "evaluator: {" text "}"                                                       \
    }

static struct ga_config config;
static struct ga_text_list list;

static void tear_down(void)
{
    ga_text_list_release(&list);
    ga_config_release(&config);
}

TestSuite(config_files, .fini = tear_down);

static void expect_list(struct sections with, const char *wanted)
{
    char text[200] = "";

    config = good_config(with);
    list = ga_config_files_to_send(&config);
    for (size_t i = 0; i < list.n; i++) {
        (void)strcat(text, i > 0 ? " " : "");
        (void)strcat(text, list.items[i]);
    }
    cr_expect_str_eq(text, wanted);
}

Test(config_files, without_the_key_nothing_is_sent)
{
    expect_list(EVALUATOR("kind: command, argv: [./prog]"), "");
}

Test(config_files, what_the_evaluator_is_made_of_goes_with_it)
{
    expect_list(
        EVALUATOR("kind: command, argv: [bin/prog, ./x], templates: {in: t/in, on: /etc/on}, "
                  "files: [data]"),
        "data t/in bin/prog");
}

Test(config_files, a_library_too)
{
    expect_list(EVALUATOR("kind: library, path: ./l.so, files: []"), "l.so");
}

Test(config_files, what_stands_elsewhere_is_not_sent)
{
    expect_list(EVALUATOR("kind: command, argv: [/usr/bin/env, prog], files: []"), "");
}

Test(config_files, nor_a_program_that_a_placeholder_names)
{
    expect_list(EVALUATOR("kind: command, argv: ['./{s}/prog'], files: []"), "");
}

Test(config_files, names_are_written_in_many_ways)
{
    expect_list(EVALUATOR("kind: command, argv: ['./a{{b}}'], files: [./data/, deep/x]"),
                "data deep/x a{b}");
}

Test(config_files, come_back_from_the_resolved_config)
{
    static const char *const evaluators[] = {"kind: command, argv: [prog], files: []",
                                             "kind: command, argv: [prog], files: ['a b', c]",
                                             "kind: command, argv: [prog]"};
    for (size_t i = 0; i < 3; i++) {
        char *section = ga_format("evaluator: {%s}", evaluators[i]);
        struct ga_config first = good_config((struct sections){.evaluator = section}), second;
        char *text = ga_config_resolved(&first);
        struct ga_error error;

        cr_assert_eq(read_config(&second, text, &error), GA_OK, "%s", error.text);
        cr_expect_eq(first.evaluator.files.n, second.evaluator.files.n);
        cr_expect_eq(first.evaluator.files.items == NULL, second.evaluator.files.items == NULL);
        ga_config_release(&second);
        ga_config_release(&first);
        free(text);
        free(section);
    }
}

Test(config_files, those_outside_are_refused)
{
    expect_refusal(
        EVALUATOR("kind: command, argv: [prog], files: [a, ../b]"),
        "c.yaml:3:53: files: '../b' must be a path inside the config's folder: relative, "
        "without . and ..");
    expect_refusal(EVALUATOR("kind: command, argv: [prog], files: [/etc/passwd]"),
                   "c.yaml:3:50: files: '/etc/passwd' must be a path inside the config's folder: "
                   "relative, without . and ..");
    expect_refusal(EVALUATOR("kind: command, argv: [prog], files: [.]"),
                   "c.yaml:3:50: files: '.' must be a path inside the config's folder: relative, "
                   "without . and ..");
    expect_refusal(
        EVALUATOR("kind: command, argv: [prog], files: data"),
        "c.yaml:3:49: files: 'data' is not allowed; must be a list of files and folders");
}

Test(config_files, a_function_needs_none)
{
    expect_refusal(
        (struct sections){.evaluator = "evaluator: {kind: function, name: sphere, files: []}",
                          .objectives = "objectives: [{minimize: value}]"},
        "c.yaml:3:50: files: belongs to evaluator.kind: command, process or library, but "
        "that is function here; leave it out");
}

/* --- moved --- */

Test(config_files, what_stood_below_the_folder_has_moved)
{
    config = good_config(EVALUATOR("kind: command, argv: ['./a{{b}}', /home/me/x], "
                                   "templates: {in: in, on: ../mean/on}, files: []"));
    ga_config_relocate(&config, "/cache/{1}");
    cr_expect_str_eq(config.folder, "/cache/{1}");
    cr_expect_str_eq(config.evaluator.argv.items[0], "/cache/{{1}}/a{{b}}");
    cr_expect_str_eq(config.evaluator.argv.items[1], "/home/me/x", "an argument is the user's own");
    cr_expect_str_eq(config.evaluator.templates.values[0], "/cache/{1}/in");
    cr_expect_str_eq(config.evaluator.templates.values[1], "/home/mean/on");
    cr_expect_str_eq(config.run.results, "/home/me/results/c");
}

Test(config_files, so_has_a_library)
{
    config = good_config(EVALUATOR("kind: library, path: sub/l.so, files: []"));
    ga_config_relocate(&config, "/cache");
    cr_expect_str_eq(config.evaluator.path, "/cache/sub/l.so");
}

Test(config_files, a_soname_stays)
{
    config = good_config(EVALUATOR("kind: library, path: l.so, files: []"));
    ga_config_relocate(&config, "/cache");
    cr_expect_str_eq(config.evaluator.path, "l.so");
}
