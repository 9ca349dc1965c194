/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_lists.c - the types of keys whose values are lists of texts. */
#include "common/config/config_internal.h"
#include "common/config/yaml_write.h"
#include "common/files.h"
#include <stdlib.h>
#include <string.h>

void ga_text_list_release(struct ga_text_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct ga_text_list){0};
}

static void start_list(struct ga_text_list *list, size_t room)
{
    list->n = 0;
    list->items = ga_alloc(room, sizeof list->items[0]);
}

char *ga_escape_braces(const char *text)
{
    char *escaped = ga_alloc(2 * strlen(text) + 1, 1);
    for (char *to = escaped; *text; text++) {
        *to++ = *text;
        if (*text == '{' || *text == '}')
            *to++ = *text;
    }
    return escaped;
}

/* A program with a slash in its name stands relative to the config, unless a placeholder says
 * where. */
static char *program_path(const struct ga_reading *reading, const char *program)
{
    if (!strchr(program, '/') || program[0] == '/' || program[0] == '{')
        return ga_strdup(program);
    char *folder = ga_escape_braces(reading->config->folder);
    char *joined = ga_path_join(folder, program);
    char *absolute = ga_path_absolute(joined);
    free(joined);
    free(folder);
    return absolute;
}

static bool read_argv(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    struct ga_text_list *list = ga_key_field(key, reading->config);
    if (!ga_expect_list(reading, key, node))
        return false;
    if (node->n == 0)
        return ga_complain(reading, key, node, "is empty; its first item is the program");
    start_list(list, node->n);
    for (size_t i = 0; i < node->n; i++) {
        const char *text = ga_scalar_text(reading, key, node->entries[i].value);
        if (!text)
            return false;
        if (i == 0 && !*text)
            return ga_complain(reading, key, node->entries[i].value, "the program has no name");
        list->items[list->n++] = i == 0 ? program_path(reading, text) : ga_strdup(text);
    }
    return true;
}

bool ga_is_name(const char *text)
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    size_t length = strspn(text, letters);
    return length > 0 && length <= GA_MAX_NAME && text[length] == 0 &&
           !(text[0] >= '0' && text[0] <= '9');
}

static bool list_has(const struct ga_text_list *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->items[i], text) == 0)
            return true;
    }
    return false;
}

static bool add_metric(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node, struct ga_text_list *list)
{
    char excerpt[GA_EXCERPT_ROOM];
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    const char *wrong = !ga_is_name(text) ? "is no name; use letters, digits and _"
                        : ga_is_reserved_name(text)
                            ? "has another meaning in expressions; rename it"
                        : ga_space_find(&reading->config->space, text) >= 0
                            ? "is a parameter; a metric needs a name of its own"
                        : list_has(list, text) ? "is listed twice"
                                               : NULL;
    if (wrong)
        return ga_complain(reading, key, node, "'%s' %s", ga_excerpt(text, excerpt), wrong);
    list->items[list->n++] = ga_strdup(text);
    return true;
}

static bool read_metrics(struct ga_reading *reading, const struct ga_key *key,
                         const struct ga_yaml *node)
{
    struct ga_text_list *list = ga_key_field(key, reading->config);
    bool good = true;
    if (!ga_expect_list(reading, key, node))
        return false;
    start_list(list, node->n);
    for (size_t i = 0; i < node->n; i++)
        good &= add_metric(reading, key, node->entries[i].value, list);
    return good;
}

bool ga_print_texts(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    const struct ga_text_list *list = ga_key_value(key, config);
    if (!list->items)
        return false;
    putc('[', out);
    for (size_t i = 0; i < list->n; i++) {
        fputs(i > 0 ? ", " : "", out);
        ga_yaml_write_value(out, list->items[i]);
    }
    putc(']', out);
    return true;
}

void ga_release_texts(const struct ga_key *key, struct ga_config *config)
{
    ga_text_list_release(ga_key_field(key, config));
}

const struct ga_key_type ga_type_argv = {.what = "a list such as [./bench, --dt, \"{dt}\"]",
                                         .shape = GA_SHAPE_TEXTS,
                                         .read = read_argv,
                                         .print = ga_print_texts,
                                         .release = ga_release_texts};
const struct ga_key_type ga_type_metrics = {.what = "a list of names",
                                            .shape = GA_SHAPE_TEXTS,
                                            .read = read_metrics,
                                            .print = ga_print_texts,
                                            .release = ga_release_texts};
