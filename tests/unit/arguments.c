/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arguments.c - command lines, right ones and wrong ones, and what is said to the wrong ones. */
#include "cli/arguments.h"
#include <criterion/criterion.h>
#include <string.h>

enum { MOST = 12 };

/* Splits at blanks: "gaopt best x" has three arguments. `line` is changed. */
static enum ga_status parse(struct ga_arguments *arguments, char *line, struct ga_error *error)
{
    char *argv[MOST + 1] = {NULL};
    int argc = 0;

    ga_error_init(error);
    for (char *word; argc < MOST && (word = strsep(&line, " "));)
        argv[argc++] = word;
    return ga_arguments_parse(arguments, argc, argv, error);
}

static struct ga_arguments accepted(char *line)
{
    struct ga_arguments arguments;
    struct ga_error error;

    cr_assert_eq(parse(&arguments, line, &error), GA_OK, "%s", error.text);
    return arguments;
}

static void refused(const char *line, const char *text)
{
    struct ga_arguments arguments;
    struct ga_error error;
    char copy[200];

    strcpy(copy, line);
    cr_assert_eq(parse(&arguments, copy, &error), GA_E_CONFIG, "%s was accepted", line);
    cr_assert_str_eq(error.text, text, "%s: %s", line, error.text);
    cr_assert_eq(arguments.n_overrides, 0);
    cr_assert_null(arguments.overrides);
}

/* A command line in storage that can be changed. */
#define LINE(text) ((char[]){text})

/* --- right ones --- */

Test(arguments, a_config_is_run)
{
    struct ga_arguments arguments =
        accepted(LINE("gaopt run.yaml --fresh --set run.seed=7 -q --set=a.b=x=y --set c="));

    cr_assert_eq(arguments.command, GA_COMMAND_RUN);
    cr_assert_str_eq(arguments.path, "run.yaml");
    cr_assert(arguments.fresh);
    cr_assert(arguments.quiet);
    cr_assert_eq(arguments.n_overrides, 3);
    cr_assert_str_eq(arguments.overrides[0].path, "run.seed");
    cr_assert_str_eq(arguments.overrides[0].value, "7");
    cr_assert_str_eq(arguments.overrides[1].path, "a.b");
    cr_assert_str_eq(arguments.overrides[1].value, "x=y");
    cr_assert_str_eq(arguments.overrides[2].path, "c");
    cr_assert_str_eq(arguments.overrides[2].value, "");
    ga_arguments_release(&arguments);
    cr_assert_null(arguments.overrides);
}

Test(arguments, options_may_stand_before_the_path)
{
    struct ga_arguments arguments = accepted(LINE("gaopt --set run.seed=7 run.yaml"));

    cr_assert_str_eq(arguments.path, "run.yaml");
    ga_arguments_release(&arguments);
}

Test(arguments, a_config_called_like_a_command_can_be_given)
{
    cr_assert_str_eq(accepted(LINE("gaopt ./check")).path, "./check");
    cr_assert_str_eq(accepted(LINE("gaopt -- check")).path, "check");
    cr_assert_str_eq(accepted(LINE("gaopt check -- --odd")).path, "--odd");
    cr_assert_str_eq(accepted(LINE("gaopt run")).path, "run");
}

Test(arguments, every_command_takes_its_options)
{
    struct ga_arguments arguments = accepted(LINE("gaopt check a.yaml --no-run"));

    cr_assert_eq(arguments.command, GA_COMMAND_CHECK);
    cr_assert(arguments.no_run);
    arguments = accepted(LINE("gaopt best results -n 5 --json"));
    cr_assert_eq(arguments.command, GA_COMMAND_BEST);
    cr_assert_eq(arguments.n_best, 5);
    cr_assert_eq(arguments.best_form, GA_BEST_JSON);
    cr_assert_eq(accepted(LINE("gaopt best results -n7")).n_best, 7);
    cr_assert_eq(accepted(LINE("gaopt best results")).n_best, 1);
    cr_assert_eq(accepted(LINE("gaopt best results --yaml --yaml")).best_form, GA_BEST_YAML);
    arguments = accepted(LINE("gaopt export results --format=json --timing -o all.json"));
    cr_assert_eq(arguments.export_form, GA_EXPORT_JSON);
    cr_assert(arguments.timing);
    cr_assert_str_eq(arguments.output, "all.json");
    cr_assert_str_eq(accepted(LINE("gaopt export results --output=x")).output, "x");
    arguments = accepted(LINE("gaopt eval results --id 0 --keep /tmp/x"));
    cr_assert_eq(arguments.id, 0);
    cr_assert_str_eq(arguments.keep, "/tmp/x");
    cr_assert_eq(arguments.repeat, 0);
    cr_assert_eq(accepted(LINE("gaopt eval results --id 0 --repeat 4")).repeat, 4);
    cr_assert(accepted(LINE("gaopt status results --watch")).watch);
}

