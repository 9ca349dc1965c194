/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - gaopt: what is asked for, who does it, and the exit status. */
#include "cli/arguments.h"
#include "cli/commands.h"
#include "common/wire.h"
#include "enter.h"
#include "gate.h"
#include "launch.h"
#include "status_file.h"
#include "worker/child.h"
#include "worker/evaluator.h"
#include "worker/open_files.h"
#include <stdio.h>
#include <string.h>

/* Under mpirun every rank comes through here; what concerns all of them alike, rank 0 says. */
static void report(const struct ga_error *error)
{
    if (ga_wire_launched_rank() == 0)
        fprintf(stderr, "%s\n", error->text);
}

/* The descriptor on which an isolated evaluator's parent speaks (worker/isolated.c). */
#define ISOLATED_FD 3

static bool is_isolated_child(int argc, char **argv)
{
    return argc == 3 && strcmp(argv[1], "--evaluate") == 0 && strcmp(argv[2], "3") == 0;
}

static bool is_gate(int argc, char **argv)
{
    return argc == 5 && strcmp(argv[1], "--gate") == 0;
}

/* "--enter GATE LIMITS" is read as "join RUN LIMITS". */
static bool is_entering(int argc, char **argv)
{
    if (argc < 3 || strcmp(argv[1], "--enter") != 0)
        return false;
    argv[1] = (char *)ga_command_word(GA_COMMAND_JOIN);
    return true;
}

static int command(const struct ga_arguments *arguments)
{
    struct ga_error error;
    ga_error_init(&error);
    if (ga_wire_launched_rank() != 0)
        return 0;
    enum ga_status status = ga_cli_command(arguments, stdout, &error);
    if (status != GA_OK && error.length > 0)
        report(&error);
    return ga_cli_exit_status(status);
}

/* A command line that is wrong is so on all ranks: the others leave it to rank 0, as mpirun might
 * end that for their status before it has told its own. */
static int refuse(const struct ga_error *error)
{
    report(error);
    return ga_wire_launched_rank() == 0 ? ga_cli_exit_status(error->status) : 0;
}

static int act(const struct ga_arguments *arguments, bool enters, struct ga_status_file *told)
{
    if (enters)
        return ga_enter_main(arguments);
    return arguments->command == GA_COMMAND_RUN ? ga_launch(arguments, told) : command(arguments);
}

static int run(const struct ga_arguments *arguments, bool enters, struct ga_status_file *told)
{
    struct ga_error error;
    ga_error_init(&error);
    ga_open_files_raise();
    if (ga_guardian_start(&error) != GA_OK) {
        report(&error);
        return ga_cli_exit_status(error.status);
    }
    int outcome = act(arguments, enters, told);
    ga_guardian_stop();
    return outcome;
}

int main(int argc, char **argv)
{
    struct ga_arguments arguments;
    struct ga_status_file told;
    struct ga_error error;
    ga_error_init(&error);
    if (is_isolated_child(argc, argv))
        return ga_isolated_child_main(ISOLATED_FD);
    if (is_gate(argc, argv))
        return ga_gate_main(argv[2], argv[3], argv[4]);
    bool enters = is_entering(argc, argv);
    ga_status_file_open(&told);
    enum ga_status status = ga_arguments_parse(&arguments, argc, argv, &error);
    int outcome = status == GA_OK ? run(&arguments, enters, &told) : refuse(&error);
    ga_arguments_release(&arguments);
    ga_status_file_end(&told, outcome);
    return outcome;
}
