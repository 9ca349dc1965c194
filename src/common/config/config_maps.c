/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_maps.c - the types of keys whose values are maps of texts. */
#include "common/config/config_internal.h"
#include "common/config/yaml_write.h"
#include "common/files.h"
#include "common/inside.h"
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* What is wrong with an entry; NULL if nothing is. */
typedef const char *check_entry(const char *key, const char *value);

static bool add_pair(struct ga_reading *reading, const struct ga_key *key,
                     const struct ga_yaml_entry *entry, check_entry *check, struct ga_text_map *map)
{
    char excerpt[GA_EXCERPT_ROOM];
    const char *text = ga_scalar_text(reading, key, entry->value);
    if (!text)
        return false;
    const char *wrong = check(entry->key, text);
    if (wrong)
        return ga_complain(reading, key, entry->value, "%s: %s", ga_excerpt(entry->key, excerpt),
                           wrong);
    map->keys[map->n] = ga_strdup(entry->key);
    map->values[map->n++] = ga_strdup(text);
    return true;
}

static bool read_map(struct ga_reading *reading, const struct ga_key *key,
                     const struct ga_yaml *node, check_entry *check)
{
    struct ga_text_map *map = ga_key_field(key, reading->config);
    bool good = true;
    if (!ga_expect_map(reading, key, node))
        return false;
    map->keys = ga_alloc(node->n, sizeof map->keys[0]);
    map->values = ga_alloc(node->n, sizeof map->values[0]);
    for (size_t i = 0; i < node->n; i++)
        good &= add_pair(reading, key, &node->entries[i], check, map);
    return good;
}

static const char *check_variable(const char *name, const char *value)
{
    (void)value;
    return ga_is_name(name) ? NULL : "is no name of a variable; use letters, digits and _";
}

static bool read_environment(struct ga_reading *reading, const struct ga_key *key,
                             const struct ga_yaml *node)
{
    return read_map(reading, key, node, check_variable);
}

static const char *check_option(const char *name, const char *value)
{
    (void)value;
    return *name ? NULL : "an option needs a name";
}

static bool read_options(struct ga_reading *reading, const struct ga_key *key,
                         const struct ga_yaml *node)
{
    return read_map(reading, key, node, check_option);
}

static const char *check_template(const char *name, const char *value)
{
    if (!ga_path_is_inner(name))
        return "must be a path inside the evaluation's folder: relative, without . and ..";
    return *value ? NULL : "needs the path of its template";
}

static bool read_templates(struct ga_reading *reading, const struct ga_key *key,
                           const struct ga_yaml *node)
{
    struct ga_text_map *map = ga_key_field(key, reading->config);
    if (!read_map(reading, key, node, check_template))
        return false;
    for (size_t i = 0; i < map->n; i++) {
        char *joined = ga_path_join(reading->config->folder, map->values[i]);
        free(map->values[i]);
        map->values[i] = ga_path_absolute(joined);
        free(joined);
    }
    return true;
}

static const char *check_pattern(const char *name, const char *value)
{
    regex_t regex;
    if (!ga_is_name(name))
        return "is no name of a metric";
    if (strlen(value) > GA_MAX_PATTERN)
        return "the expression is longer than 1000 bytes";
    if (regcomp(&regex, value, REG_EXTENDED) != 0)
        return "is no regular expression (POSIX extended)";
    size_t groups = regex.re_nsub;
    regfree(&regex);
    return groups == 1 ? NULL : "needs exactly one group ( ), around the number";
}

static bool read_patterns(struct ga_reading *reading, const struct ga_key *key,
                          const struct ga_yaml *node)
{
    return read_map(reading, key, node, check_pattern);
}

static bool print_map(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    const struct ga_text_map *map = ga_key_value(key, config);
    if (map->n == 0)
        return false;
    putc('{', out);
    for (size_t i = 0; i < map->n; i++) {
        fputs(i > 0 ? ", " : "", out);
        ga_yaml_write_key(out, map->keys[i]);
        fputs(": ", out);
        ga_yaml_write_value(out, map->values[i]);
    }
    putc('}', out);
    return true;
}

static void release_map(const struct ga_key *key, struct ga_config *config)
{
    struct ga_text_map *map = ga_key_field(key, config);
    for (size_t i = 0; i < map->n; i++) {
        free(map->keys[i]);
        free(map->values[i]);
    }
    free(map->keys);
    free(map->values);
    *map = (struct ga_text_map){0};
}

const struct ga_key_type ga_type_environment = {.what = "a map of variables and their values",
                                                .shape = GA_SHAPE_MAP,
                                                .read = read_environment,
                                                .print = print_map,
                                                .release = release_map};
const struct ga_key_type ga_type_templates = {.what = "a map of files to make and their templates",
                                              .shape = GA_SHAPE_MAP,
                                              .read = read_templates,
                                              .print = print_map,
                                              .release = release_map};
const struct ga_key_type ga_type_patterns = {.what = "a map of metrics and regular expressions",
                                             .shape = GA_SHAPE_MAP,
                                             .read = read_patterns,
                                             .print = print_map,
                                             .release = release_map};
const struct ga_key_type ga_type_options = {.what = "a map of names and values",
                                            .shape = GA_SHAPE_MAP,
                                            .read = read_options,
                                            .print = print_map,
                                            .release = release_map};
