/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_internal.h - what the files that read a config share: the reading in progress, and how it
 * complains. */
#ifndef GA_COMMON_CONFIG_INTERNAL_H
#define GA_COMMON_CONFIG_INTERNAL_H

#include "common/config/config_schema.h"

#define GA_MAX_PARAMETERS  10000
#define GA_MAX_ITEMS       10000    /* of any list or map */
#define GA_MAX_POINT_CELLS 10000000 /* values in all given points together */
#define GA_MAX_NAME        100      /* bytes of a parameter's or a metric's name */
#define GA_MAX_PATTERN     1000     /* bytes of a regular expression: regcomp recurses */

/* An expression that stands in the config, to be compiled when all names are known. */
struct ga_formula {
    const struct ga_yaml *node;
    bool condition;
};

/* What the config says of a key of the table. */
struct ga_given {
    const struct ga_yaml *node; /* NULL: nothing */
    bool faulty;                /* it cannot be used, or is nothing and must not be */
};

struct ga_reading {
    struct ga_config *config;
    struct ga_mistakes *mistakes;
    const struct ga_yaml *root;
    struct ga_given *keys; /* one a key of the table */
    size_t n_formulas;
    struct ga_formula *formulas;
};

/* --- config_complain.c --- */

/* "leaf: text", at the node. Always false. */
bool ga_complain(struct ga_reading *reading, const struct ga_key *key, const struct ga_yaml *node,
                 const char *format, ...) GA_PRINTF(4, 5);
/* The node's shape or text is not what the key's type says. Always false. */
bool ga_complain_type(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node);
/* "'word' is no WHAT" ("is not allowed" if WHAT is NULL), and the nearest of the words, or all of
 * them. Always false. */
bool ga_complain_word(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node, const char *what, const char *word,
                      const char *const *words, size_t n);
/* The nearest of the words, or NULL, also for words too long to compare. */
const char *ga_nearest_word(const char *word, const char *const *words, size_t n);

/* The text of a scalar; NULL after a complaint if it is none, or holds nothing. */
const char *ga_scalar_text(struct ga_reading *reading, const struct ga_key *key,
                           const struct ga_yaml *node);
/* True if the node is a list (map) of at most GA_MAX_ITEMS; else false after a complaint. */
bool ga_expect_list(struct ga_reading *reading, const struct ga_key *key,
                    const struct ga_yaml *node);
bool ga_expect_map(struct ga_reading *reading, const struct ga_key *key,
                   const struct ga_yaml *node);

/* What was given for a path of the table, if it is usable; else NULL. */
const struct ga_yaml *ga_reading_given(const struct ga_reading *reading, const char *path);
bool ga_reading_faulty(const struct ga_reading *reading, const char *path);
/* Where a complaint about something missing goes: what was given for the path, or for the nearest
 * section above. */
const struct ga_yaml *ga_reading_nearest(const struct ga_reading *reading, const char *path);

/* --- names --- */

/* Letters, digits and _, not a digit first, at most GA_MAX_NAME. */
bool ga_is_name(const char *text);
/* Names that expressions or placeholders have already; config_space.c. */
bool ga_is_reserved_name(const char *name);
/* Braces doubled, so that no part of a folder's name is taken for a placeholder; config_lists.c.
 * The caller frees it. */
char *ga_escape_braces(const char *text);

/* --- defaults from other keys; config_derive.c --- */

void ga_derive_name(struct ga_reading *reading);
void ga_derive_results(struct ga_reading *reading);
void ga_derive_source(struct ga_reading *reading);
void ga_derive_lag(struct ga_reading *reading);
void ga_derive_best(struct ga_reading *reading);
void ga_derive_failures(struct ga_reading *reading); /* config_failures.c */

/* --- the steps of reading --- */

/* config_read.c: the tree into the struct, by the table. */
void ga_config_read(struct ga_reading *reading);
/* config_formulas.c: which metrics there are, and that all expressions can be compiled. */
void ga_config_read_formulas(struct ga_reading *reading);
/* config_check.c: what no key can say by itself. */
void ga_config_check(struct ga_reading *reading);
/* config_islands.c */
void ga_config_check_islands(struct ga_reading *reading);
/* config_placeholders.c */
void ga_config_check_placeholders(struct ga_reading *reading);

/* --- one parameter; config_param.c --- */

/* Reads "name: {real: [0, 1]}". False after adding mistakes; the param can be released either way.
 */
bool ga_param_read(struct ga_reading *reading, const struct ga_yaml_entry *entry,
                   struct ga_param *param);
void ga_param_print(FILE *out, const struct ga_param *param); /* "{real: [0, 1]}" */

/* --- failures by class; config_failures.c --- */

/* The keys of the table that a class of failures can have values of its own for; `lost` the last
 * only. */
enum { GA_FAILURE_KEYS = 3 };
const struct ga_key *ga_failure_key(size_t i);
/* The words of the classes that a config may name. Returns how many. */
size_t ga_failure_words(const char *words[GA_FAILURE_COUNT]);
bool ga_failure_is_named(enum ga_failure failure); /* whether it is one of those */
bool ga_failure_has_key(enum ga_failure failure, size_t i);
/* The value of such a key for a class, as YAML. The caller frees it. */
char *ga_failure_text_of(const struct ga_config *config, enum ga_failure failure, size_t i);

/* --- limits of hosts; config_limits.c --- */

/* The keys that a host can have values of its own for; NULL behind the last. */
const struct ga_key *ga_limit_key(size_t i);

/* --- what types of one text (config_texts.c) and of lists (config_lists.c) share --- */

bool ga_print_text(FILE *out, const struct ga_key *key, const struct ga_config *config);
void ga_release_text(const struct ga_key *key, struct ga_config *config);
bool ga_print_texts(FILE *out, const struct ga_key *key, const struct ga_config *config);
void ga_release_texts(const struct ga_key *key, struct ga_config *config);

/* --- texts that are built up; config_key.c --- */

/* An open_memstream whose text is taken at the end; the caller frees it. */
struct ga_sheet {
    FILE *out;
    char *text;
    size_t size;
};
void ga_sheet_open(struct ga_sheet *sheet);
char *ga_sheet_close(struct ga_sheet *sheet);

#endif
