/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_formulas.c - which metrics there are, and that every objective and constraint can be
 * computed from them. */
#include "common/config/config_internal.h"
#include "common/config/config_names.h"
#include <string.h>

/* --- one formula --- */

struct formula_reading {
    struct ga_reading *reading;
    const struct ga_formula *formula;
    bool strict; /* the metrics are known: no name is taken for a new one */
    bool good;
};

/* At the character, where the config holds the text as it is; else at the text, with the column
 * named. */
static void complain_at(struct formula_reading *self, size_t column, const char *message)
{
    const struct ga_yaml *node = self->formula->node;
    struct ga_yaml at = {.place = node->place};
    const struct ga_key *key = ga_key_find(self->formula->condition ? "constraints" : "objectives");
    self->good = false;
    if (node->text_column > 0 && column > 0) {
        at.place.column = node->text_column + (int)column - 1;
        ga_complain(self->reading, key, &at, "%s", message);
    } else {
        ga_complain(self->reading, key, &at, "column %zu: %s", column, message);
    }
}

/* The error of a compiler without its "column N: " and without its picture. */
static void complain_error(struct formula_reading *self, size_t column, struct ga_error *error)
{
    char *message = error->text;
    if (strncmp(message, "column ", 7) == 0 && strstr(message, ": "))
        message = strstr(message, ": ") + 2;
    message[strcspn(message, "\n")] = 0;
    complain_at(self, column, message);
}

static void complain_name(struct formula_reading *self, const char *name, size_t column)
{
    char text[256], excerpt[GA_EXCERPT_ROOM];
    const struct ga_config *config = self->reading->config;
    const struct ga_names names = ga_config_names(config);
    const char *nearest = names.suggest(names.self, name);
    ga_excerpt(name, excerpt);
    if (nearest)
        snprintf(text, sizeof text, "'%s' is no parameter or metric; did you mean '%s'?", excerpt,
                 nearest);
    else if (config->evaluator.kind == GA_EVALUATOR_FUNCTION)
        snprintf(text, sizeof text,
                 "'%s' is no parameter; the one metric of kind function is value", excerpt);
    else
        snprintf(text, sizeof text, "'%s' is no parameter; add it to evaluator.metrics", excerpt);
    complain_at(self, column, text);
}

/* NULL if a metric may be called so. A list of metrics, as a resolved config has it, refuses the
 * same. */
static const char *wrong_with(const char *name)
{
    if (!ga_is_name(name))
        return "is too long or no name for a metric";
    return ga_is_reserved_name(name) ? "has another meaning in expressions; rename the metric"
                                     : NULL;
}

static void refuse_name(struct formula_reading *self, const char *name, size_t column)
{
    char text[256], excerpt[GA_EXCERPT_ROOM];
    snprintf(text, sizeof text, "'%s' %s", ga_excerpt(name, excerpt), wrong_with(name));
    complain_at(self, column, text);
}

static void take_name(void *self_pointer, const char *name, size_t column)
{
    struct formula_reading *self = self_pointer;
    struct ga_text_list *metrics = &self->reading->config->evaluator.metrics;
    const struct ga_names names = ga_config_names(self->reading->config);
    if (names.find(names.self, name) >= 0)
        return;
    if (self->strict) {
        complain_name(self, name, column);
    } else if (wrong_with(name)) {
        refuse_name(self, name, column);
    } else if (metrics->n >= GA_MAX_ITEMS) {
        complain_at(self, column, "too many metrics");
    } else {
        metrics->items = ga_realloc(metrics->items, metrics->n + 1, sizeof metrics->items[0]);
        metrics->items[metrics->n++] = ga_strdup(name);
    }
}

static bool read_names(struct ga_reading *reading, const struct ga_formula *formula, bool strict)
{
    struct formula_reading self = {reading, formula, strict, true};
    struct ga_error error;
    size_t column = 0;
    ga_error_init(&error);
    if (ga_expr_names(formula->node->text, take_name, &self, &column, &error) != GA_OK)
        complain_error(&self, column, &error);
    return self.good;
}

static void compile(struct ga_reading *reading, const struct ga_formula *formula)
{
    struct formula_reading self = {.reading = reading, .formula = formula};
    const struct ga_names names = ga_config_names(reading->config);
    struct ga_expr expr;
    struct ga_error error;
    size_t column = 0;
    ga_error_init(&error);
    enum ga_status status =
        formula->condition
            ? ga_expr_compile_violation(&expr, formula->node->text, &names, &column, &error)
            : ga_expr_compile(&expr, formula->node->text, &names, &column, &error);
    if (status == GA_OK)
        ga_expr_release(&expr);
    else
        complain_error(&self, column, &error);
}

/* --- all of them --- */

/* The one metric of a test function. */
static void set_value_metric(struct ga_reading *reading)
{
    struct ga_text_list *metrics = &reading->config->evaluator.metrics;
    const struct ga_yaml *given = ga_reading_given(reading, "evaluator.metrics");
    const struct ga_key *key = ga_key_find("evaluator.metrics");
    ptrdiff_t param = ga_space_find(&reading->config->space, "value");
    if (given && !(metrics->n == 1 && strcmp(metrics->items[0], "value") == 0))
        ga_complain(reading, key, given, "the one metric of kind function is value");
    if (param >= 0 && ga_reading_given(reading, "space"))
        ga_complain(reading, key, ga_reading_given(reading, "space")->entries[param].value,
                    "value is the metric of kind function; rename the parameter");
    if (given || param >= 0)
        return;
    metrics->items = ga_alloc(1, sizeof metrics->items[0]);
    metrics->items[metrics->n++] = ga_strdup("value");
}

void ga_config_read_formulas(struct ga_reading *reading)
{
    const struct ga_config *config = reading->config;
    bool function = !ga_reading_faulty(reading, "evaluator.kind") &&
                    config->evaluator.kind == GA_EVALUATOR_FUNCTION;
    bool strict = function || ga_reading_given(reading, "evaluator.metrics");
    if (ga_reading_faulty(reading, "evaluator.metrics"))
        return;
    if (function)
        set_value_metric(reading);
    bool named = true;
    for (size_t i = 0; i < reading->n_formulas; i++) {
        const struct ga_formula *formula = &reading->formulas[i];
        bool good = read_names(reading, formula, strict);
        if (good && !ga_reading_faulty(reading, "space"))
            compile(reading, formula);
        named &= good;
    }
    const struct ga_yaml *objectives = ga_reading_given(reading, "objectives");
    if (named && config->evaluator.metrics.n == 0 && objectives)
        ga_complain(reading, ga_key_find("objectives"), objectives,
                    "no metric is named, so that there is nothing to evaluate");
}
