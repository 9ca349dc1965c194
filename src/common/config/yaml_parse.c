/* SPDX-License-Identifier: GPL-3.0-or-later */
/* yaml_parse.c - from libyaml's events to a tree. */
#include "common/config/substitute.h"
#include "common/config/yaml_tree.h"
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct builder {
    yaml_parser_t parser;
    const char *text;
    const char *origin;
    struct ga_mistakes *mistakes;
};

static struct ga_place place_of(const struct builder *builder, yaml_mark_t mark)
{
    return (struct ga_place){
        .origin = builder->origin, .line = (int)mark.line + 1, .column = (int)mark.column + 1};
}

/* --- events --- */

/* libyaml's reader knows only the byte at which it stopped. */
static struct ga_place place_of_byte(const struct builder *builder, size_t offset)
{
    struct ga_place place = {.origin = builder->origin, .line = 1, .column = 1};
    for (size_t i = 0; i < offset; i++) {
        if (builder->text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)builder->text[i] & 0xC0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

/* Braces that are not quoted open a map where a list or a map stands in one line. */
static const char *hint(const struct builder *builder, const struct ga_place *place)
{
    const char *line = builder->text;
    for (int i = 1; i < place->line && strchr(line, '\n'); i++)
        line = strchr(line, '\n') + 1;
    const char *variable = strstr(line, "${");
    return variable && variable < line + strcspn(line, "\n")
               ? "; inside [ ] and { }, write \"${NAME}\" with its quotes"
               : "";
}

static void refuse(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    struct ga_place place = parser->error == YAML_READER_ERROR
                                ? place_of_byte(builder, parser->problem_offset)
                                : place_of(builder, parser->problem_mark);
    ga_mistake_add(builder->mistakes, &place, "this is not YAML: %s%s%s%s",
                   parser->context ? parser->context : "", parser->context ? ", " : "",
                   parser->problem ? parser->problem : "out of memory", hint(builder, &place));
}

/* The caller deletes the event after true. */
static bool next(struct builder *builder, yaml_event_t *event)
{
    if (yaml_parser_parse(&builder->parser, event))
        return true;
    refuse(builder);
    return false;
}

static bool skip(struct builder *builder)
{
    yaml_event_t event;
    if (!next(builder, &event))
        return false;
    yaml_event_delete(&event);
    return true;
}

/* --- scalars --- */

static size_t count_characters(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

/* Escapes and folded lines are seen by the text being shorter than what it was written as. */
static int text_column(const yaml_event_t *event)
{
    size_t quotes = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? 0 : 2;
    size_t start = event->start_mark.column;
    if (event->start_mark.line != event->end_mark.line)
        return 0;
    if (event->end_mark.column - start !=
        count_characters((const char *)event->data.scalar.value) + quotes)
        return 0;
    return (int)(start + 1 + quotes / 2);
}

static bool has_nul(const yaml_event_t *event)
{
    return strlen((const char *)event->data.scalar.value) != event->data.scalar.length;
}

static void substitute(struct builder *builder, struct ga_yaml *node)
{
    struct ga_error error;
    char *result;
    if (ga_substitute(node->text, &result, &error) != GA_OK) {
        ga_mistake_add(builder->mistakes, &node->place, "%s", error.text);
        node->broken = true;
    }
    if (result) {
        free(node->text);
        node->text = result;
        node->text_column = 0;
    }
}

static bool build_scalar(struct builder *builder, const yaml_event_t *event, struct ga_yaml *node)
{
    if (has_nul(event)) {
        ga_mistake_add(builder->mistakes, &node->place, "a NUL character has no place in a config");
        return false;
    }
    node->kind = GA_YAML_SCALAR;
    node->text = ga_strdup((const char *)event->data.scalar.value);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->text_column = text_column(event);
    substitute(builder, node);
    return true;
}

/* --- lists and maps --- */

static bool build(struct builder *builder, const yaml_event_t *event, int depth,
                  struct ga_yaml **node);

static bool take_key(struct builder *builder, const yaml_event_t *event,
                     struct ga_yaml_entry *entry)
{
    entry->place = place_of(builder, event->start_mark);
    if (event->type != YAML_SCALAR_EVENT) {
        ga_mistake_add(builder->mistakes, &entry->place, "a key must be a word");
        return false;
    }
    if (event->data.scalar.length > GA_YAML_KEY || has_nul(event)) {
        ga_mistake_add(builder->mistakes, &entry->place,
                       "a key must be shorter than %d bytes and without NUL", GA_YAML_KEY);
        return false;
    }
    entry->key = ga_strdup((const char *)event->data.scalar.value);
    return true;
}

/* Reads the rest of an entry that begins with `event`. */
static bool build_entry(struct builder *builder, const yaml_event_t *event, int depth,
                        struct ga_yaml *node)
{
    struct ga_yaml_entry *entry = ga_yaml_add(node);
    if (node->kind == GA_YAML_LIST) {
        bool built = build(builder, event, depth + 1, &entry->value);
        if (built)
            entry->place = entry->value->place;
        return built;
    }
    yaml_event_t value;
    if (!take_key(builder, event, entry) || !next(builder, &value))
        return false;
    bool built = build(builder, &value, depth + 1, &entry->value);
    yaml_event_delete(&value);
    return built;
}

static int by_key(const void *left, const void *right)
{
    const struct ga_yaml_entry *a = left;
    const struct ga_yaml_entry *b = right;
    int order = strcmp(a->key, b->key);
    if (order == 0)
        order = a->place.line - b->place.line;
    return order ? order : a->place.column - b->place.column;
}

static void refuse_duplicates(struct builder *builder, const struct ga_yaml *map)
{
    struct ga_yaml_entry *sorted = ga_alloc(map->n, sizeof *sorted);
    memcpy(sorted, map->entries, map->n * sizeof *sorted);
    qsort(sorted, map->n, sizeof *sorted, by_key);
    for (size_t i = 1; i < map->n; i++) {
        char room[GA_EXCERPT_ROOM];
        if (strcmp(sorted[i - 1].key, sorted[i].key) == 0)
            ga_mistake_add(builder->mistakes, &sorted[i].place,
                           "the key '%s' stands here twice; it is already in line %d",
                           ga_excerpt(sorted[i].key, room), sorted[i - 1].place.line);
    }
    free(sorted);
}

static bool build_collection(struct builder *builder, int depth, struct ga_yaml *node)
{
    if (depth >= GA_YAML_DEPTH) {
        ga_mistake_add(builder->mistakes, &node->place, "nested more than %d deep", GA_YAML_DEPTH);
        return false;
    }
    for (;;) {
        yaml_event_t event;
        if (!next(builder, &event))
            return false;
        bool end = event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
        bool built = end || build_entry(builder, &event, depth, node);
        yaml_event_delete(&event);
        if (!built)
            return false;
        if (end)
            break;
    }
    if (node->kind == GA_YAML_MAP && node->n > 1)
        refuse_duplicates(builder, node);
    return true;
}

/* What of YAML a config may not use; NULL if all is well. */
static const char *refused_feature(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return "aliases (*name)";
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor ? "anchors (&name)"
               : event->data.scalar.tag  ? "tags (!name)"
                                         : NULL;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor ? "anchors (&name)"
               : event->data.sequence_start.tag  ? "tags (!name)"
                                                 : NULL;
    default:
        return event->data.mapping_start.anchor ? "anchors (&name)"
               : event->data.mapping_start.tag  ? "tags (!name)"
                                                : NULL;
    }
}

/* Reads the node that begins with `event`; *node is to be destroyed after failure too. */
static bool build(struct builder *builder, const yaml_event_t *event, int depth,
                  struct ga_yaml **node)
{
    *node = ga_alloc(1, sizeof **node);
    (*node)->place = place_of(builder, event->start_mark);
    const char *refused = refused_feature(event);
    if (refused) {
        ga_mistake_add(builder->mistakes, &(*node)->place,
                       "YAML's %s are not used here; write the value out", refused);
        return false;
    }
    if (event->type == YAML_SCALAR_EVENT)
        return build_scalar(builder, event, *node);
    (*node)->kind = event->type == YAML_SEQUENCE_START_EVENT ? GA_YAML_LIST : GA_YAML_MAP;
    return build_collection(builder, depth, *node);
}

/* --- the document --- */

/* Reads what follows the start of a document, and sees that it is the last. */
static bool build_document(struct builder *builder, struct ga_yaml **root)
{
    yaml_event_t event;
    if (!next(builder, &event))
        return false;
    bool built = build(builder, &event, 0, root);
    yaml_event_delete(&event);
    if (!built || !skip(builder) || !next(builder, &event)) /* skips the end of the document */
        return false;
    bool end = event.type == YAML_STREAM_END_EVENT;
    struct ga_place place = place_of(builder, event.start_mark);
    yaml_event_delete(&event);
    if (!end)
        ga_mistake_add(builder->mistakes, &place,
                       "a second document begins here; a config is one document");
    return end;
}

/* An empty stream has no document, and is taken as one that holds null. */
static bool build_root(struct builder *builder, struct ga_yaml **root)
{
    yaml_event_t event;
    if (!skip(builder) || !next(builder, &event)) /* skips the start of the stream */
        return false;
    bool empty = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
    if (!empty)
        return build_document(builder, root);
    *root = ga_alloc(1, sizeof **root);
    (*root)->place = (struct ga_place){.origin = builder->origin, .line = 1, .column = 1};
    (*root)->text = ga_strdup("");
    return true;
}

struct ga_yaml *ga_yaml_parse(const char *text, size_t size, const char *origin,
                              struct ga_mistakes *mistakes)
{
    struct builder builder = {.text = text, .origin = origin, .mistakes = mistakes};
    struct ga_place start = {.origin = origin, .line = 1, .column = 1};
    struct ga_yaml *root = NULL;
    if (size > GA_YAML_SIZE) {
        ga_mistake_add(mistakes, &start, "larger than %d bytes", GA_YAML_SIZE);
        return NULL;
    }
    GA_ASSERT(yaml_parser_initialize(&builder.parser));
    yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)text, size);
    if (!build_root(&builder, &root)) {
        ga_yaml_destroy(root);
        root = NULL;
    }
    yaml_parser_delete(&builder.parser);
    return root;
}