Test(arguments, hosts_and_probe_take_their_options)
{
    struct ga_arguments probe =
        accepted(LINE("gaopt probe - --evaluate --folder /a --seen /a/b --set run.seed=7"));
    struct ga_arguments hosts =
        accepted(LINE("gaopt hosts h --tags a,b --answers /c --leave-out --oversubscribe"));

    cr_assert_str_eq(probe.path, "-");
    cr_assert(probe.evaluate);
    cr_assert_str_eq(probe.folder, "/a");
    cr_assert_str_eq(probe.seen, "/a/b");
    cr_assert_eq(probe.n_overrides, 1);
    cr_assert_str_eq(hosts.path, "h");
    cr_assert_str_eq(hosts.tags, "a,b");
    cr_assert_str_eq(hosts.answers, "/c");
    cr_assert(hosts.leave_out);
    cr_assert(hosts.oversubscribe);
    cr_assert_null(accepted(LINE("gaopt probe")).path);
    ga_arguments_release(&probe);
}

Test(arguments, what_follows_a_run_that_is_joined_is_for_mpirun)
{
    struct ga_arguments arguments =
        accepted(LINE("gaopt join n0:res -np 8 --cpus 60% --hostfile h --slots=3 -x A"));

    cr_assert_eq(arguments.command, GA_COMMAND_JOIN);
    cr_assert_str_eq(arguments.path, "n0:res");
    cr_assert_eq(arguments.n_mpirun, 6);
    cr_assert_str_eq(arguments.mpirun[0], "-np");
    cr_assert_str_eq(arguments.mpirun[1], "8");
    cr_assert_str_eq(arguments.mpirun[3], "h");
    cr_assert_str_eq(arguments.mpirun[5], "A");
    cr_assert_eq(arguments.limits.slots, 3);
    cr_assert_float_eq(arguments.limits.cpus.value, 0.6, 1e-12);
    cr_assert_str_eq(arguments.limit_words.slots, "3");
    cr_assert_str_eq(arguments.limit_words.cpus, "60%");
    cr_assert_null(arguments.limit_words.memory);
    ga_arguments_release(&arguments);
    arguments = accepted(LINE("gaopt join --memory 8GiB --active 19:00-07:00 res"));
    cr_assert_eq(arguments.limits.memory, (uint64_t)8 << 30);
    cr_assert_str_eq(arguments.limits.active, "19:00-07:00");
    cr_assert_eq(arguments.n_mpirun, 0);
}

Test(arguments, a_run_to_leave_need_not_be_named)
{
    cr_assert_null(accepted(LINE("gaopt leave")).path);
    cr_assert_str_eq(accepted(LINE("gaopt leave res")).path, "res");
}

Test(arguments, help_is_given_everywhere)
{
    cr_assert_eq(accepted(LINE("gaopt --help")).command, GA_COMMAND_HELP);
    cr_assert_null(accepted(LINE("gaopt -h")).topic);
    cr_assert_eq(accepted(LINE("gaopt eval --help")).command, GA_COMMAND_HELP);
    cr_assert_str_eq(accepted(LINE("gaopt eval --help")).topic, "eval");
    cr_assert_str_eq(accepted(LINE("gaopt help run.seed")).topic, "run.seed");
    cr_assert_eq(accepted(LINE("gaopt help --schema")).help_form, GA_HELP_SCHEMA);
    cr_assert_eq(accepted(LINE("gaopt help --reference")).help_form, GA_HELP_REFERENCE);
    cr_assert_eq(accepted(LINE("gaopt --version")).command, GA_COMMAND_VERSION);
    cr_assert_eq(accepted(LINE("gaopt version")).command, GA_COMMAND_VERSION);
}

Test(arguments, every_command_explains_itself_with_an_example)
{
    for (int i = GA_COMMAND_CHECK; i <= GA_COMMAND_HELP; i++) {
        const char *usage = ga_command_usage((enum ga_command)i);
        char name[32];

        snprintf(name, sizeof name, "gaopt %s ", ga_command_word((enum ga_command)i));
        cr_assert(strstr(usage, name), "%s", usage);
        cr_assert(strstr(usage, "\nExample: gaopt "), "%s", usage);
    }
}

/* --- wrong ones --- */

