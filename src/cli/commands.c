/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands.c - finds the command, and tells a CONFIG from a RUN. */
#include "cli/commands.h"
#include "common/files.h"
#include "master/shown.h"
#include <stdlib.h>
#include <string.h>

static enum ga_status dispatch(const struct ga_arguments *arguments, FILE *out,
                               struct ga_error *error)
{
    switch (arguments->command) {
    case GA_COMMAND_CHECK:
        return ga_cli_check(arguments, out, error);
    case GA_COMMAND_BEST:
        return ga_cli_best(arguments, out, error);
    case GA_COMMAND_EXPORT:
        return ga_cli_export(arguments, out, error);
    case GA_COMMAND_EVAL:
        return ga_cli_eval(arguments, out, error);
    case GA_COMMAND_STATUS:
        return ga_cli_status(arguments, out, error);
    case GA_COMMAND_PROBE:
        return ga_cli_probe(arguments, out, error);
    case GA_COMMAND_HOSTS:
        return ga_cli_hosts(arguments, out, error);
    case GA_COMMAND_JOIN:
        return ga_cli_join(arguments, out, error);
    case GA_COMMAND_LEAVE:
        return ga_cli_leave(arguments, out, error);
    case GA_COMMAND_HELP:
        return ga_cli_help(arguments, out, error);
    default:
        GA_ASSERT(arguments->command == GA_COMMAND_VERSION);
        return ga_cli_version(out, error);
    }
}

enum ga_status ga_cli_command(const struct ga_arguments *arguments, FILE *out,
                              struct ga_error *error)
{
    enum ga_status status = ga_cli_check_path(arguments, error);

    if (status != GA_OK)
        return status;
    status = dispatch(arguments, out, error);
    return status == GA_OK ? ga_cli_flush(out, error) : status;
}

/* --- CONFIG or RUN --- */

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), wanted = strlen(end);

    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

static bool holds_run(const char *path)
{
    char *file = ga_path_join(path, "run.h5");
    bool found = ga_path_exists(file);

    free(file);
    return found;
}

static enum ga_status found_run(const char *path, struct ga_error *error)
{
    char *shown = ga_path_shown(path);

    ga_error_set(error, GA_E_CONFIG,
                 "%s is a RUN, and a CONFIG is needed: the YAML file that describes it\n"
                 "to look at the run: gaopt status %s",
                 path, shown);
    free(shown);
    return GA_E_CONFIG;
}

static enum ga_status found_nothing(const char *path, struct ga_error *error)
{
    const char *nearest = strpbrk(path, "/.") ? NULL : ga_command_nearest(path);

    if (nearest)
        return ga_error_set(error, GA_E_CONFIG,
                            "there is no file and no command '%s'; did you mean 'gaopt %s'?", path,
                            nearest);
    return ga_error_set(error, GA_E_CONFIG, "there is no file %s", path);
}

static enum ga_status expect_config(const char *path, struct ga_error *error)
{
    if (ends_in(path, ".h5") || holds_run(path))
        return found_run(path, error);
    if (ga_path_is_folder(path))
        return ga_error_set(error, GA_E_CONFIG, "%s is a folder; give the YAML file in it", path);
    return ga_path_exists(path) ? GA_OK : found_nothing(path, error);
}

static enum ga_status expect_run(const char *path, struct ga_error *error)
{
    if (ends_in(path, ".yaml") || ends_in(path, ".yml"))
        return ga_error_set(error, GA_E_CONFIG,
                            "%s is a CONFIG, and a RUN is needed: the folder that its run.results "
                            "names\nto see which that is: gaopt check %s --no-run",
                            path, path);
    return GA_OK;
}

enum ga_status ga_cli_check_path(const struct ga_arguments *arguments, struct ga_error *error)
{
    switch (arguments->command) {
    case GA_COMMAND_RUN:
    case GA_COMMAND_CHECK:
        return expect_config(arguments->path, error);
    case GA_COMMAND_PROBE:
        return arguments->path && strcmp(arguments->path, "-") != 0
                   ? expect_config(arguments->path, error)
                   : GA_OK;
    case GA_COMMAND_LEAVE: /* a run that is left need not be there any more */
    case GA_COMMAND_HOSTS:
    case GA_COMMAND_HELP:
    case GA_COMMAND_VERSION:
        return GA_OK;
    default:
        return expect_run(arguments->path, error);
    }
}
