/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_names.c - parameters and metrics as the names of expressions. */
#include "common/config/config_names.h"
#include "common/text.h"
#include <stdlib.h>
#include <string.h>

static ptrdiff_t find(const void *self, const char *name)
{
    const struct ga_config *config = self;
    ptrdiff_t at = ga_space_find(&config->space, name);
    if (at >= 0)
        return at;
    at = ga_config_metric(config, name);
    return at < 0 ? -1 : at + (ptrdiff_t)config->space.n;
}

static const struct ga_param *param_at(const struct ga_config *config, size_t index)
{
    return index < config->space.n ? &config->space.params[index] : NULL;
}

static ptrdiff_t find_word(const void *self, size_t index, const char *word)
{
    const struct ga_param *param = param_at(self, index);
    for (size_t i = 0; param && i < param->n_choices; i++)
        if (strcmp(param->choices[i], word) == 0)
            return (ptrdiff_t)i;
    return -1;
}

static const char *nearest_name(const void *self, const char *name)
{
    const struct ga_config *config = self;
    size_t n_metrics = config->evaluator.metrics.n;
    size_t n = config->space.n + n_metrics;
    const char **words = ga_alloc(n + 1, sizeof *words);
    for (size_t i = 0; i < config->space.n; i++)
        words[i] = config->space.params[i].name;
    for (size_t i = 0; i < n_metrics; i++)
        words[config->space.n + i] = config->evaluator.metrics.items[i];
    const char *nearest = ga_text_nearest(name, words, n);
    free(words);
    return nearest;
}

static const char *nearest_word(const void *self, size_t index, const char *word)
{
    const struct ga_param *param = param_at(self, index);
    if (!param)
        return NULL;
    return ga_text_nearest(word, (const char *const *)param->choices, param->n_choices);
}

struct ga_names ga_config_names(const struct ga_config *config)
{
    return (struct ga_names){
        .self = config,
        .find = find,
        .word = find_word,
        .suggest = nearest_name,
        .suggest_word = nearest_word,
    };
}