Test(arguments, what_is_missing_is_named)
{
    refused("gaopt", "give a CONFIG to run, such as run.yaml\nsee: gaopt help");
    refused("gaopt check", "check needs a CONFIG, such as run.yaml\nsee: gaopt help check");
    refused("gaopt hosts", "hosts needs a HOSTFILE: a line a host\nsee: gaopt help hosts");
    refused("gaopt best",
            "best needs a RUN: a results folder, or the run.h5 in it\nsee: gaopt help best");
    refused("gaopt eval results", "eval needs --id N: which individual\nsee: gaopt help eval");
    refused("gaopt join", "join needs a RUN: a results folder, or HOST:FOLDER\n"
                          "see: gaopt help join");
    refused("gaopt a.yaml --set", "--set needs a value: --set KEY=VALUE\nsee: gaopt help");
}

Test(arguments, a_mistyped_word_is_guessed)
{
    refused("gaopt a.yaml --fersh",
            "unknown option '--fersh'; did you mean '--fresh'?\nsee: gaopt help");
    refused("gaopt chek a.yaml", "unknown command 'chek'; did you mean 'check'?\nsee: gaopt help");
    refused("gaopt export r --format cvs",
            "--format: unknown 'cvs'; did you mean 'csv'?\nsee: gaopt help export");
    refused("gaopt export r --format tsvx",
            "--format: unknown 'tsvx'; allowed are csv, json and trace\nsee: gaopt help export");
}

Test(arguments, what_is_allowed_is_listed)
{
    refused("gaopt status r --everything",
            "unknown option '--everything'; allowed are --watch, --workers, --help\n"
            "see: gaopt help status");
    refused("gaopt best r --id 3",
            "unknown option '--id'; allowed are -n, --yaml, --json, --values, --help\n"
            "see: gaopt help best");
    refused("gaopt status r -x", "unknown option '-x'; allowed are --watch, --workers, --help\n"
                                 "see: gaopt help status");
}

Test(arguments, values_are_checked)
{
    refused("gaopt best r -n 0", "-n: '0' is no whole number above 0\nsee: gaopt help best");
    refused("gaopt best r -n 1.5", "-n: '1.5' is no whole number above 0\nsee: gaopt help best");
    refused("gaopt eval r --id -1",
            "--id: '-1' is no individual; they are 0, 1, 2, ...\nsee: gaopt help eval");
    refused("gaopt eval r --id 1 --repeat first",
            "--repeat: 'first' is no repeat; they are 0, 1, 2, ...\nsee: gaopt help eval");
    refused("gaopt eval r --id 18446744073709551615",
            "--id: '18446744073709551615' is no individual; they are 0, 1, 2, ...\n"
            "see: gaopt help eval");
    refused("gaopt a.yaml --set run.seed",
            "--set: found 'run.seed'; write KEY=VALUE, such as run.seed=7\nsee: gaopt help");
    refused("gaopt a.yaml --set =7",
            "--set: found '=7'; write KEY=VALUE, such as run.seed=7\nsee: gaopt help");
    refused("gaopt a.yaml --fresh=yes",
            "--fresh takes no value; found '--fresh=yes'\nsee: gaopt help");
    refused("gaopt export r --output=",
            "--output: found '', a name is needed\nsee: gaopt help export");
}

Test(arguments, limits_are_checked)
{
    refused("gaopt join r --slots 0",
            "--slots: '0' is no whole number above 0\nsee: gaopt help join");
    refused("gaopt join r --cpus 160%", "--cpus: '160%' is no share of a machine; write 60% or 6 "
                                        "(cores)\nsee: gaopt help join");
    refused("gaopt join r --memory much",
            "--memory: 'much' is no size; write 8GiB or 500MiB\nsee: gaopt help join");
    refused("gaopt join r --active night",
            "--active: 'night' are no hours of the day; write 19:00-07:00\nsee: gaopt help join");
    refused("gaopt join -np 8 r",
            "unknown option '-np'; allowed are --slots, --cpus, --memory, --active, --help\n"
            "see: gaopt help join");
}

Test(arguments, what_is_too_much_is_named)
{
    refused("gaopt a.yaml b.yaml", "unexpected 'b.yaml' after 'a.yaml'\nsee: gaopt help");
    refused("gaopt best r s", "unexpected 's' after 'r'\nsee: gaopt help best");
    refused("gaopt version x", "unexpected 'x'\nsee: gaopt help");
    refused("gaopt help --schema run",
            "unexpected 'run': this help is of everything\nsee: gaopt help");
    refused("gaopt best r --yaml --json",
            "--json does not go with the form asked for before it\nsee: gaopt help best");
    refused("gaopt a.yaml --set run.seed=7 b.yaml",
            "unexpected 'b.yaml' after 'a.yaml'\nsee: gaopt help");
}
