/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help.c - gaopt help: of the program, a command, a key of the config, all keys. */
#include "cli/commands.h"
#include "common/config/config.h"

static enum ga_status topic(const char *topic, FILE *out, struct ga_error *error)
{
    enum ga_command command = topic ? ga_command_find(topic) : GA_COMMAND_HELP;
    const char *nearest;

    if (command != GA_COMMAND_COUNT) {
        fputs(ga_command_usage(command), out);
        return GA_OK;
    }
    if (ga_config_help(out, topic, error) == GA_OK)
        return GA_OK;
    nearest = ga_command_nearest(topic);
    if (nearest)
        return ga_error_set(error, GA_E_CONFIG, "unknown command '%s'; did you mean '%s'?", topic,
                            nearest);
    return ga_error_add(error, GA_E_CONFIG, "see: gaopt help --keys");
}

enum ga_status ga_cli_help(const struct ga_arguments *arguments, FILE *out, struct ga_error *error)
{
    switch (arguments->help_form) {
    case GA_HELP_KEYS:
        return ga_config_help(out, "", error);
    case GA_HELP_REFERENCE:
        ga_config_write_reference(out);
        return GA_OK;
    case GA_HELP_SCHEMA:
        ga_config_write_schema(out);
        return GA_OK;
    default:
        return topic(arguments->topic, out, error);
    }
}

enum ga_status ga_cli_version(FILE *out, struct ga_error *error)
{
    (void)error;
    fprintf(out, "gaopt %s\n", GAOPT_VERSION);
    return GA_OK;
}
