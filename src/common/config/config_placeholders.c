/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_placeholders.c - that every {name} in argv and in the names of templates stands for
 * something, and that none is in a line for the shell. */
#include "common/config/config_internal.h"
#include <stdlib.h>
#include <string.h>

static const char *const known[] = {"result", "workdir", "id", "repeat", "seed", "config_dir"};
#define N_KNOWN (sizeof known / sizeof known[0])

/* A process is started once for many individuals: what belongs to one comes with its request. */
static const char *const known_to_process[] = {"workdir", "config_dir"};
#define N_KNOWN_TO_PROCESS (sizeof known_to_process / sizeof known_to_process[0])

struct placeholder_check {
    struct ga_reading *reading;
    const struct ga_key *key;
    const char **names; /* known, then the parameters */
    size_t n;
    bool is_process;
};

/* Counts in characters; the first is 0. */
static int characters_before(const char *text, const char *at)
{
    int n = 0;
    for (; text < at; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

/* A node that stands where the character `at` of a node's text stands. */
static struct ga_yaml node_at(const struct ga_yaml *node, const char *at)
{
    struct ga_yaml there = {.place = node->place};
    if (node->text_column > 0)
        there.place.column = node->text_column + characters_before(node->text, at);
    return there;
}

static bool is_name_known(const struct placeholder_check *check, const char *name)
{
    for (size_t i = 0; i < check->n; i++) {
        if (strcmp(check->names[i], name) == 0)
            return true;
    }
    return false;
}

static void check_name(const struct placeholder_check *check, const struct ga_yaml *at,
                       const char *name)
{
    char excerpt[GA_EXCERPT_ROOM];
    if (is_name_known(check, name))
        return;
    if (check->is_process && ga_is_name(name))
        ga_complain(check->reading, check->key, at,
                    "'{%s}' is not known when a process starts, which serves many evaluations; its "
                    "arguments may have {workdir} and {config_dir}",
                    name);
    else if (ga_is_name(name))
        ga_complain_word(check->reading, check->key, at, "parameter or placeholder", name,
                         check->names, check->n);
    else
        ga_complain(check->reading, check->key, at,
                    "'{%s}' is no placeholder; write {{ for a literal {",
                    ga_excerpt(name, excerpt));
}

/* Looks at what begins at a brace, and returns what follows it; NULL after a complaint that ends
 * the search. */
static const char *check_brace(const struct placeholder_check *check, const struct ga_yaml *node,
                               const char *at)
{
    const char *end = at + 1 + strcspn(at + 1, "{}");
    struct ga_yaml there = node_at(node, at);
    if (at[1] == at[0])
        return at + 2;
    if (at[0] == '}' || *end != '}') {
        ga_complain(check->reading, check->key, &there,
                    "a %c without its partner; write %c%c for a literal one", *at, *at, *at);
        return NULL;
    }
    char *name = ga_format("%.*s", (int)(end - at - 1), at + 1);
    check_name(check, &there, name);
    free(name);
    return end + 1;
}

static void check_text(const struct placeholder_check *check, const struct ga_yaml *node)
{
    const char *at = node->text;
    while (at && (at = strpbrk(at, "{}")))
        at = check_brace(check, node, at);
}

static void check_argv(struct placeholder_check *check)
{
    const struct ga_yaml *list = ga_reading_given(check->reading, "evaluator.argv");
    check->key = ga_key_find("evaluator.argv");
    for (size_t i = 0; list && i < list->n; i++)
        check_text(check, list->entries[i].value);
}

static void check_templates(struct placeholder_check *check)
{
    const struct ga_yaml *map = ga_reading_given(check->reading, "evaluator.templates");
    check->key = ga_key_find("evaluator.templates");
    for (size_t i = 0; map && i < map->n; i++) {
        const struct ga_yaml name = {.place = map->entries[i].place, .text = map->entries[i].key};
        check_text(check, &name);
    }
}

/* Nothing is put into a shell's line; whoever expects it to be is told what to write instead. */
static void check_shell(struct placeholder_check *check)
{
    const struct ga_yaml *line = ga_reading_given(check->reading, "evaluator.shell");
    const char *at = line ? line->text : NULL;
    check->key = ga_key_find("evaluator.shell");
    for (; at && (at = strchr(at, '{')); at++) {
        char *name = ga_format("%.*s", (int)strcspn(at + 1, "{}"), at + 1);
        struct ga_yaml there = node_at(line, at);
        if (!check->is_process && ga_space_find(&check->reading->config->space, name) >= 0)
            ga_complain(check->reading, check->key, &there,
                        "'{%s}' is not replaced in a shell's line; write \"$GAOPT_PARAM_%s\"", name,
                        name);
        free(name);
    }
}

static void list_names(struct placeholder_check *check, const struct ga_space *space)
{
    const char *const *builtin = check->is_process ? known_to_process : known;
    check->n = check->is_process ? N_KNOWN_TO_PROCESS : N_KNOWN;
    check->names = ga_alloc(check->n + space->n, sizeof(*check->names));
    memcpy(check->names, builtin, check->n * sizeof(*builtin));
    for (size_t i = 0; !check->is_process && i < space->n; i++)
        check->names[check->n++] = space->params[i].name;
}

void ga_config_check_placeholders(struct ga_reading *reading)
{
    struct placeholder_check check = {.reading = reading};
    if (ga_reading_faulty(reading, "space") || ga_reading_faulty(reading, "evaluator.kind"))
        return;
    check.is_process = reading->config->evaluator.kind == GA_EVALUATOR_PROCESS;
    list_names(&check, &reading->config->space);
    check_argv(&check);
    check_templates(&check);
    check_shell(&check);
    free(check.names);
}
