/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands.h - what each command does, besides running. Each writes what the user asked for to
 * `out` and takes no lock: all of them work while the run goes on. */
#ifndef GA_CLI_COMMANDS_H
#define GA_CLI_COMMANDS_H

#include "cli/arguments.h"
#include "common/error.h"
#include <stdio.h>

/* The command that was asked for; not GA_COMMAND_RUN, which is main's. */
enum ga_status GA_MUST_CHECK ga_cli_command(const struct ga_arguments *arguments, FILE *out,
                                            struct ga_error *error);

/* GA_E_EVALUATOR if the evaluation failed (the exit status is 3 then); it has been reported. */
enum ga_status GA_MUST_CHECK ga_cli_check(const struct ga_arguments *arguments, FILE *out,
                                          struct ga_error *error);
enum ga_status GA_MUST_CHECK ga_cli_eval(const struct ga_arguments *arguments, FILE *out,
                                         struct ga_error *error);

enum ga_status GA_MUST_CHECK ga_cli_best(const struct ga_arguments *arguments, FILE *out,
                                         struct ga_error *error);
enum ga_status GA_MUST_CHECK ga_cli_export(const struct ga_arguments *arguments, FILE *out,
                                           struct ga_error *error);
enum ga_status GA_MUST_CHECK ga_cli_status(const struct ga_arguments *arguments, FILE *out,
                                           struct ga_error *error);
/* GA_E_EVALUATOR if the evaluation was wanted and failed; the facts say why. */
enum ga_status GA_MUST_CHECK ga_cli_probe(const struct ga_arguments *arguments, FILE *out,
                                          struct ga_error *error);
/* GA_E_PEER if hosts are not fit and not to be left out; it has been reported. */
enum ga_status GA_MUST_CHECK ga_cli_hosts(const struct ga_arguments *arguments, FILE *out,
                                          struct ga_error *error);
/* Until the run is over, or this group leaves it. */
enum ga_status GA_MUST_CHECK ga_cli_join(const struct ga_arguments *arguments, FILE *out,
                                         struct ga_error *error);
/* Until those that are asked to leave are gone. */
enum ga_status GA_MUST_CHECK ga_cli_leave(const struct ga_arguments *arguments, FILE *out,
                                          struct ga_error *error);
enum ga_status GA_MUST_CHECK ga_cli_help(const struct ga_arguments *arguments, FILE *out,
                                         struct ga_error *error);
enum ga_status GA_MUST_CHECK ga_cli_version(FILE *out, struct ga_error *error);

/* Whether the path of these arguments can be what their command needs, a CONFIG or a RUN; if not,
 * the error says what to type instead. ga_cli_command asks by itself; main does before a run. */
enum ga_status GA_MUST_CHECK ga_cli_check_path(const struct ga_arguments *arguments,
                                               struct ga_error *error);

/* Flushes; GA_E_IO if anything written to `out` did not get through. */
enum ga_status GA_MUST_CHECK ga_cli_flush(FILE *out, struct ga_error *error);

/* The exit status of the process: 0 finished, 1 environment, 2 usage or config, 3 evaluator. */
int ga_cli_exit_status(enum ga_status status);

#endif
