/* SPDX-License-Identifier: GPL-3.0-or-later */
/* yaml_tree.c - trees built, changed and freed. */
#include "common/config/yaml_tree.h"
#include <stdlib.h>
#include <string.h>

struct ga_yaml_entry *ga_yaml_add(struct ga_yaml *node)
{
    if ((node->n & (node->n - 1)) == 0) /* full: the room is the next power of two */
        node->entries =
            ga_realloc(node->entries, node->n ? 2 * node->n : 1, sizeof node->entries[0]);
    struct ga_yaml_entry *entry = &node->entries[node->n++];
    *entry = (struct ga_yaml_entry){0};
    return entry;
}

void ga_yaml_destroy(struct ga_yaml *node)
{
    if (!node)
        return;
    for (size_t i = 0; i < node->n; i++) {
        free(node->entries[i].key);
        ga_yaml_destroy(node->entries[i].value);
    }
    free(node->entries);
    free(node->text);
    free(node);
}

bool ga_yaml_is_null(const struct ga_yaml *node)
{
    if (node->kind != GA_YAML_SCALAR || node->quoted)
        return false;
    return !*node->text || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0;
}

/* --- changing it --- */

static struct ga_yaml_entry *find_or_add(struct ga_yaml *map, const char *key, size_t length,
                                         const struct ga_place *place)
{
    for (size_t i = 0; i < map->n; i++) {
        if (strncmp(map->entries[i].key, key, length) == 0 && !map->entries[i].key[length])
            return &map->entries[i];
    }
    struct ga_yaml_entry *entry = ga_yaml_add(map);
    entry->key = ga_format("%.*s", (int)length, key);
    entry->place = *place;
    return entry;
}

static struct ga_yaml *empty_map(const struct ga_place *place)
{
    struct ga_yaml *map = ga_alloc(1, sizeof *map);
    map->kind = GA_YAML_MAP;
    map->place = *place;
    return map;
}

void ga_yaml_set(struct ga_yaml *root, const char *path, struct ga_yaml *value,
                 struct ga_mistakes *mistakes)
{
    struct ga_yaml *map = root;
    for (const char *key = path;;) {
        size_t length = strcspn(key, ".");
        if (map->kind != GA_YAML_MAP || length == 0 || length > GA_YAML_KEY) {
            ga_mistake_add(mistakes, &value->place,
                           length == 0 || length > GA_YAML_KEY
                               ? "'%s' is no key; write a name such as run.seed"
                               : "'%s' leads through something that has no keys",
                           path);
            ga_yaml_destroy(value);
            return;
        }
        struct ga_yaml_entry *entry = find_or_add(map, key, length, &value->place);
        if (key[length] == 0) {
            ga_yaml_destroy(entry->value);
            entry->value = value;
            entry->place = value->place;
            return;
        }
        if (!entry->value || ga_yaml_is_null(entry->value)) {
            ga_yaml_destroy(entry->value);
            entry->value = empty_map(&value->place);
        }
        map = entry->value;
        key += length + 1;
    }
}
