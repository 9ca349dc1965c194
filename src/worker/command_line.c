/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_line.c - see command_line.h. */
#include "worker/command_line.h"
#include "common/text.h"
#include "worker/child.h"
#include "worker/child_report.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static char *fill(const struct ga_placeholders *values, const char *text)
{
    struct ga_buffer out;
    size_t at = 0;
    enum ga_fill fill;

    ga_buffer_init(&out);
    fill = ga_fill_argument(values, text, &out, &at);
    GA_ASSERT(fill == GA_FILL_OK); /* ga_arguments_check has seen it */
    ga_buffer_put_u8(&out, 0);
    return (char *)out.bytes;
}

char **ga_arguments_make(const struct ga_config *config, const struct ga_placeholders *values)
{
    const struct ga_text_list *argv = &config->evaluator.argv;
    char **arguments;

    if (config->evaluator.shell != NULL) {
        arguments = ga_alloc(4, sizeof *arguments);
        arguments[0] = ga_strdup("/bin/sh");
        arguments[1] = ga_strdup("-c");
        arguments[2] = ga_strdup(config->evaluator.shell);
        return arguments;
    }
    arguments = ga_alloc(argv->n + 1, sizeof *arguments);
    for (size_t i = 0; i < argv->n; i++)
        arguments[i] = fill(values, argv->items[i]);
    return arguments;
}

void ga_arguments_free(char **arguments)
{
    for (size_t i = 0; arguments != NULL && arguments[i] != NULL; i++)
        free(arguments[i]);
    free(arguments);
}

static void report_unknown(const struct ga_placeholders *names, const char *argument, size_t at,
                           struct ga_error *error)
{
    char *name = ga_format("%.*s", (int)strcspn(argument + at + 1, "}"), argument + at + 1);
    const char *meant = ga_text_nearest(name, names->names, names->n);

    if (meant != NULL)
        (void)ga_error_add(error, GA_E_CONFIG,
                           "evaluator.argv: '%s': there is no parameter '%s'; did you mean '{%s}'?",
                           argument, name, meant);
    else
        (void)ga_error_add(error, GA_E_CONFIG,
                           "evaluator.argv: '%s': there is no parameter '%s'; for a brace write {{",
                           argument, name);
    free(name);
}

enum ga_status ga_arguments_check(const struct ga_config *config,
                                  const struct ga_placeholders *names, struct ga_error *error)
{
    enum ga_status status = GA_OK;

    for (size_t i = 0; i < config->evaluator.argv.n; i++) {
        const char *argument = config->evaluator.argv.items[i];
        struct ga_buffer out;
        size_t at = 0;
        enum ga_fill fill;

        ga_buffer_init(&out);
        fill = ga_fill_argument(names, argument, &out, &at);
        ga_buffer_release(&out);
        if (fill == GA_FILL_UNKNOWN)
            report_unknown(names, argument, at, error);
        else if (fill == GA_FILL_BRACE)
            (void)ga_error_add(
                error, GA_E_CONFIG,
                "evaluator.argv: '%s': brace without its partner; for a brace write {{ or }}",
                argument);
        if (fill == GA_FILL_UNKNOWN || fill == GA_FILL_BRACE)
            status = GA_E_CONFIG;
    }
    return status;
}

enum ga_status ga_program_check(const struct ga_config *config, const struct ga_placeholders *names,
                                struct ga_error *error)
{
    enum ga_status status = GA_OK;
    char **environment = ga_environment_for_children(NULL, 0);
    const char *path = ga_environment_get(environment, "PATH");
    struct ga_buffer name;
    char *program = NULL;
    size_t at = 0;
    int why = 0;

    ga_buffer_init(&name);
    for (size_t i = 0; i < config->evaluator.environment.n; i++) {
        if (strcmp(config->evaluator.environment.keys[i], "PATH") == 0)
            path = config->evaluator.environment.values[i];
    }
    if (ga_fill_argument(names, config->evaluator.argv.items[0], &name, &at) == GA_FILL_OK) {
        ga_buffer_put_u8(&name, 0);
        program = ga_program_find((const char *)name.bytes, config->folder, path, &why);
        if (program == NULL) {
            char *text = ga_cannot_start((const char *)name.bytes, why);
            status = ga_error_add(error, GA_E_EVALUATOR, "%s", text);
            free(text);
        }
    }
    free(program);
    ga_buffer_release(&name);
    ga_environment_free(environment);
    return status;
}

static char *variable_name(const struct ga_placeholders *values, size_t i)
{
    char *name;

    if (i >= GA_BUILTIN_COUNT)
        return ga_format("GAOPT_PARAM_%s", values->names[i]);
    name = ga_format("GAOPT_%s", values->names[i]);
    for (char *c = name; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    return name;
}

char **ga_program_environment(const struct ga_config *config, const char *const (*more)[2],
                              size_t n)
{
    const struct ga_text_map *own = &config->evaluator.environment;
    const char *(*add)[2] = ga_alloc(own->n + n, sizeof *add);
    char **environment;

    for (size_t i = 0; i < own->n; i++) {
        add[i][0] = own->keys[i];
        add[i][1] = own->values[i];
    }
    memcpy(add + own->n, more, n * sizeof *add);
    environment = ga_environment_for_children((const char *const(*)[2])add, own->n + n);
    free(add);
    return environment;
}

char **ga_command_environment(const struct ga_config *config, const struct ga_placeholders *values)
{
    const char *(*add)[2] = ga_alloc(values->n, sizeof *add);
    char **names = ga_alloc(values->n, sizeof *names);
    char **environment;

    for (size_t i = 0; i < values->n; i++) {
        names[i] = variable_name(values, i);
        add[i][0] = names[i];
        add[i][1] = values->values[i];
    }
    environment = ga_program_environment(config, (const char *const(*)[2])add, values->n);
    for (size_t i = 0; i < values->n; i++)
        free(names[i]);
    free(names);
    free(add);
    return environment;
}
