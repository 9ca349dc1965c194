/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arguments.c - takes the command line apart: a command's word, its options, its one path. */
#include "cli/arguments.h"
#include "cli/options_internal.h"
#include "common/text.h"
#include <stdlib.h>
#include <string.h>

/* "run" is never typed: a config may be called so. */
static const char *const words[GA_COMMAND_COUNT] = {
    [GA_COMMAND_RUN] = "run",       [GA_COMMAND_CHECK] = "check", [GA_COMMAND_BEST] = "best",
    [GA_COMMAND_EXPORT] = "export", [GA_COMMAND_EVAL] = "eval",   [GA_COMMAND_STATUS] = "status",
    [GA_COMMAND_JOIN] = "join",     [GA_COMMAND_LEAVE] = "leave", [GA_COMMAND_PROBE] = "probe",
    [GA_COMMAND_HOSTS] = "hosts",   [GA_COMMAND_HELP] = "help",   [GA_COMMAND_VERSION] = "version",
};
enum { FIRST_TYPED = GA_COMMAND_CHECK, N_TYPED = GA_COMMAND_COUNT - FIRST_TYPED };

const char *ga_command_word(enum ga_command command)
{
    return words[command];
}

enum ga_command ga_command_find(const char *word)
{
    for (int i = FIRST_TYPED; i < GA_COMMAND_COUNT; i++) {
        if (strcmp(words[i], word) == 0)
            return (enum ga_command)i;
    }
    return GA_COMMAND_COUNT;
}

const char *ga_command_nearest(const char *word)
{
    return ga_text_nearest(word, words + FIRST_TYPED, N_TYPED);
}

/* --- one argument after the other --- */

struct cursor {
    int argc;
    char *const *argv;
    int at;            /* the next argument */
    bool options_over; /* "--" was seen */
    bool help;         /* --help was seen */
    bool version;
};

/* "--name=value", "--name value", "-n value", "-nvalue": the value, or NULL if there is none. */
static const char *value_of(struct cursor *cursor, const char *text)
{
    size_t length = strcspn(text, "=");

    if (text[1] != '-' && text[2] != '\0')
        return text + 2 + (text[2] == '=');
    if (text[length] == '=')
        return text + length + 1;
    return cursor->at < cursor->argc ? cursor->argv[cursor->at++] : NULL;
}

static enum ga_status unknown_option(const char *text, enum ga_command command,
                                     struct ga_error *error)
{
    char *allowed = ga_options_of(command);
    const char *nearest = ga_option_nearest(text, command);

    if (nearest)
        ga_error_set(error, GA_E_CONFIG, "unknown option '%s'; did you mean '%s'?", text, nearest);
    else
        ga_error_set(error, GA_E_CONFIG, "unknown option '%s'; allowed are %s", text, allowed);
    free(allowed);
    return GA_E_CONFIG;
}

/* After the RUN of a join: what gaopt does not know, mpirun may. */
static bool is_for_mpirun(const struct ga_arguments *arguments)
{
    return arguments->command == GA_COMMAND_JOIN && arguments->path;
}

static enum ga_status leave_to_mpirun(struct ga_arguments *arguments, const char *text)
{
    arguments->mpirun =
        ga_realloc(arguments->mpirun, arguments->n_mpirun + 1, sizeof *arguments->mpirun);
    arguments->mpirun[arguments->n_mpirun++] = text;
    return GA_OK;
}

static enum ga_status parse_option(struct ga_arguments *arguments, struct cursor *cursor,
                                   const char *text, struct ga_error *error)
{
    const struct ga_option *option = ga_option_find(text, arguments->command);
    const char *value = NULL;

    if (!option && is_for_mpirun(arguments))
        return leave_to_mpirun(arguments, text);
    if (!option)
        return unknown_option(text, arguments->command, error);
    if (option->value) {
        value = value_of(cursor, text);
        if (!value)
            return ga_error_set(error, GA_E_CONFIG, "%s needs a value: %s %s", text, text,
                                option->value);
    } else if (strchr(text, '=')) {
        return ga_error_set(error, GA_E_CONFIG, "%s takes no value; found '%s'", option->name,
                            text);
    }
    return option->take(arguments, option, value, error);
}

/* The first argument that is no option is the path or topic; there is no second one. */
static enum ga_status parse_plain(struct ga_arguments *arguments, const char *text,
                                  struct ga_error *error)
{
    const char **place =
        arguments->command == GA_COMMAND_HELP ? &arguments->topic : &arguments->path;
    const char *nearest;

    if (is_for_mpirun(arguments))
        return leave_to_mpirun(arguments, text);
    if (!*place && arguments->command != GA_COMMAND_VERSION) {
        *place = text;
        return GA_OK;
    }
    nearest = arguments->command == GA_COMMAND_RUN ? ga_command_nearest(*place) : NULL;
    if (nearest)
        return ga_error_set(error, GA_E_CONFIG, "unknown command '%s'; did you mean '%s'?", *place,
                            nearest);
    if (*place)
        return ga_error_set(error, GA_E_CONFIG, "unexpected '%s' after '%s'", text, *place);
    return ga_error_set(error, GA_E_CONFIG, "unexpected '%s'", text);
}

