/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_space.c - the parameters together, and the names that they may not have. */
#include "common/config/config_internal.h"
#include "common/config/yaml_write.h"
#include "common/expr/expr.h"
#include <string.h>

bool ga_is_reserved_name(const char *name)
{
    static const char *const taken[] = {"and",     "or", "not",  "result",
                                        "workdir", "id", "seed", "config_dir"};
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (strcmp(taken[i], name) == 0)
            return true;
    }
    return ga_expr_is_builtin(name);
}

static bool read_space(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node)
{
    struct ga_space *space = &reading->config->space;
    bool good = true;
    if (!ga_expect_map(reading, key, node))
        return false;
    _Static_assert(GA_MAX_PARAMETERS == GA_MAX_ITEMS, "ga_expect_map checks it");
    space->params = ga_alloc(node->n + 1, sizeof space->params[0]);
    for (size_t i = 0; i < node->n; i++) {
        struct ga_param *param = &space->params[space->n++];
        good &= ga_param_read(reading, &node->entries[i], param);
        space->n_free += param->kind != GA_PARAM_FIXED;
    }
    if (good && space->n_free == 0)
        return ga_complain(reading, key, node, "there is nothing to search: no parameter is free");
    return good;
}

static bool print_space(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    const struct ga_space *space = ga_key_value(key, config);
    putc('{', out);
    for (size_t i = 0; i < space->n; i++) {
        fputs(i > 0 ? ", " : "", out);
        ga_yaml_write_key(out, space->params[i].name);
        fputs(": ", out);
        ga_param_print(out, &space->params[i]);
    }
    putc('}', out);
    return true;
}

static void release_space(const struct ga_key *key, struct ga_config *config)
{
    ga_space_release(ga_key_field(key, config));
}

const struct ga_key_type ga_type_space = {.what = "a map of parameters",
                                          .shape = GA_SHAPE_SPACE,
                                          .read = read_space,
                                          .print = print_space,
                                          .release = release_space};
