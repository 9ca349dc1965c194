/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_diff.c - how two resolved configs differ, key by key. */
#include "common/config/config_internal.h"
#include <stdlib.h>
#include <string.h>

struct comparison {
    const struct ga_config *before;
    const struct ga_config *now;
    void (*differs)(void *self, const char *path, const char *before, const char *now,
                    enum ga_change change);
    void *self;
};

#define NOTHING "none"

static void compare_texts(const struct comparison *comparison, const char *path, const char *before,
                          const char *now, enum ga_change change)
{
    before = before ? before : NOTHING;
    now = now ? now : NOTHING;
    if (strcmp(before, now) != 0)
        comparison->differs(comparison->self, path, before, now, change);
}

static void compare_key(const struct comparison *comparison, const struct ga_key *key)
{
    char *before =
        ga_key_applies(key, comparison->before) ? ga_key_text(key, comparison->before) : NULL;
    char *now = ga_key_applies(key, comparison->now) ? ga_key_text(key, comparison->now) : NULL;
    compare_texts(comparison, key->path, before, now, key->change);
    free(before);
    free(now);
}

static char *param_text(const struct ga_space *space, ptrdiff_t index)
{
    struct ga_sheet sheet;
    if (index < 0)
        return NULL;
    ga_sheet_open(&sheet);
    ga_param_print(sheet.out, &space->params[index]);
    return ga_sheet_close(&sheet);
}

/* True if they have the same text. */
static bool compare_param(const struct comparison *comparison, const char *name,
                          enum ga_change change)
{
    const struct ga_space *before = &comparison->before->space;
    const struct ga_space *now = &comparison->now->space;
    char *path = ga_format("space.%s", name);
    char *text_before = param_text(before, ga_space_find(before, name));
    char *text_now = param_text(now, ga_space_find(now, name));
    bool same = text_before && text_now && strcmp(text_before, text_now) == 0;
    compare_texts(comparison, path, text_before, text_now, change);
    free(text_now);
    free(text_before);
    free(path);
    return same;
}

static char *names_text(const struct ga_space *space)
{
    struct ga_sheet sheet;
    ga_sheet_open(&sheet);
    putc('[', sheet.out);
    for (size_t i = 0; i < space->n; i++)
        fprintf(sheet.out, "%s%s", i > 0 ? ", " : "", space->params[i].name);
    putc(']', sheet.out);
    return ga_sheet_close(&sheet);
}

/* Each parameter by itself; where these agree, their order, which is that of the values in a row.
 */
static void compare_spaces(const struct comparison *comparison, enum ga_change change)
{
    const struct ga_space *before = &comparison->before->space;
    const struct ga_space *now = &comparison->now->space;
    bool same = true;
    for (size_t i = 0; i < before->n; i++)
        same &= compare_param(comparison, before->params[i].name, change);
    for (size_t i = 0; i < now->n; i++) {
        if (ga_space_find(before, now->params[i].name) < 0)
            same &= compare_param(comparison, now->params[i].name, change);
    }
    if (!same)
        return;
    char *order_before = names_text(before);
    char *order_now = names_text(now);
    compare_texts(comparison, "space", order_before, order_now, change);
    free(order_now);
    free(order_before);
}

static char *failure_path(enum ga_failure failure, const struct ga_key *key)
{
    return ga_format("evaluator.on_failure.by_class.%s.%s", ga_failure_word(failure),
                     ga_key_leaf(key));
}

/* What a class has from the general key before and now is compared as that key. */
static void compare_failure(const struct comparison *comparison, enum ga_failure failure, size_t i)
{
    const struct ga_key *key = ga_failure_key(i);
    char *before = ga_failure_text_of(comparison->before, failure, i);
    char *now = ga_failure_text_of(comparison->now, failure, i);
    char *common_before = ga_key_text(key, comparison->before);
    char *common_now = ga_key_text(key, comparison->now);
    char *path = failure_path(failure, key);
    if (strcmp(before, common_before) != 0 || strcmp(now, common_now) != 0)
        compare_texts(comparison, path, before, now, key->change);
    free(path);
    free(common_now);
    free(common_before);
    free(now);
    free(before);
}

static void compare_failures(const struct comparison *comparison)
{
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++) {
        for (size_t k = 0; ga_failure_is_named((enum ga_failure)i) && k < GA_FAILURE_KEYS; k++)
            compare_failure(comparison, (enum ga_failure)i, k);
    }
}

void ga_config_compare(const struct ga_config *before, const struct ga_config *now,
                       void (*differs)(void *self, const char *path, const char *before,
                                       const char *now, enum ga_change change),
                       void *self)
{
    const struct comparison comparison = {before, now, differs, self};
    for (size_t i = 0; i < ga_n_keys; i++) {
        const struct ga_key *key = &ga_keys[i];
        if (key->type == &ga_type_space)
            compare_spaces(&comparison, key->change);
        else if (key->type == &ga_type_failures)
            compare_failures(&comparison);
        else if (!ga_key_is_section(key))
            compare_key(&comparison, key);
    }
}

void ga_config_keep_metrics(struct ga_config *now, const struct ga_config *before)
{
    const struct ga_text_list *kept = &before->evaluator.metrics;
    struct ga_text_list *metrics = &now->evaluator.metrics;
    for (size_t i = 0; i < metrics->n; i++) {
        if (ga_config_metric(before, metrics->items[i]) < 0)
            return;
    }
    ga_type_metrics.release(ga_key_find("evaluator.metrics"), now);
    metrics->items = ga_alloc(kept->n, sizeof metrics->items[0]);
    while (metrics->n < kept->n) {
        metrics->items[metrics->n] = ga_strdup(kept->items[metrics->n]);
        metrics->n++;
    }
}
