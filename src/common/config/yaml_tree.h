/* SPDX-License-Identifier: GPL-3.0-or-later */
/* yaml_tree.h - a YAML document as a tree that knows where each part of it stands.
 *
 * The part of YAML that a config needs: one document of maps with distinct words as keys, lists and
 * scalars. Anchors, aliases and tags are refused. Environment variables in scalars are substituted
 * (see substitute.h). */
#ifndef GA_COMMON_YAML_TREE_H
#define GA_COMMON_YAML_TREE_H

#include "common/config/mistakes.h"
#include <stdbool.h>
#include <stddef.h>

#define GA_YAML_SIZE  (1 << 20) /* bytes of a document */
#define GA_YAML_DEPTH 64        /* of nesting */
#define GA_YAML_KEY   200 /* bytes of a key; YAML itself has no room for much longer ones in flow */

enum ga_yaml_kind { GA_YAML_SCALAR, GA_YAML_LIST, GA_YAML_MAP };

struct ga_yaml {
    enum ga_yaml_kind kind;
    struct ga_place place;

    char *text;      /* scalar, else NULL */
    bool quoted;     /* by any of YAML's quotes or as a block */
    bool broken;     /* its substitution failed, and that is told: text means nothing */
    int text_column; /* of text's first character, if the text stands in place.line as it is; else 0
                      */

    size_t n; /* list and map */
    struct ga_yaml_entry *entries;
};

struct ga_yaml_entry {
    char *key; /* NULL in a list */
    struct ga_place place;
    struct ga_yaml *value;
};

/* yaml_parse.c. NULL after adding a mistake to `mistakes`; there may be mistakes in the tree as
 * well (duplicate keys, variables that are not set). `origin` is borrowed by all places in it. */
struct ga_yaml *ga_yaml_parse(const char *text, size_t size, const char *origin,
                              struct ga_mistakes *mistakes);
void ga_yaml_destroy(struct ga_yaml *node);

/* A new entry, all zero, at the end of a list or a map; it may move the others. */
struct ga_yaml_entry *ga_yaml_add(struct ga_yaml *node);

/* A scalar that is not quoted and empty, ~ or null. */
bool ga_yaml_is_null(const struct ga_yaml *node);

/* Puts value, which it takes over, at a dotted path, and makes the maps that lead there. A path
 * through something that is no map is a mistake at value's place. */
void ga_yaml_set(struct ga_yaml *root, const char *path, struct ga_yaml *value,
                 struct ga_mistakes *mistakes);

#endif
