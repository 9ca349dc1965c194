/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_files.c - what hosts without a copy of the config's folder are sent: the type of
 * evaluator.files, what goes with it unasked, and the config of a host that got it. */
#include "common/config/config_internal.h"
#include "common/files.h"
#include <stdlib.h>
#include <string.h>

/* --- the key --- */

/* "./data/" is how a shell completes "data". The caller frees it. */
static char *bare_name(const char *text)
{
    size_t length;
    if (strncmp(text, "./", 2) == 0)
        text += 2;
    length = strlen(text);
    return ga_format("%.*s", (int)(length > 1 && text[length - 1] == '/' ? length - 1 : length),
                     text);
}

static bool add_name(struct ga_reading *reading, const struct ga_key *key,
                     const struct ga_yaml *node, struct ga_text_list *list)
{
    char excerpt[GA_EXCERPT_ROOM];
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    char *name = bare_name(text);
    if (ga_path_is_inner(name)) {
        list->items[list->n++] = name;
        return true;
    }
    free(name);
    return ga_complain(reading, key, node,
                       "'%s' must be a path inside the config's folder: relative, without . and ..",
                       ga_excerpt(text, excerpt));
}

static bool read_files(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node)
{
    struct ga_text_list *list = ga_key_field(key, reading->config);
    bool good = true;
    if (reading->config->evaluator.kind == GA_EVALUATOR_FUNCTION)
        return ga_complain(
            reading, key, node,
            "belongs to evaluator.kind: command, process or library, but that is function "
            "here; leave it out");
    if (!ga_expect_list(reading, key, node))
        return false;
    list->items = ga_alloc(node->n + 1, sizeof list->items[0]); /* an empty list is one, too */
    for (size_t i = 0; i < node->n; i++)
        good &= add_name(reading, key, node->entries[i].value, list);
    return good;
}

const struct ga_key_type ga_type_files = {.what = "a list of files and folders",
                                          .shape = GA_SHAPE_TEXTS,
                                          .read = read_files,
                                          .print = ga_print_texts,
                                          .release = ga_release_texts};

/* --- what is sent --- */

/* What follows the folder's name and a slash; NULL if the path is not below it. */
static const char *below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    if (!path || strncmp(path, folder, length) != 0)
        return NULL;
    if (length > 0 && folder[length - 1] == '/') /* the root */
        return path + length;
    return path[length] == '/' ? path + length + 1 : NULL;
}

/* In argv[0] braces are doubled; a single one begins a placeholder, and then nobody knows yet which
 * file it is. NULL, or a text that the caller frees. */
static char *without_placeholders(const char *text)
{
    char *plain = ga_alloc(strlen(text) + 1, 1);
    for (char *to = plain; *text; text++) {
        if ((*text == '{' || *text == '}') && text[1] != *text) {
            free(plain);
            return NULL;
        }
        text += *text == '{' || *text == '}';
        *to++ = *text;
    }
    return plain;
}

static void add_if_below(struct ga_text_list *list, const struct ga_config *config,
                         const char *path)
{
    const char *name = below(path, config->folder);
    if (name)
        list->items[list->n++] = ga_strdup(name);
}

struct ga_text_list ga_config_files_to_send(const struct ga_config *config)
{
    const struct ga_text_list *listed = &config->evaluator.files;
    const struct ga_text_map *templates = &config->evaluator.templates;
    struct ga_text_list list = {0};
    if (!listed->items)
        return list;
    list.items = ga_alloc(listed->n + templates->n + 2, sizeof list.items[0]);
    for (size_t i = 0; i < listed->n; i++)
        list.items[list.n++] = ga_strdup(listed->items[i]);
    for (size_t i = 0; i < templates->n; i++)
        add_if_below(&list, config, templates->values[i]);
    add_if_below(&list, config, config->evaluator.path);
    if (config->evaluator.argv.n > 0) {
        char *program = without_placeholders(config->evaluator.argv.items[0]);
        add_if_below(&list, config, program);
        free(program);
    }
    return list;
}

/* --- where it arrives --- */

static void move(char **path, const char *from, const char *to)
{
    const char *name = below(*path, from);
    if (!name)
        return;
    char *moved = ga_path_join(to, name);
    free(*path);
    *path = moved;
}

void ga_config_relocate(struct ga_config *config, const char *to)
{
    const struct ga_text_map *templates = &config->evaluator.templates;
    char *escaped_from = ga_escape_braces(config->folder), *escaped_to = ga_escape_braces(to);
    if (config->evaluator.argv.n > 0)
        move(&config->evaluator.argv.items[0], escaped_from, escaped_to);
    for (size_t i = 0; i < templates->n; i++)
        move(&templates->values[i], config->folder, to);
    move(&config->evaluator.path, config->folder, to);
    free(escaped_to);
    free(escaped_from);
    free(config->folder);
    config->folder = ga_strdup(to);
}
