/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_help.c - the table told to people: gaopt help, and the reference in docs/config.md. */
#include "common/config/config_internal.h"
#include <stdlib.h>
#include <string.h>

#define NAME_WIDTH 32

static const char *default_of(const struct ga_key *key)
{
    if (key->required)
        return "required";
    return key->standard ? key->standard : key->standard_told;
}

static void tell_words(FILE *out, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " or ", words[i]);
}

/* "a whole number (individuals), 2 to 1000000", "tournament, roulette, ranking or truncation". */
static void tell_value(FILE *out, const struct ga_key *key)
{
    char room[GA_RANGE_ROOM];
    const char *range = ga_key_range(key, room);
    size_t n = ga_count_words(key->words);
    const char *classes[GA_FAILURE_COUNT];
    tell_words(out, key->words, n);
    if (n == 0)
        fputs(key->type->what, out);
    if (key->type->shape == GA_SHAPE_FAILURES) {
        fputs(": ", out);
        tell_words(out, classes, ga_failure_words(classes));
    }
    if (key->unit)
        fprintf(out, " (%s)", key->unit);
    if (*range)
        fprintf(out, ", %s", range);
    if (key->absent)
        fprintf(out, ", or %s", key->absent);
}

static const char *tell_change(enum ga_change change)
{
    switch (change) {
    case GA_CHANGE_HARMLESS:
        return "may be changed in a run that has history";
    case GA_CHANGE_RESCORE:
        return "a change scores the history again";
    default:
        return "fixed once the run has history";
    }
}

/* "evaluator.kind: command or process", or the path alone for any value. The caller frees it. */
static char *condition_of(const struct ga_key *control, const char *wanted)
{
    if (strcmp(wanted, "*") == 0)
        return ga_strdup(control->path);
    char *values = ga_wanted_told(wanted);
    char *condition = ga_format("%s: %s", control->path, values);
    free(values);
    return condition;
}

static void tell_key(FILE *out, const struct ga_key *key)
{
    const char *wanted;
    const struct ga_key *control = ga_key_control(key, &wanted);
    fprintf(out, "%s: ", key->path);
    tell_value(out, key);
    fprintf(out, "\n    %s\n", key->meaning);
    fprintf(out, "    default: %s\n", default_of(key));
    if (control) {
        char *condition = condition_of(control, wanted);
        fprintf(out, "    only with %s\n", condition);
        free(condition);
    }
    fprintf(out, "    %s\n", tell_change(key->change));
}

static void tell_line(FILE *out, const struct ga_key *key)
{
    fprintf(out, "%-*s %s\n", NAME_WIDTH, key->path, key->meaning);
}

/* --- which keys are meant --- */

/* Whether `part` is one or several whole words of the path: "selection.kind" of
 * "algorithm.selection.kind". */
static bool has_part(const char *path, const char *part)
{
    size_t length = strlen(part);
    for (const char *at = path; at; at = strchr(at, '.')) {
        at += *at == '.';
        if (strncmp(at, part, length) == 0 && (at[length] == 0 || at[length] == '.'))
            return true;
    }
    return false;
}

static bool is_meant(const struct ga_key *key, const char *word)
{
    if (ga_key_find(word)) {
        size_t length = strlen(word);
        return strncmp(key->path, word, length) == 0 &&
               (key->path[length] == 0 || key->path[length] == '.');
    }
    return *word == 0 || has_part(key->path, word);
}

static bool begins_with(const struct ga_key *key, const char *word)
{
    return strncmp(key->path, word, strlen(word)) == 0;
}

/* One key is told in full, several a line each. How many there were. */
static size_t tell_matching(FILE *out, const char *word,
                            bool (*matches)(const struct ga_key *key, const char *word))
{
    const struct ga_key *last = NULL;
    size_t n = 0;
    for (size_t i = 0; i < ga_n_keys; i++) {
        if (matches(&ga_keys[i], word)) {
            last = &ga_keys[i];
            n++;
        }
    }
    if (n == 1 && !ga_key_is_section(last)) {
        tell_key(out, last);
        return n;
    }
    for (size_t i = 0; i < ga_n_keys; i++) {
        if (matches(&ga_keys[i], word))
            tell_line(out, &ga_keys[i]);
    }
    return n;
}

static enum ga_status say_not_found(const char *word, struct ga_error *error)
{
    char excerpt[GA_EXCERPT_ROOM];
    const char **words = ga_alloc(2 * ga_n_keys, sizeof(*words));
    for (size_t i = 0; i < ga_n_keys; i++) {
        words[2 * i] = ga_keys[i].path;
        words[2 * i + 1] = ga_key_leaf(&ga_keys[i]);
    }
    const char *nearest = ga_nearest_word(word, words, 2 * ga_n_keys);
    free(words);
    ga_excerpt(word, excerpt);
    if (nearest)
        return ga_error_set(error, GA_E_NOT_FOUND, "there is no key '%s'; did you mean '%s'?",
                            excerpt, nearest);
    return ga_error_set(error, GA_E_NOT_FOUND, "there is no key '%s'; gaopt help lists all",
                        excerpt);
}

enum ga_status ga_config_help(FILE *out, const char *key, struct ga_error *error)
{
    if (tell_matching(out, key, is_meant) > 0 || tell_matching(out, key, begins_with) > 0)
        return GA_OK;
    return say_not_found(key, error);
}

/* --- the reference --- */

static void write_row(FILE *out, const struct ga_key *key)
{
    const char *wanted;
    const struct ga_key *control = ga_key_control(key, &wanted);
    fprintf(out, "| `%s` | ", key->path);
    tell_value(out, key);
    fprintf(out, " | %s | %s", default_of(key), key->meaning);
    if (control) {
        char *condition = condition_of(control, wanted);
        fprintf(out, " Only with `%s`.", condition);
        free(condition);
    }
    fprintf(out, " | %s |\n", tell_change(key->change));
}

static void write_section(FILE *out, const struct ga_key *first)
{
    fprintf(out, "\n## %s\n\n%s\n", first->path, first->meaning);
    fputs("\n| key | value | default | meaning | change |\n| --- | --- | --- | --- | --- |\n", out);
    for (size_t i = 0; i < ga_n_keys; i++) {
        if (is_meant(&ga_keys[i], first->path) && !ga_key_is_section(&ga_keys[i]))
            write_row(out, &ga_keys[i]);
    }
}

void ga_config_write_reference(FILE *out)
{
    fputs(
        "# The config, key by key\n\n"
        "Made from the table in `src/common/config/config_schema.c`; do not edit.\n\n"
        "Times need a unit (us, ms, s, min, h, d), sizes too (B, kB, MB, GB, KiB, MiB, GiB, TiB).\n"
        "Relative paths start at the config's folder. `${NAME}` and `${NAME:-default}` in a value\n"
        "stand for environment variables; `$${` is a literal `${`. Unknown keys are errors.\n",
        out);
    for (size_t i = 0; i < ga_n_keys; i++) {
        if (ga_key_is_child(&ga_keys[i], ""))
            write_section(out, &ga_keys[i]);
    }
}