static enum ga_status parse_all(struct ga_arguments *arguments, struct cursor *cursor,
                                struct ga_error *error)
{
    enum ga_status status = GA_OK;

    while (status == GA_OK && cursor->at < cursor->argc) {
        const char *text = cursor->argv[cursor->at++];

        if (cursor->options_over || text[0] != '-' || text[1] == '\0')
            status = parse_plain(arguments, text, error);
        else if (strcmp(text, "--") == 0)
            cursor->options_over = true;
        else if (strcmp(text, "--help") == 0 || strcmp(text, "-h") == 0)
            cursor->help = true;
        else if (strcmp(text, "--version") == 0 && arguments->command == GA_COMMAND_RUN)
            cursor->version = true;
        else
            status = parse_option(arguments, cursor, text, error);
    }
    return status;
}

static enum ga_status check_complete(const struct ga_arguments *arguments, struct ga_error *error)
{
    switch (arguments->command) {
    case GA_COMMAND_HELP:
        if (arguments->topic && arguments->help_form != GA_HELP_TOPIC)
            return ga_error_set(error, GA_E_CONFIG, "unexpected '%s': this help is of everything",
                                arguments->topic);
        return GA_OK;
    case GA_COMMAND_VERSION:
    case GA_COMMAND_LEAVE:
    case GA_COMMAND_PROBE:
        return GA_OK;
    case GA_COMMAND_HOSTS:
        if (!arguments->path)
            return ga_error_set(error, GA_E_CONFIG, "hosts needs a HOSTFILE: a line a host");
        return GA_OK;
    case GA_COMMAND_RUN:
        if (!arguments->path)
            return ga_error_set(error, GA_E_CONFIG, "give a CONFIG to run, such as run.yaml");
        return GA_OK;
    case GA_COMMAND_CHECK:
        if (!arguments->path)
            return ga_error_set(error, GA_E_CONFIG, "check needs a CONFIG, such as run.yaml");
        return GA_OK;
    case GA_COMMAND_JOIN:
        if (!arguments->path)
            return ga_error_set(error, GA_E_CONFIG,
                                "join needs a RUN: a results folder, or HOST:FOLDER");
        return GA_OK;
    default:
        if (!arguments->path)
            return ga_error_set(error, GA_E_CONFIG,
                                "%s needs a RUN: a results folder, or the run.h5 in it",
                                ga_command_word(arguments->command));
        if (arguments->command == GA_COMMAND_EVAL && arguments->id == GA_NONE_U64)
            return ga_error_set(error, GA_E_CONFIG, "eval needs --id N: which individual");
        return GA_OK;
    }
}

/* --help wins over all else that is right; it is about the command that was given. */
static void turn_into_help(struct ga_arguments *arguments)
{
    enum ga_command command = arguments->command;

    ga_arguments_release(arguments);
    arguments->command = GA_COMMAND_HELP;
    if (command != GA_COMMAND_RUN)
        arguments->topic = words[command];
}

static void point_to_help(enum ga_command command, struct ga_error *error)
{
    if (command == GA_COMMAND_RUN || command == GA_COMMAND_HELP || command == GA_COMMAND_VERSION)
        ga_error_add(error, GA_E_CONFIG, "see: gaopt help");
    else
        ga_error_add(error, GA_E_CONFIG, "see: gaopt help %s", words[command]);
}

static void init(struct ga_arguments *arguments)
{
    *arguments = (struct ga_arguments){.n_best = 1, .id = GA_NONE_U64};
}

enum ga_status ga_arguments_parse(struct ga_arguments *arguments, int argc, char *const *argv,
                                  struct ga_error *error)
{
    struct cursor cursor = {.argc = argc, .argv = argv, .at = 1};
    enum ga_command command = argc > 1 ? ga_command_find(argv[1]) : GA_COMMAND_COUNT;
    enum ga_status status;

    init(arguments);
    if (command != GA_COMMAND_COUNT) {
        arguments->command = command;
        cursor.at = 2;
    }
    status = parse_all(arguments, &cursor, error);
    if (status == GA_OK && cursor.help) {
        turn_into_help(arguments);
        return GA_OK;
    }
    if (status == GA_OK && cursor.version)
        arguments->command = GA_COMMAND_VERSION;
    if (status == GA_OK)
        status = check_complete(arguments, error);
    if (status != GA_OK) {
        point_to_help(arguments->command, error);
        ga_arguments_release(arguments);
    }
    return status;
}

void ga_arguments_release(struct ga_arguments *arguments)
{
    for (size_t i = 0; i < arguments->n_overrides; i++)
        free((char *)arguments->overrides[i].path); /* allocated by the option --set */
    free(arguments->overrides);
    free(arguments->mpirun);
    init(arguments);
}
