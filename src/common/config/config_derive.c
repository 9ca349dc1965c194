/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_derive.c - defaults that depend on keys above them in the table. */
#include "common/config/config_internal.h"
#include "common/files.h"
#include <stdlib.h>
#include <string.h>

#define TEMPLATE_LIMIT (1 << 20) /* bytes that are searched for {result} */

/* "configs/run.yaml" -> "run". */
void ga_derive_name(struct ga_reading *reading)
{
    const char *path = reading->config->path;
    const char *file = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(file, '.');
    size_t length = dot && dot != file ? (size_t)(dot - file) : strlen(file);
    if (length == 0 || length > GA_MAX_NAME || file[0] == '.')
        reading->config->run.name = ga_strdup("run");
    else
        reading->config->run.name = ga_format("%.*s", (int)length, file);
}

void ga_derive_results(struct ga_reading *reading)
{
    struct ga_config *config = reading->config;
    const char *name = config->run.name ? config->run.name : "run";
    char *path = ga_format("%s/results/%s", config->folder, name);
    config->run.results = ga_path_absolute(path);
    free(path);
}

static bool mentions_result(const char *text)
{
    return strstr(text, "{result}") || strstr(text, "GAOPT_RESULT");
}

static bool template_mentions_result(const char *path)
{
    struct ga_error error;
    char *text = NULL;
    size_t size;
    if (ga_file_read(path, TEMPLATE_LIMIT, &text, &size, &error) != GA_OK)
        return false; /* whoever makes files of it will say what is wrong */
    bool mentions = mentions_result(text);
    free(text);
    return mentions;
}

void ga_derive_source(struct ga_reading *reading)
{
    struct ga_config *config = reading->config;
    const struct ga_text_list *argv = &config->evaluator.argv;
    const struct ga_text_map *templates = &config->evaluator.templates;
    bool file = reading->keys[ga_key_find("evaluator.result.file") - ga_keys].node != NULL;
    if (config->evaluator.shell)
        file |= mentions_result(config->evaluator.shell);
    for (size_t i = 0; i < argv->n; i++)
        file |= mentions_result(argv->items[i]);
    for (size_t i = 0; i < templates->n && !file; i++)
        file |= template_mentions_result(templates->values[i]);
    config->evaluator.result.source = file ? GA_RESULT_FILE : GA_RESULT_STDOUT;
}

void ga_derive_lag(struct ga_reading *reading)
{
    reading->config->algorithm.lag = reading->config->algorithm.population;
}

void ga_derive_best(struct ga_reading *reading)
{
    reading->config->initial.best = reading->config->algorithm.population;
}
