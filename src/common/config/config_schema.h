/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_schema.h - the table of all keys of the config, and the types that their values have. */
#ifndef GA_COMMON_CONFIG_SCHEMA_H
#define GA_COMMON_CONFIG_SCHEMA_H

#include "common/config/config.h"
#include "common/config/yaml_tree.h"

struct ga_key;
struct ga_reading; /* config_internal.h */

/* What the value of a type looks like in YAML; for the JSON Schema. */
enum ga_shape {
    GA_SHAPE_SECTION, /* a map of further keys of the table */
    GA_SHAPE_INTEGER,
    GA_SHAPE_NUMBER,
    GA_SHAPE_BOOL,
    GA_SHAPE_TRISTATE,
    GA_SHAPE_WORD, /* one of key->words */
    GA_SHAPE_TEXT,
    GA_SHAPE_TEXTS,
    GA_SHAPE_MAP, /* of texts */
    GA_SHAPE_SPACE,
    GA_SHAPE_OBJECTIVES,
    GA_SHAPE_POINTS,
    GA_SHAPE_HOSTS,    /* a map from hosts to maps of the keys of ga_limit_key */
    GA_SHAPE_FAILURES, /* a map from classes of failures to maps of the keys of ga_failure_keys */
};

struct ga_key_type {
    const char *what; /* completes "must be ..." and heads the help: "a whole number" */
    enum ga_shape shape;
    /* Sets the key's field from a node. False after adding mistakes; the field can be released
     * either way. */
    bool (*read)(struct ga_reading *reading, const struct ga_key *key, const struct ga_yaml *node);
    /* Writes the field as YAML flow text. False, with nothing written, if it holds nothing. */
    bool (*print)(FILE *out, const struct ga_key *key, const struct ga_config *config);
    void (*release)(const struct ga_key *key, struct ga_config *config); /* NULL: holds no memory */
};

struct ga_key {
    const char *path; /* dotted; a section stands before its keys */
    const struct ga_key_type *type;
    size_t offset; /* of the field in struct ga_config */
    const char *meaning;
    const char *unit;     /* what a number counts; else NULL */
    const char *standard; /* the default as YAML, or NULL */
    const char
        *standard_told; /* what help says of a default that `derive` makes or that is nothing */
    void (*derive)(struct ga_reading *reading); /* makes the default from keys above; or NULL */
    const char *absent;                         /* the word for "no value", such as none; or NULL */
    const char *when; /* "evaluator.kind=command": only then the key applies; "=a|b": with either;
                         "=*": with any value */
    const char *const *words; /* that are allowed, NULL behind the last; or NULL */
    double low, high;         /* inclusive; both 0: any */
    bool above_low;           /* low itself is not allowed */
    bool required;
    enum ga_change change;
};

extern const struct ga_key ga_keys[];
extern const size_t ga_n_keys;

const struct ga_key *ga_key_find(const char *path); /* NULL if there is none */
const char *ga_key_leaf(const struct ga_key *key);  /* the last word of its path */
bool ga_key_is_section(const struct ga_key *key);
/* Whether the key stands right below a section; "" is the whole config. */
bool ga_key_is_child(const struct ga_key *key, const char *section);
/* The key whose value decides whether this one applies, or NULL; *wanted is that value, values
 * "a|b" of which one will do, or "*" for any. */
const struct ga_key *ga_key_control(const struct ga_key *key, const char **wanted);
/* "a or b" for "a|b". The caller frees it. */
char *ga_wanted_told(const char *wanted);
/* Whether the config's kinds make use of the key; its `when` and those of the keys that this names.
 */
bool ga_key_applies(const struct ga_key *key, const struct ga_config *config);
/* The value as YAML flow text, the key's word for absence, or NULL if it has neither. The caller
 * frees it. */
char *ga_key_text(const struct ga_key *key, const struct ga_config *config);
/* "0 to 1", "at least 1", "more than 0"; "" if any value is allowed. Returns `out`. */
#define GA_RANGE_ROOM 96
const char *ga_key_range(const struct ga_key *key, char out[GA_RANGE_ROOM]);

/* "a, b, c", cut with "..." to fit. Returns `out`. */
const char *ga_join_words(const char *const *words, size_t n, char *out, size_t room);
size_t ga_count_words(const char *const *words); /* before the NULL; NULL has none */

static inline void *ga_key_field(const struct ga_key *key, struct ga_config *config)
{
    return (char *)config + key->offset;
}

static inline const void *ga_key_value(const struct ga_key *key, const struct ga_config *config)
{
    return (const char *)config + key->offset;
}

extern const struct ga_key_type ga_type_section;
/* config_numbers.c */
extern const struct ga_key_type ga_type_count;    /* uint64_t; absent is 0 */
extern const struct ga_key_type ga_type_limit;    /* uint64_t; absent is GA_NONE_U64 */
extern const struct ga_key_type ga_type_real;     /* double; absent is NaN */
extern const struct ga_key_type ga_type_duration; /* double, s; absent is 0 */
extern const struct ga_key_type ga_type_size;     /* uint64_t, bytes; absent is 0 */
extern const struct ga_key_type ga_type_rate;     /* struct ga_rate */
/* config_words.c */
extern const struct ga_key_type ga_type_bool;
extern const struct ga_key_type ga_type_tristate; /* enum ga_tristate */
extern const struct ga_key_type ga_type_enum;     /* an enum whose values count key->words */
extern const struct ga_key_type ga_type_word;     /* char *, one of key->words */
/* config_texts.c: char *, NULL if not given */
extern const struct ga_key_type ga_type_text;
extern const struct ga_key_type ga_type_label;  /* can be the name of a file */
extern const struct ga_key_type ga_type_path;   /* made absolute */
extern const struct ga_key_type ga_type_soname; /* made absolute if it has a slash */
extern const struct ga_key_type ga_type_inner;  /* a path that stays below a folder */
/* config_lists.c, config_maps.c: struct ga_text_list, struct ga_text_map */
extern const struct ga_key_type ga_type_argv;
extern const struct ga_key_type ga_type_metrics;
extern const struct ga_key_type ga_type_environment;
extern const struct ga_key_type ga_type_templates;
extern const struct ga_key_type ga_type_patterns;
extern const struct ga_key_type ga_type_options;
extern const struct ga_key_type ga_type_files; /* config_files.c; items NULL if not given */
/* config_failures.c: the policies by class, resolved */
extern const struct ga_key_type ga_type_failures;
/* config_limits.c */
extern const struct ga_key_type ga_type_cpus;  /* struct ga_cpus; absent is 0 */
extern const struct ga_key_type ga_type_hours; /* char *, as it stands there; absent is NULL */
extern const struct ga_key_type ga_type_hosts;
/* config_space.c, config_points.c, config_objectives.c: their members of struct ga_config */
extern const struct ga_key_type ga_type_space;
extern const struct ga_key_type ga_type_points;
extern const struct ga_key_type ga_type_objectives;
extern const struct ga_key_type ga_type_constraints;

#endif
