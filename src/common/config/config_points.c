/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_points.c - the given points of `initial.points`: each a value for every free parameter. */
#include "common/config/config_internal.h"
#include "common/config/yaml_write.h"
#include "common/text.h"
#include <math.h>
#include <stdlib.h>

/* What the parameter takes, for a message. */
static void describe(const struct ga_param *param, char *out, size_t room)
{
    char low[GA_NUMBER_ROOM], high[GA_NUMBER_ROOM], step[GA_NUMBER_ROOM];
    ga_text_real(param->low, low);
    ga_text_real(param->high, high);
    if (param->choices)
        snprintf(out, room, "one of its %zu words", param->n_choices);
    else if (param->kind == GA_PARAM_BOOL)
        snprintf(out, room, "true or false");
    else if (param->kind == GA_PARAM_FIXED)
        snprintf(out, room, "%s, its fixed value", low);
    else if (param->kind == GA_PARAM_REAL)
        snprintf(out, room, "%s to %s", low, high);
    else if (param->step == 1)
        snprintf(out, room, "a whole number from %s to %s", low, high);
    else
        snprintf(out, room, "%s to %s in steps of %s", low, high, ga_text_real(param->step, step));
}

static bool read_value(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_param *param, const struct ga_yaml *node, double *value)
{
    char excerpt[GA_EXCERPT_ROOM], allowed[4 * GA_NUMBER_ROOM];
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return false;
    if (ga_param_parse(param, text, value))
        return true;
    if (param->choices)
        return ga_complain_word(reading, key, node, "value of the parameter", text,
                                (const char *const *)param->choices, param->n_choices);
    describe(param, allowed, sizeof allowed);
    return ga_complain(reading, key, node, "%s cannot be '%s'; allowed: %s", param->name,
                       ga_excerpt(text, excerpt), allowed);
}

static bool complain_unknown(struct ga_reading *reading, const struct ga_key *key,
                             const struct ga_yaml_entry *entry)
{
    const struct ga_space *space = &reading->config->space;
    const char **names = ga_alloc(space->n, sizeof(*names));
    struct ga_yaml at = {.place = entry->place};
    for (size_t i = 0; i < space->n; i++)
        names[i] = space->params[i].name;
    ga_complain_word(reading, key, &at, "parameter", entry->key, names, space->n);
    free(names);
    return false;
}

static bool check_complete(struct ga_reading *reading, const struct ga_key *key,
                           const struct ga_yaml *node, const double *row)
{
    const struct ga_space *space = &reading->config->space;
    for (size_t i = 0; i < space->n; i++) {
        if (isnan(row[i]))
            return ga_complain(reading, key, node,
                               "'%s' is missing; a point names every free parameter",
                               space->params[i].name);
    }
    return true;
}

static bool read_point(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node, double *row)
{
    const struct ga_space *space = &reading->config->space;
    bool good = true;
    for (size_t i = 0; i < space->n; i++)
        row[i] = space->params[i].kind == GA_PARAM_FIXED ? space->params[i].low : NAN;
    if (!ga_expect_map(reading, key, node))
        return false;
    for (size_t i = 0; i < node->n; i++) {
        const struct ga_yaml_entry *entry = &node->entries[i];
        ptrdiff_t index = ga_space_find(space, entry->key);
        if (index < 0)
            good = complain_unknown(reading, key, entry);
        else
            good &= read_value(reading, key, &space->params[index], entry->value, &row[index]);
    }
    return good && check_complete(reading, key, node, row);
}

static bool read_points(struct ga_reading *reading, const struct ga_key *key,
                        const struct ga_yaml *node)
{
    struct ga_config *config = reading->config;
    bool good = true;
    if (ga_reading_faulty(reading, "space"))
        return false;
    if (!ga_expect_list(reading, key, node))
        return false;
    if (node->n * config->space.n > GA_MAX_POINT_CELLS)
        return ga_complain(reading, key, node, "more than %d values", GA_MAX_POINT_CELLS);
    config->initial.points = ga_alloc(node->n * config->space.n, sizeof(double));
    for (size_t i = 0; i < node->n; i++)
        good &= read_point(reading, key, node->entries[i].value,
                           config->initial.points + i * config->space.n);
    config->initial.n_points = node->n;
    return good;
}

static void print_point(FILE *out, const struct ga_space *space, const double *row)
{
    const char *separator = "";
    putc('{', out);
    for (size_t i = 0; i < space->n; i++) {
        const struct ga_param *param = &space->params[i];
        char room[GA_VALUE_ROOM];
        if (param->kind == GA_PARAM_FIXED)
            continue;
        fputs(separator, out);
        ga_yaml_write_key(out, param->name);
        fputs(": ", out);
        if (param->choices)
            ga_yaml_write_value(out, ga_param_text(param, row[i], room));
        else
            fputs(ga_param_text(param, row[i], room), out);
        separator = ", ";
    }
    putc('}', out);
}

static bool print_points(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    (void)key;
    size_t n = config->initial.n_points;
    if (n == 0)
        return false;
    putc('[', out);
    for (size_t i = 0; i < n; i++) {
        fputs(i > 0 ? ", " : "", out);
        print_point(out, &config->space, config->initial.points + i * config->space.n);
    }
    putc(']', out);
    return true;
}

static void release_points(const struct ga_key *key, struct ga_config *config)
{
    (void)key;
    free(config->initial.points);
    config->initial.points = NULL;
    config->initial.n_points = 0;
}

const struct ga_key_type ga_type_points = {.what = "a list of maps of parameters and values",
                                           .shape = GA_SHAPE_POINTS,
                                           .read = read_points,
                                           .print = print_points,
                                           .release = release_points};
