/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_words.c - the types of keys whose values are words of a fixed few. */
#include "common/config/config_internal.h"
#include "common/text.h"
#include <string.h>

/* The index of the node's word, or -1 after a complaint. */
static int read_index(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return -1;
    size_t n = ga_count_words(key->words);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(key->words[i], text) == 0)
            return (int)i;
    }
    ga_complain_word(reading, key, node, NULL, text, key->words, n);
    return -1;
}

static bool read_enum(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    int index = read_index(reading, key, node);
    if (index < 0)
        return false;
    memcpy(ga_key_field(key, reading->config), &index, sizeof index);
    return true;
}

static bool print_enum(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    int index;
    memcpy(&index, ga_key_value(key, config), sizeof index);
    fputs(key->words[index], out);
    return true;
}

static bool read_word(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    int index = read_index(reading, key, node);
    if (index < 0)
        return false;
    *(char **)ga_key_field(key, reading->config) = ga_strdup(key->words[index]);
    return true;
}

static bool read_bool(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    return ga_text_to_bool(text, ga_key_field(key, reading->config)) ||
           ga_complain_type(reading, key, node);
}

static bool print_bool(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    fputs(*(const bool *)ga_key_value(key, config) ? "true" : "false", out);
    return true;
}

static bool read_tristate(struct ga_reading *reading, const struct ga_key *key,
                          const struct ga_yaml *node)
{
    enum ga_tristate *field = ga_key_field(key, reading->config);
    bool value;
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    if (strcmp(text, "auto") == 0)
        *field = GA_AUTO;
    else if (ga_text_to_bool(text, &value))
        *field = value ? GA_YES : GA_NO;
    else
        return ga_complain_type(reading, key, node);
    return true;
}

static bool print_tristate(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    enum ga_tristate value = *(const enum ga_tristate *)ga_key_value(key, config);
    fputs(value == GA_AUTO ? "auto" : value == GA_YES ? "true" : "false", out);
    return true;
}

const struct ga_key_type ga_type_enum = {
    .what = "a word", .shape = GA_SHAPE_WORD, .read = read_enum, .print = print_enum};
const struct ga_key_type ga_type_word = {.what = "a word",
                                         .shape = GA_SHAPE_WORD,
                                         .read = read_word,
                                         .print = ga_print_text,
                                         .release = ga_release_text};
const struct ga_key_type ga_type_bool = {
    .what = "true or false", .shape = GA_SHAPE_BOOL, .read = read_bool, .print = print_bool};
const struct ga_key_type ga_type_tristate = {.what = "auto, true or false",
                                             .shape = GA_SHAPE_TRISTATE,
                                             .read = read_tristate,
                                             .print = print_tristate};
