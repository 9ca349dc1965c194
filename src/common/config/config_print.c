/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_print.c - the resolved config as YAML. */
#include "common/config/config_internal.h"
#include <stdlib.h>
#include <string.h>

static int depth_of(const struct ga_key *key)
{
    int depth = 0;
    for (const char *at = key->path; (at = strchr(at, '.')) != NULL; at++)
        depth++;
    return depth;
}

/* A line a parameter: this is what people look at. */
static void print_space(FILE *out, const struct ga_space *space)
{
    fputs("space:\n", out);
    for (size_t i = 0; i < space->n; i++) {
        fprintf(out, "  %s: ", space->params[i].name);
        ga_param_print(out, &space->params[i]);
        putc('\n', out);
    }
}

static void print_key(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    char *text = ga_key_text(key, config);
    if (text)
        fprintf(out, "%*s%s: %s\n", 2 * depth_of(key), "", ga_key_leaf(key), text);
    free(text);
}

char *ga_config_resolved(const struct ga_config *config)
{
    struct ga_sheet sheet;
    ga_sheet_open(&sheet);
    for (size_t i = 0; i < ga_n_keys; i++) {
        const struct ga_key *key = &ga_keys[i];
        if (!ga_key_applies(key, config))
            continue;
        if (ga_key_is_section(key))
            fprintf(sheet.out, "%*s%s:\n", 2 * depth_of(key), "", ga_key_leaf(key));
        else if (key->type == &ga_type_space)
            print_space(sheet.out, &config->space);
        else
            print_key(sheet.out, key, config);
    }
    return ga_sheet_close(&sheet);
}
