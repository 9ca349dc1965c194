/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_json_schema.c - the table as a JSON Schema (draft 2020-12), for editors that check and
 * complete YAML. */
#include "common/config/config_internal.h"
#include <jansson.h>

static json_t *typed(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

static json_t *number(const struct ga_key *key, const char *type)
{
    json_t *schema = typed(type);
    if (key->low != 0 || key->high != 0) {
        json_object_set_new(schema, key->above_low ? "exclusiveMinimum" : "minimum",
                            json_real(key->low));
        json_object_set_new(schema, "maximum", json_real(key->high));
    }
    return schema;
}

static json_t *words(const struct ga_key *key)
{
    json_t *list = json_array();
    for (size_t i = 0; key->words[i]; i++)
        json_array_append_new(list, json_string(key->words[i]));
    return json_pack("{s:o}", "enum", list);
}

static json_t *list_of(json_t *items)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", items);
}

static json_t *map_of(json_t *values)
{
    return json_pack("{s:s, s:o}", "type", "object", "additionalProperties", values);
}

/* Texts may look like numbers or truth values to YAML. */
static json_t *scalar(void)
{
    return json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean");
}

static json_t *parameter(void)
{
    json_t *range = list_of(scalar());
    json_object_set_new(range, "minItems", json_integer(2));
    json_object_set_new(range, "maxItems", json_integer(2));
    return json_pack("{s:s, s:b, s:{s:o, s:O, s:o, s:{s:b}, s:o, s:{s:[s, s]}, s:o}}", "type",
                     "object", "additionalProperties", 0, "properties", "int", range, "real", range,
                     "choice", list_of(scalar()), "bool", "const", 1, "fixed", scalar(), "scale",
                     "enum", "linear", "log", "step", typed("integer"));
}

static json_t *objective(void)
{
    return json_pack("{s:s, s:b, s:{s:o, s:o, s:o}}", "type", "object", "additionalProperties", 0,
                     "properties", "minimize", scalar(), "maximize", scalar(), "name",
                     typed("string"));
}

static json_t *schema_of_key(const struct ga_key *key);

static json_t *failure_class(enum ga_failure failure)
{
    json_t *keys = json_object();
    for (size_t i = 0; i < GA_FAILURE_KEYS; i++) {
        const struct ga_key *key = ga_failure_key(i);
        if (!ga_failure_has_key(failure, i))
            continue;
        json_t *schema = schema_of_key(key);
        json_object_del(schema, "default"); /* it is what the general key says */
        json_object_set_new(keys, ga_key_leaf(key), schema);
    }
    return json_pack("{s:s, s:s, s:b, s:o}", "description", ga_failure_text(failure), "type",
                     "object", "additionalProperties", 0, "properties", keys);
}

static json_t *failure_classes(void)
{
    json_t *classes = json_object();
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++) {
        enum ga_failure failure = (enum ga_failure)i;
        if (ga_failure_is_named(failure))
            json_object_set_new(classes, ga_failure_word(failure), failure_class(failure));
    }
    return json_pack("{s:s, s:b, s:o}", "type", "object", "additionalProperties", 0, "properties",
                     classes);
}

static json_t *host_limits(void)
{
    json_t *keys = json_object();
    for (size_t i = 0; ga_limit_key(i); i++) {
        json_t *schema = schema_of_key(ga_limit_key(i));
        json_object_del(schema, "default"); /* it is what the general key says */
        json_object_set_new(keys, ga_key_leaf(ga_limit_key(i)), schema);
    }
    return json_pack("{s:s, s:b, s:o}", "type", "object", "additionalProperties", 0, "properties",
                     keys);
}

static json_t *schema_of_shape(const struct ga_key *key)
{
    switch (key->type->shape) {
    case GA_SHAPE_INTEGER:
        return number(key, "integer");
    case GA_SHAPE_NUMBER:
        return number(key, "number");
    case GA_SHAPE_BOOL:
        return typed("boolean");
    case GA_SHAPE_TRISTATE:
        return json_pack("{s:[s, b, b]}", "enum", "auto", 1, 0);
    case GA_SHAPE_WORD:
        return words(key);
    case GA_SHAPE_TEXTS:
        return list_of(scalar());
    case GA_SHAPE_MAP:
        return map_of(scalar());
    case GA_SHAPE_SPACE:
        return map_of(parameter());
    case GA_SHAPE_OBJECTIVES:
        return list_of(objective());
    case GA_SHAPE_POINTS:
        return list_of(map_of(scalar()));
    case GA_SHAPE_HOSTS:
        return map_of(host_limits());
    case GA_SHAPE_FAILURES:
        return failure_classes();
    default:
        return scalar();
    }
}

/* What else may stand in a scalar's place: the word for no value, and environment variables. */
static json_t *with_alternatives(const struct ga_key *key, json_t *schema)
{
    json_t *any = json_pack("[o, {s:s}]", schema, "$ref", "#/$defs/substituted");
    if (key->absent)
        json_array_append_new(any, json_pack("{s:s}", "const", key->absent));
    return json_pack("{s:o}", "anyOf", any);
}

static bool is_scalar(enum ga_shape shape)
{
    return shape == GA_SHAPE_INTEGER || shape == GA_SHAPE_NUMBER || shape == GA_SHAPE_BOOL ||
           shape == GA_SHAPE_TRISTATE || shape == GA_SHAPE_WORD;
}

/* A number or a truth value as such, anything else as text. */
static json_t *default_of(const struct ga_key *key)
{
    json_t *value = json_loads(key->standard, JSON_DECODE_ANY, NULL);
    return value ? value : json_string(key->standard);
}

static json_t *schema_of_key(const struct ga_key *key)
{
    json_t *schema = schema_of_shape(key);
    if (is_scalar(key->type->shape))
        schema = with_alternatives(key, schema);
    json_object_set_new(schema, "description", json_string(key->meaning));
    if (key->standard)
        json_object_set_new(schema, "default", default_of(key));
    return schema;
}

static json_t *schema_of_section(const char *path)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (size_t i = 0; i < ga_n_keys; i++) {
        const struct ga_key *key = &ga_keys[i];
        if (!ga_key_is_child(key, path))
            continue;
        json_t *schema = ga_key_is_section(key) ? schema_of_section(key->path) : schema_of_key(key);
        if (ga_key_is_section(key))
            json_object_set_new(schema, "description", json_string(key->meaning));
        json_object_set_new(properties, ga_key_leaf(key), schema);
        if (key->required && !key->when)
            json_array_append_new(required, json_string(ga_key_leaf(key)));
    }
    return json_pack("{s:s, s:b, s:o, s:o}", "type", "object", "additionalProperties", 0,
                     "properties", properties, "required", required);
}

void ga_config_write_schema(FILE *out)
{
    json_t *schema = schema_of_section("");
    GA_ASSERT(schema);
    json_object_set_new(schema, "$schema",
                        json_string("https://json-schema.org/draft/2020-12/schema"));
    json_object_set_new(schema, "title", json_string("gaopt config"));
    json_object_set_new(
        schema, "$defs",
        json_pack("{s:{s:s, s:s}}", "substituted", "type", "string", "pattern", "\\$\\{"));
    json_dumpf(schema, out, JSON_INDENT(2));
    putc('\n', out);
    json_decref(schema);
}
