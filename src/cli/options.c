/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options.c - the table of options. */
#include "cli/options_internal.h"
#include "common/hours.h"
#include "common/text.h"
#include <stdlib.h>
#include <string.h>

/* --- what an option does --- */

static void *field_of(struct ga_arguments *arguments, const struct ga_option *option)
{
    return (char *)arguments + option->field;
}

static enum ga_status take_flag(struct ga_arguments *arguments, const struct ga_option *option,
                                const char *value, struct ga_error *error)
{
    (void)value, (void)error;
    *(bool *)field_of(arguments, option) = true;
    return GA_OK;
}

static enum ga_status take_text(struct ga_arguments *arguments, const struct ga_option *option,
                                const char *value, struct ga_error *error)
{
    if (*value == '\0')
        return ga_error_set(error, GA_E_CONFIG, "%s: found '', a name is needed", option->name);
    *(const char **)field_of(arguments, option) = value;
    return GA_OK;
}

/* One of several forms, of which 0 is the one that is not asked for. */
static enum ga_status take_form(struct ga_arguments *arguments, const struct ga_option *option,
                                const char *value, struct ga_error *error)
{
    int form;

    (void)value;
    memcpy(&form, field_of(arguments, option), sizeof form);
    if (form != 0 && form != option->setting)
        return ga_error_set(error, GA_E_CONFIG, "%s does not go with the form asked for before it",
                            option->name);
    memcpy(field_of(arguments, option), &option->setting, sizeof form);
    return GA_OK;
}
_Static_assert(sizeof(enum ga_best_form) == sizeof(int), "take_form copies an int");
_Static_assert(sizeof(enum ga_help_form) == sizeof(int), "take_form copies an int");

static enum ga_status take_set(struct ga_arguments *arguments, const struct ga_option *option,
                               const char *value, struct ga_error *error)
{
    const char *equals = strchr(value, '=');
    struct ga_override *added;

    if (!equals || equals == value)
        return ga_error_set(error, GA_E_CONFIG,
                            "%s: found '%s'; write KEY=VALUE, such as run.seed=7", option->name,
                            value);
    arguments->overrides =
        ga_realloc(arguments->overrides, arguments->n_overrides + 1, sizeof *arguments->overrides);
    added = &arguments->overrides[arguments->n_overrides++];
    added->path = ga_format("%.*s", (int)(equals - value), value);
    added->value = equals + 1;
    return GA_OK;
}

static enum ga_status take_count(struct ga_arguments *arguments, const struct ga_option *option,
                                 const char *value, struct ga_error *error)
{
    uint64_t count;

    if (!ga_text_to_u64(value, &count) || count == 0)
        return ga_error_set(error, GA_E_CONFIG, "%s: '%s' is no whole number above 0", option->name,
                            value);
    arguments->n_best = count;
    return GA_OK;
}

static enum ga_status take_id(struct ga_arguments *arguments, const struct ga_option *option,
                              const char *value, struct ga_error *error)
{
    uint64_t id;

    if (!ga_text_to_u64(value, &id) || id == GA_NONE_U64)
        return ga_error_set(error, GA_E_CONFIG, "%s: '%s' is no individual; they are 0, 1, 2, ...",
                            option->name, value);
    arguments->id = id;
    return GA_OK;
}

static enum ga_status take_repeat(struct ga_arguments *arguments, const struct ga_option *option,
                                  const char *value, struct ga_error *error)
{
    if (!ga_text_to_u64(value, &arguments->repeat))
        return ga_error_set(error, GA_E_CONFIG, "%s: '%s' is no repeat; they are 0, 1, 2, ...",
                            option->name, value);
    return GA_OK;
}

