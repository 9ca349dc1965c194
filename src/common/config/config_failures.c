/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_failures.c - what happens on failures of each class: the general keys, and a map of where
 * they differ.
 *
 * A class's values are read, checked and printed by the general keys' own types, as the general
 * values of a config that holds nothing else. */
#include "common/config/config_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const paths[GA_FAILURE_KEYS] = {
    "evaluator.on_failure.retries",
    "evaluator.on_failure.pause",
    "evaluator.on_failure.then",
};
enum { THEN = GA_FAILURE_KEYS - 1 };

const struct ga_key *ga_failure_key(size_t i)
{
    const struct ga_key *key = ga_key_find(paths[i]);
    GA_ASSERT(key);
    return key;
}

bool ga_failure_is_named(enum ga_failure failure)
{
    return failure != GA_FAILURE_NONE && failure != GA_FAILURE_CANCELLED;
}

size_t ga_failure_words(const char *words[GA_FAILURE_COUNT])
{
    size_t n = 0;
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++) {
        if (ga_failure_is_named((enum ga_failure)i))
            words[n++] = ga_failure_word((enum ga_failure)i);
    }
    return n;
}

/* What is lost with its worker is tried again by other rules, and at once. */
bool ga_failure_has_key(enum ga_failure failure, size_t i)
{
    return failure != GA_FAILURE_LOST || i == THEN;
}

/* --- between a class and the general keys --- */

static struct ga_config generalized(const struct ga_failure_policy *policy)
{
    struct ga_config config = {0};
    config.evaluator.on_failure.retries = policy->retries;
    config.evaluator.on_failure.pause = policy->pause;
    config.evaluator.on_failure.then = policy->then;
    return config;
}

static struct ga_failure_policy policy_of(const struct ga_config *config, enum ga_failure failure)
{
    struct ga_failure_policy policy = {.then = config->evaluator.on_failure.then};
    if (failure == GA_FAILURE_LOST)
        return policy;
    policy.retries = (uint32_t)config->evaluator.on_failure.retries;
    policy.pause = config->evaluator.on_failure.pause;
    return policy;
}

void ga_derive_failures(struct ga_reading *reading)
{
    struct ga_config *config = reading->config;
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++)
        config->evaluator.on_failure.by_class[i] = policy_of(config, (enum ga_failure)i);
}

/* --- reading --- */

static bool complain_key(struct ga_reading *reading, const struct ga_key *key,
                         const struct ga_yaml_entry *entry, enum ga_failure failure)
{
    const char *words[GA_FAILURE_KEYS];
    const struct ga_yaml at = {.place = entry->place};
    char *what = ga_format("key of %s", ga_failure_word(failure));
    size_t n = 0;
    for (size_t i = 0; i < GA_FAILURE_KEYS; i++) {
        if (ga_failure_has_key(failure, i))
            words[n++] = ga_key_leaf(ga_failure_key(i));
    }
    ga_complain_word(reading, key, &at, what, entry->key, words, n);
    free(what);
    return false;
}

static bool read_value(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml_entry *entry, enum ga_failure failure)
{
    for (size_t i = 0; i < GA_FAILURE_KEYS; i++) {
        const struct ga_key *one = ga_failure_key(i);
        if (ga_failure_has_key(failure, i) && strcmp(entry->key, ga_key_leaf(one)) == 0)
            return one->type->read(reading, one, entry->value);
    }
    return complain_key(reading, key, entry, failure);
}

static bool read_values(struct ga_reading *reading, const struct ga_key *key,
                        const struct ga_yaml *node, enum ga_failure failure)
{
    struct ga_failure_policy *policy = &reading->config->evaluator.on_failure.by_class[failure];
    struct ga_config values = generalized(policy);
    struct ga_reading inner = *reading;
    bool good = true;
    if (node->kind != GA_YAML_MAP)
        return ga_complain(reading, key, node, "%s: must be a map of what differs for it",
                           ga_failure_word(failure));
    inner.config = &values;
    for (size_t i = 0; i < node->n; i++)
        good &= read_value(&inner, key, &node->entries[i], failure);
    *policy = policy_of(&values, failure);
    return good;
}

static bool read_class(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml_entry *entry)
{
    const char *words[GA_FAILURE_COUNT];
    const struct ga_yaml at = {.place = entry->place};
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++) {
        enum ga_failure failure = (enum ga_failure)i;
        if (ga_failure_is_named(failure) && strcmp(entry->key, ga_failure_word(failure)) == 0)
            return read_values(reading, key, entry->value, failure);
    }
    size_t n = ga_failure_words(words);
    return ga_complain_word(reading, key, &at, "class of failures", entry->key, words, n);
}

static bool read_classes(struct ga_reading *reading, const struct ga_key *key,
                         const struct ga_yaml *node)
{
    bool good = true;
    ga_derive_failures(reading);
    if (!ga_expect_map(reading, key, node))
        return false;
    for (size_t i = 0; i < node->n; i++)
        good &= read_class(reading, key, &node->entries[i]);
    return good;
}

/* --- printing: what differs --- */

char *ga_failure_text_of(const struct ga_config *config, enum ga_failure failure, size_t i)
{
    struct ga_config values = generalized(&config->evaluator.on_failure.by_class[failure]);
    return ga_key_text(ga_failure_key(i), &values);
}

/* "timeout: {retries: 0}", behind `separator`; nothing if nothing differs. True if it printed. */
static bool print_class(FILE *out, const struct ga_config *config, enum ga_failure failure,
                        const char *separator)
{
    bool printed = false;
    for (size_t i = 0; i < GA_FAILURE_KEYS; i++) {
        const struct ga_key *key = ga_failure_key(i);
        char *value = ga_failure_text_of(config, failure, i);
        char *common = ga_key_text(key, config);
        if (ga_failure_has_key(failure, i) && strcmp(value, common) != 0) {
            if (!printed)
                fprintf(out, "%s%s: {", separator, ga_failure_word(failure));
            fprintf(out, "%s%s: %s", printed ? ", " : "", ga_key_leaf(key), value);
            printed = true;
        }
        free(common);
        free(value);
    }
    fputs(printed ? "}" : "", out);
    return printed;
}

static bool print_classes(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    bool printed = false;
    (void)key;
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++) {
        if (ga_failure_is_named((enum ga_failure)i))
            printed |= print_class(out, config, (enum ga_failure)i, printed ? ", " : "{");
    }
    fputs(printed ? "}" : "", out);
    return printed;
}

const struct ga_key_type ga_type_failures = {
    .what = "a map of classes of failures and what differs for them",
    .shape = GA_SHAPE_FAILURES,
    .read = read_classes,
    .print = print_classes,
};
