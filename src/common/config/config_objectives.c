/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_objectives.c - objectives and constraints as they stand; config_formulas.c compiles them.
 */
#include "common/config/config_internal.h"
#include "common/config/yaml_write.h"
#include <stdlib.h>
#include <string.h>

#define SHAPE "{minimize: EXPRESSION} or {maximize: EXPRESSION}"

static void add_formula(struct ga_reading *reading, const struct ga_yaml *node, bool condition)
{
    reading->formulas =
        ga_realloc(reading->formulas, reading->n_formulas + 1, sizeof reading->formulas[0]);
    reading->formulas[reading->n_formulas++] =
        (struct ga_formula){.node = node, .condition = condition};
}

/* An expression's text; its words are looked at when all names are known. */
static char *take_formula(struct ga_reading *reading, const struct ga_key *key,
                          const struct ga_yaml *node, bool condition)
{
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return NULL;
    add_formula(reading, node, condition);
    return ga_strdup(text);
}

static int line_of(const struct ga_yaml *node)
{
    return node->place.origin ? 0 : node->place.line;
}

/* --- objectives --- */

static bool read_name(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node, struct ga_objective *objective)
{
    char excerpt[GA_EXCERPT_ROOM];
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    if (!ga_is_name(text))
        return ga_complain(reading, key, node, "'%s' is no name; use letters, digits and _",
                           ga_excerpt(text, excerpt));
    free(objective->name);
    objective->name = ga_strdup(text);
    return true;
}

static bool read_direction(struct ga_reading *reading, const struct ga_key *key,
                           const struct ga_yaml_entry *entry, struct ga_objective *objective)
{
    struct ga_yaml at = {.place = entry->place};
    if (objective->text)
        return ga_complain(reading, key, &at, "has two directions; must be " SHAPE);
    objective->maximize = strcmp(entry->key, "maximize") == 0;
    objective->line = line_of(entry->value);
    objective->text = take_formula(reading, key, entry->value, false);
    return objective->text != NULL;
}

static bool read_member(struct ga_reading *reading, const struct ga_key *key,
                        const struct ga_yaml_entry *entry, struct ga_objective *objective)
{
    static const char *const words[] = {"minimize", "maximize", "name"};
    struct ga_yaml at = {.place = entry->place};
    if (strcmp(entry->key, "name") == 0)
        return read_name(reading, key, entry->value, objective);
    if (strcmp(entry->key, "minimize") == 0 || strcmp(entry->key, "maximize") == 0)
        return read_direction(reading, key, entry, objective);
    return ga_complain_word(reading, key, &at, "key of an objective", entry->key, words, 3);
}

static bool read_objective(struct ga_reading *reading, const struct ga_key *key,
                           const struct ga_yaml *node, struct ga_objective *objective)
{
    bool good = true;
    objective->name = ga_strdup("objective");
    if (node->kind != GA_YAML_MAP)
        return ga_complain(reading, key, node, "an objective must be " SHAPE);
    for (size_t i = 0; i < node->n; i++)
        good &= read_member(reading, key, &node->entries[i], objective);
    if (good && !objective->text)
        return ga_complain(reading, key, node, "an objective must be " SHAPE);
    return good;
}

static bool read_objectives(struct ga_reading *reading, const struct ga_key *key,
                            const struct ga_yaml *node)
{
    struct ga_config *config = reading->config;
    if (!ga_expect_list(reading, key, node))
        return false;
    if (node->n == 0)
        return ga_complain(reading, key, node, "is empty; write one " SHAPE);
    if (node->n > 1)
        return ga_complain(reading, key, node->entries[1].value,
                           "several objectives are not there yet; write one, as a weighted sum, "
                           "and make bounds of others constraints");
    config->objectives = ga_alloc(1, sizeof config->objectives[0]);
    config->n_objectives = 1;
    return read_objective(reading, key, node->entries[0].value, &config->objectives[0]);
}

static bool print_objectives(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    (void)key;
    putc('[', out);
    for (size_t i = 0; i < config->n_objectives; i++) {
        const struct ga_objective *objective = &config->objectives[i];
        fprintf(out, "%s{%s: ", i > 0 ? ", " : "", objective->maximize ? "maximize" : "minimize");
        ga_yaml_write_value(out, objective->text);
        fputs(", name: ", out);
        ga_yaml_write_value(out, objective->name);
        putc('}', out);
    }
    putc(']', out);
    return true;
}

static void release_objectives(const struct ga_key *key, struct ga_config *config)
{
    (void)key;
    for (size_t i = 0; i < config->n_objectives; i++) {
        free(config->objectives[i].name);
        free(config->objectives[i].text);
    }
    free(config->objectives);
    config->objectives = NULL;
    config->n_objectives = 0;
}

/* --- constraints --- */

static bool read_constraints(struct ga_reading *reading, const struct ga_key *key,
                             const struct ga_yaml *node)
{
    struct ga_config *config = reading->config;
    bool good = true;
    if (!ga_expect_list(reading, key, node))
        return false;
    config->constraints = ga_alloc(node->n, sizeof config->constraints[0]);
    for (size_t i = 0; i < node->n; i++) {
        const struct ga_yaml *item = node->entries[i].value;
        struct ga_constraint *constraint = &config->constraints[config->n_constraints++];
        constraint->line = line_of(item);
        constraint->text = take_formula(reading, key, item, true);
        good &= constraint->text != NULL;
    }
    return good;
}

static bool print_constraints(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    (void)key;
    if (config->n_constraints == 0)
        return false;
    putc('[', out);
    for (size_t i = 0; i < config->n_constraints; i++) {
        fputs(i > 0 ? ", " : "", out);
        ga_yaml_write_value(out, config->constraints[i].text);
    }
    putc(']', out);
    return true;
}

static void release_constraints(const struct ga_key *key, struct ga_config *config)
{
    (void)key;
    for (size_t i = 0; i < config->n_constraints; i++)
        free(config->constraints[i].text);
    free(config->constraints);
    config->constraints = NULL;
    config->n_constraints = 0;
}

const struct ga_key_type ga_type_objectives = {.what = "a list with one " SHAPE,
                                               .shape = GA_SHAPE_OBJECTIVES,
                                               .read = read_objectives,
                                               .print = print_objectives,
                                               .release = release_objectives};
const struct ga_key_type ga_type_constraints = {.what = "a list of conditions such as a < b",
                                                .shape = GA_SHAPE_TEXTS,
                                                .read = read_constraints,
                                                .print = print_constraints,
                                                .release = release_constraints};