static enum ga_status take_format(struct ga_arguments *arguments, const struct ga_option *option,
                                  const char *value, struct ga_error *error)
{
    static const char *const forms[] = {
        [GA_EXPORT_CSV] = "csv", [GA_EXPORT_JSON] = "json", [GA_EXPORT_TRACE] = "trace"};
    enum { N = sizeof forms / sizeof *forms };
    const char *nearest = ga_text_nearest(value, forms, N);

    for (size_t i = 0; i < N; i++) {
        if (strcmp(value, forms[i]) == 0) {
            arguments->export_form = (enum ga_export_form)i;
            return GA_OK;
        }
    }
    if (nearest)
        return ga_error_set(error, GA_E_CONFIG, "%s: unknown '%s'; did you mean '%s'?",
                            option->name, value, nearest);
    return ga_error_set(error, GA_E_CONFIG, "%s: unknown '%s'; allowed are csv, json and trace",
                        option->name, value);
}

/* Remembers the word too, which the ranks of a join get. */
static enum ga_status take_limit(struct ga_arguments *arguments, const struct ga_option *option,
                                 const char *value, struct ga_error *error)
{
    (void)error;
    *(const char **)field_of(arguments, option) = value;
    return GA_OK;
}

static enum ga_status take_slots(struct ga_arguments *arguments, const struct ga_option *option,
                                 const char *value, struct ga_error *error)
{
    if (!ga_text_to_u64(value, &arguments->limits.slots) || arguments->limits.slots == 0)
        return ga_error_set(error, GA_E_CONFIG, "%s: '%s' is no whole number above 0", option->name,
                            value);
    return take_limit(arguments, option, value, error);
}

static enum ga_status take_cpus(struct ga_arguments *arguments, const struct ga_option *option,
                                const char *value, struct ga_error *error)
{
    if (!ga_text_to_cpus(value, &arguments->limits.cpus))
        return ga_error_set(error, GA_E_CONFIG,
                            "%s: '%s' is no share of a machine; write 60%% or 6 (cores)",
                            option->name, value);
    return take_limit(arguments, option, value, error);
}

static enum ga_status take_memory(struct ga_arguments *arguments, const struct ga_option *option,
                                  const char *value, struct ga_error *error)
{
    if (!ga_text_to_size(value, &arguments->limits.memory) || arguments->limits.memory == 0)
        return ga_error_set(error, GA_E_CONFIG, "%s: '%s' is no size; write 8GiB or 500MiB",
                            option->name, value);
    return take_limit(arguments, option, value, error);
}

static enum ga_status take_active(struct ga_arguments *arguments, const struct ga_option *option,
                                  const char *value, struct ga_error *error)
{
    struct ga_hours hours;

    if (!ga_hours_parse(value, &hours))
        return ga_error_set(error, GA_E_CONFIG,
                            "%s: '%s' are no hours of the day; write 19:00-07:00", option->name,
                            value);
    arguments->limits.active = (char *)value;
    return take_limit(arguments, option, value, error);
}

/* --- the table --- */

#define OF(command)  (1u << GA_COMMAND_##command)
#define FIELD(field) offsetof(struct ga_arguments, field)

