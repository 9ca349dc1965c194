/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_line.h - what a command is started with: its arguments and environment for one
 * evaluation. */
#ifndef GA_WORKER_COMMAND_LINE_H
#define GA_WORKER_COMMAND_LINE_H

#include "common/config/config.h"
#include "worker/placeholder.h"

/* The arguments, NULL-terminated: of evaluator.argv with placeholders filled, or /bin/sh -c with
 * evaluator.shell as it stands (parameters reach a shell through the environment alone, where no
 * quoting can go wrong). Freed with ga_arguments_free. */
char **ga_arguments_make(const struct ga_config *config, const struct ga_placeholders *values);
void ga_arguments_free(char **arguments);

/* Adds a line to the error for each argument with a placeholder that does not exist or a brace
 * without its partner. */
enum ga_status GA_MUST_CHECK ga_arguments_check(const struct ga_config *config,
                                                const struct ga_placeholders *names,
                                                struct ga_error *error);

/* Adds a line to the error if evaluator.argv's program is not there. It is looked for by its name
 * without parameters; one that a parameter chooses can only be when it has a value. */
enum ga_status GA_MUST_CHECK ga_program_check(const struct ga_config *config,
                                              const struct ga_placeholders *names,
                                              struct ga_error *error);

/* Children's environment with evaluator.environment and n pairs NAME, value. Freed with
 * ga_environment_free, as is the next. */
char **ga_program_environment(const struct ga_config *config, const char *const (*more)[2],
                              size_t n);

/* The same with GAOPT_RESULT, GAOPT_WORKDIR, GAOPT_ID,
 * GAOPT_SEED, GAOPT_CONFIG_DIR and GAOPT_PARAM_<name> for each parameter. */
char **ga_command_environment(const struct ga_config *config, const struct ga_placeholders *values);

#endif
