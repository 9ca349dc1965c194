/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_read.c - the tree into the struct, by the table. */
#include "common/config/config_internal.h"
#include <stdlib.h>
#include <string.h>

/* --- which keys are given --- */

static void say_unknown(struct ga_reading *reading, const char *section,
                        const struct ga_yaml_entry *entry)
{
    const char **words = ga_alloc(ga_n_keys, sizeof(*words));
    const char *elsewhere = NULL;
    char excerpt[GA_EXCERPT_ROOM], known[200];
    size_t n = 0;
    for (size_t i = 0; i < ga_n_keys; i++) {
        if (ga_key_is_child(&ga_keys[i], section))
            words[n++] = ga_key_leaf(&ga_keys[i]);
        else if (strcmp(ga_key_leaf(&ga_keys[i]), entry->key) == 0)
            elsewhere = ga_keys[i].path;
    }
    const char *nearest = ga_nearest_word(entry->key, words, n);
    if (!nearest)
        nearest = elsewhere;
    ga_mistake_add(reading->mistakes, &entry->place, "unknown key '%s'%s%s; %s%s%s",
                   ga_excerpt(entry->key, excerpt), *section ? " in " : "", section,
                   nearest ? "did you mean '" : "known are ",
                   nearest ? nearest : ga_join_words(words, n, known, sizeof known),
                   nearest ? "'?" : "");
    free(words);
}

static void find_given(struct ga_reading *reading, const char *section, const struct ga_yaml *map);

static void take_entry(struct ga_reading *reading, const char *section,
                       const struct ga_yaml_entry *entry)
{
    char *path = ga_format("%s%s%s", section, *section ? "." : "", entry->key);
    const struct ga_key *key = ga_key_find(path);
    free(path);
    if (!key || !ga_key_is_child(key, section)) {
        say_unknown(reading, section, entry);
        return;
    }
    if (!ga_key_is_section(key)) {
        reading->keys[key - ga_keys].node = entry->value;
    } else if (entry->value->kind == GA_YAML_MAP) {
        reading->keys[key - ga_keys].node = entry->value;
        find_given(reading, key->path, entry->value);
    } else if (!ga_yaml_is_null(entry->value)) {
        ga_complain_type(reading, key, entry->value);
    }
}

static void find_given(struct ga_reading *reading, const char *section, const struct ga_yaml *map)
{
    if (map->n > GA_MAX_ITEMS) {
        ga_mistake_add(reading->mistakes, &map->place, "a map of %zu keys is none of gaopt's",
                       map->n);
        return;
    }
    for (size_t i = 0; i < map->n; i++)
        take_entry(reading, section, &map->entries[i]);
}

/* --- their values --- */

/* Whether nothing that decides if the key applies is faulty. */
static bool is_decided(const struct ga_reading *reading, const struct ga_key *key)
{
    const char *wanted;
    const struct ga_key *control = ga_key_control(key, &wanted);
    return !control || (!reading->keys[control - ga_keys].faulty && is_decided(reading, control));
}

/* "size: belongs to algorithm.selection.kind: tournament, which is roulette here". */
static void say_misplaced(struct ga_reading *reading, const struct ga_key *key,
                          const struct ga_yaml *node)
{
    const char *wanted;
    const struct ga_key *control = ga_key_control(key, &wanted);
    char *belongs = ga_wanted_told(wanted);
    char *value =
        ga_key_applies(control, reading->config) ? ga_key_text(control, reading->config) : NULL;
    if (strcmp(wanted, "*") == 0)
        ga_complain(reading, key, node, "means nothing without %s; leave it out", control->path);
    else if (value)
        ga_complain(reading, key, node, "belongs to %s: %s, but that is %s here; leave it out",
                    control->path, belongs, value);
    else
        ga_complain(reading, key, node,
                    "belongs to %s: %s, which this config has not; leave it out", control->path,
                    belongs);
    free(belongs);
    free(value);
}

static void say_missing(struct ga_reading *reading, const struct ga_key *key)
{
    char words[200];
    const struct ga_yaml *above = ga_reading_nearest(reading, key->path);
    ga_join_words(key->words, ga_count_words(key->words), words, sizeof words);
    ga_mistake_add(reading->mistakes, &above->place, "the key %s is missing; it must be %s%s",
                   key->path, key->words ? "one of " : key->type->what, words);
}

static void set_default(struct ga_reading *reading, const struct ga_key *key)
{
    if (key->derive)
        key->derive(reading);
    if (!key->standard)
        return;
    struct ga_yaml node = {.kind = GA_YAML_SCALAR, .text = ga_strdup(key->standard)};
    GA_ASSERT(key->type->read(reading, key, &node));
    free(node.text);
}

static void read_key(struct ga_reading *reading, const struct ga_key *key)
{
    struct ga_given *given = &reading->keys[key - ga_keys];
    bool decided = is_decided(reading, key);
    bool applies = decided && ga_key_applies(key, reading->config);
    if (given->node && decided && !applies) {
        say_misplaced(reading, key, given->node);
        given->faulty = true;
    } else if (given->node) {
        given->faulty = !key->type->read(reading, key, given->node);
    } else if (key->required && applies) {
        say_missing(reading, key);
        given->faulty = true;
    } else {
        set_default(reading, key);
    }
}

void ga_config_read(struct ga_reading *reading)
{
    if (reading->root->kind != GA_YAML_MAP) {
        ga_mistake_add(
            reading->mistakes, &reading->root->place, "%s; a config is a map of keys: gaopt help",
            ga_yaml_is_null(reading->root) ? "there is nothing in it" : "this is no map");
        return;
    }
    find_given(reading, "", reading->root);
    for (size_t i = 0; i < ga_n_keys; i++) {
        if (!ga_key_is_section(&ga_keys[i]))
            read_key(reading, &ga_keys[i]);
    }
    ga_config_read_formulas(reading);
    ga_config_check(reading);
}