static const struct ga_option options[] = {
    {"--fresh", NULL, NULL, take_flag, FIELD(fresh), 0, OF(RUN)},
    {"--set", NULL, "KEY=VALUE", take_set, FIELD(overrides), 0, OF(RUN) | OF(CHECK) | OF(PROBE)},
    {"--quiet", "-q", NULL, take_flag, FIELD(quiet), 0, OF(RUN)},
    {"--no-run", NULL, NULL, take_flag, FIELD(no_run), 0, OF(CHECK)},
    {"-n", NULL, "N", take_count, FIELD(n_best), 0, OF(BEST)},
    {"--yaml", NULL, NULL, take_form, FIELD(best_form), GA_BEST_YAML, OF(BEST)},
    {"--json", NULL, NULL, take_form, FIELD(best_form), GA_BEST_JSON, OF(BEST)},
    {"--values", NULL, NULL, take_form, FIELD(best_form), GA_BEST_VALUES, OF(BEST)},
    {"--format", NULL, "csv|json|trace", take_format, FIELD(export_form), 0, OF(EXPORT)},
    {"--timing", NULL, NULL, take_flag, FIELD(timing), 0, OF(EXPORT)},
    {"--output", "-o", "FILE", take_text, FIELD(output), 0, OF(EXPORT)},
    {"--id", NULL, "N", take_id, FIELD(id), 0, OF(EVAL)},
    {"--repeat", NULL, "K", take_repeat, FIELD(repeat), 0, OF(EVAL)},
    {"--keep", NULL, "DIR", take_text, FIELD(keep), 0, OF(EVAL)},
    {"--watch", NULL, NULL, take_flag, FIELD(watch), 0, OF(STATUS)},
    {"--workers", NULL, NULL, take_flag, FIELD(workers), 0, OF(STATUS)},
    {"--evaluate", NULL, NULL, take_flag, FIELD(evaluate), 0, OF(PROBE)},
    {"--folder", NULL, "DIR", take_text, FIELD(folder), 0, OF(PROBE)},
    {"--seen", NULL, "FILE", take_text, FIELD(seen), 0, OF(PROBE)},
    {"--tags", NULL, "A,B", take_text, FIELD(tags), 0, OF(HOSTS)},
    {"--answers", NULL, "DIR", take_text, FIELD(answers), 0, OF(HOSTS)},
    {"--leave-out", NULL, NULL, take_flag, FIELD(leave_out), 0, OF(HOSTS)},
    {"--oversubscribe", NULL, NULL, take_flag, FIELD(oversubscribe), 0, OF(HOSTS)},
    {"--slots", NULL, "N", take_slots, FIELD(limit_words.slots), 0, OF(JOIN)},
    {"--cpus", NULL, "60%|6", take_cpus, FIELD(limit_words.cpus), 0, OF(JOIN)},
    {"--memory", NULL, "8GiB", take_memory, FIELD(limit_words.memory), 0, OF(JOIN)},
    {"--active", NULL, "19:00-07:00", take_active, FIELD(limit_words.active), 0, OF(JOIN)},
    {"--keys", NULL, NULL, take_form, FIELD(help_form), GA_HELP_KEYS, OF(HELP)},
    {"--reference", NULL, NULL, take_form, FIELD(help_form), GA_HELP_REFERENCE, OF(HELP)},
    {"--schema", NULL, NULL, take_form, FIELD(help_form), GA_HELP_SCHEMA, OF(HELP)},
};
enum { N_OPTIONS = sizeof options / sizeof *options };

/* --- looking it up --- */

static bool writes(const char *text, const struct ga_option *option)
{
    size_t length = strcspn(text, "=");
    const char *letter = option->name[1] == '-' ? option->letter : option->name;

    if (letter && strncmp(text, letter, 2) == 0)
        return text[2] == '\0' || option->value;
    return strlen(option->name) == length && strncmp(text, option->name, length) == 0;
}

const struct ga_option *ga_option_find(const char *text, enum ga_command command)
{
    for (size_t i = 0; i < N_OPTIONS; i++) {
        if (options[i].commands & (1u << command) && writes(text, &options[i]))
            return &options[i];
    }
    return NULL;
}

const char *ga_option_nearest(const char *text, enum ga_command command)
{
    const char *names[N_OPTIONS + 1];
    char *word = ga_format("%.*s", (int)strcspn(text, "="), text);
    const char *nearest;
    size_t n = 0;

    for (size_t i = 0; i < N_OPTIONS; i++) {
        if (options[i].commands & (1u << command))
            names[n++] = options[i].name;
    }
    names[n++] = "--help";
    nearest = ga_text_nearest(word, names, n);
    free(word);
    return nearest;
}

char *ga_options_of(enum ga_command command)
{
    char *list = ga_strdup("");
    char *longer;

    for (size_t i = 0; i < N_OPTIONS; i++) {
        if (options[i].commands & (1u << command)) {
            longer = ga_format("%s%s, ", list, options[i].name);
            free(list);
            list = longer;
        }
    }
    longer = ga_format("%s--help", list);
    free(list);
    return longer;
}
