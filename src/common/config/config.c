/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config.c - what can be asked of a config that has been read, and its end. */
#include "common/config/config.h"
#include "common/config/config_internal.h"
#include <stdlib.h>
#include <string.h>

void ga_config_release(struct ga_config *config)
{
    for (size_t i = 0; i < ga_n_keys; i++) {
        if (ga_keys[i].type->release)
            ga_keys[i].type->release(&ga_keys[i], config);
    }
    free(config->path);
    free(config->folder);
    free(config->text);
    *config = (struct ga_config){0};
}

bool ga_config_runs_program(const struct ga_config *config)
{
    return config->evaluator.kind == GA_EVALUATOR_COMMAND ||
           config->evaluator.kind == GA_EVALUATOR_PROCESS;
}

const char *ga_combine_word(enum ga_combine combine)
{
    return ga_key_find("evaluator.combine")->words[combine];
}

ptrdiff_t ga_config_metric(const struct ga_config *config, const char *name)
{
    for (size_t i = 0; i < config->evaluator.metrics.n; i++) {
        if (strcmp(config->evaluator.metrics.items[i], name) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

double ga_rate_value(struct ga_rate rate, size_t n_free)
{
    double value = rate.per_n && n_free > 0 ? rate.value / (double)n_free : rate.value;
    return value < 1 ? value : 1;
}
