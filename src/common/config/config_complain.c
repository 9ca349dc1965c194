/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_complain.c - how mistakes in a config are worded, and the first look at a node. */
#include "common/config/config_internal.h"
#include "common/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_ROOM 512

bool ga_complain(struct ga_reading *reading, const struct ga_key *key, const struct ga_yaml *node,
                 const char *format, ...)
{
    char text[MESSAGE_ROOM];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ga_mistake_add(reading->mistakes, &node->place, "%s: %s", ga_key_leaf(key), text);
    return false;
}

bool ga_complain_type(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    char excerpt[GA_EXCERPT_ROOM];
    if (node->kind != GA_YAML_SCALAR)
        return ga_complain(reading, key, node, "is a %s; must be %s",
                           node->kind == GA_YAML_LIST ? "list" : "map", key->type->what);
    return ga_complain(reading, key, node, "'%s' is not allowed; must be %s",
                       ga_excerpt(node->text, excerpt), key->type->what);
}

const char *ga_nearest_word(const char *word, const char *const *words, size_t n)
{
    return strlen(word) <= GA_MAX_NAME ? ga_text_nearest(word, words, n) : NULL;
}

bool ga_complain_word(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node, const char *what, const char *word,
                      const char *const *words, size_t n)
{
    char excerpt[GA_EXCERPT_ROOM], joined[200];
    const char *nearest = ga_nearest_word(word, words, n);
    ga_excerpt(word, excerpt);
    const char *is = what ? "is no " : "is not allowed";
    if (nearest)
        return ga_complain(reading, key, node, "'%s' %s%s; did you mean '%s'?", excerpt, is,
                           what ? what : "", nearest);
    return ga_complain(reading, key, node, "'%s' %s%s; allowed: %s", excerpt, is, what ? what : "",
                       ga_join_words(words, n, joined, sizeof joined));
}

const char *ga_scalar_text(struct ga_reading *reading, const struct ga_key *key,
                           const struct ga_yaml *node)
{
    if (node->kind != GA_YAML_SCALAR) {
        ga_complain_type(reading, key, node);
        return NULL;
    }
    if (node->broken)
        return NULL;
    if (ga_yaml_is_null(node)) {
        ga_complain(reading, key, node, "has no value; must be %s", key->type->what);
        return NULL;
    }
    return node->text;
}

static bool expect(struct ga_reading *reading, const struct ga_key *key, const struct ga_yaml *node,
                   enum ga_yaml_kind kind)
{
    if (node->kind != kind)
        return ga_complain_type(reading, key, node);
    if (node->n > GA_MAX_ITEMS)
        return ga_complain(reading, key, node, "has %zu entries; at most %d are allowed", node->n,
                           GA_MAX_ITEMS);
    return true;
}

bool ga_expect_list(struct ga_reading *reading, const struct ga_key *key,
                    const struct ga_yaml *node)
{
    return expect(reading, key, node, GA_YAML_LIST);
}

bool ga_expect_map(struct ga_reading *reading, const struct ga_key *key, const struct ga_yaml *node)
{
    return expect(reading, key, node, GA_YAML_MAP);
}

bool ga_reading_faulty(const struct ga_reading *reading, const char *path)
{
    const struct ga_key *key = ga_key_find(path);
    GA_ASSERT(key);
    return reading->keys[key - ga_keys].faulty;
}

const struct ga_yaml *ga_reading_given(const struct ga_reading *reading, const char *path)
{
    const struct ga_key *key = ga_key_find(path);
    GA_ASSERT(key);
    return reading->keys[key - ga_keys].faulty ? NULL : reading->keys[key - ga_keys].node;
}

const struct ga_yaml *ga_reading_nearest(const struct ga_reading *reading, const char *path)
{
    const struct ga_yaml *node = NULL;
    char *above = ga_strdup(path);
    for (char *dot = above; dot && !node; dot = strrchr(above, '.')) {
        if (dot > above)
            *dot = 0;
        const struct ga_key *key = ga_key_find(above);
        node = key ? reading->keys[key - ga_keys].node : NULL;
    }
    free(above);
    return node ? node : reading->root;
}
