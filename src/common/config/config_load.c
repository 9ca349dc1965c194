/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_load.c - a config from its file or its text. */
#include "common/config/config.h"
#include "common/config/config_internal.h"
#include "common/config/yaml_write.h"
#include "common/files.h"
#include <stdlib.h>
#include <string.h>

/* --- overrides --- */

/* "--set path=value", shortened: what stands before a mistake in it. */
static char *name_origin(const struct ga_override *override)
{
    char path[GA_EXCERPT_ROOM], value[GA_EXCERPT_ROOM];
    return ga_format("--set %s=%s", ga_excerpt(override->path, path),
                     ga_excerpt(override->value, value));
}

static void apply_overrides(struct ga_yaml *root, const struct ga_override *overrides, size_t n,
                            char **origins, struct ga_mistakes *mistakes)
{
    for (size_t i = 0; i < n; i++) {
        const char *value = overrides[i].value;
        origins[i] = name_origin(&overrides[i]);
        struct ga_yaml *node = ga_yaml_parse(value, strlen(value), origins[i], mistakes);
        if (node)
            ga_yaml_set(root, overrides[i].path, node, mistakes);
    }
}

/* --- the whole --- */

static void read_tree(struct ga_config *config, const struct ga_yaml *root,
                      struct ga_mistakes *mistakes)
{
    struct ga_reading reading = {.config = config, .mistakes = mistakes, .root = root};
    reading.keys = ga_alloc(ga_n_keys, sizeof reading.keys[0]);
    ga_config_read(&reading);
    free(reading.formulas);
    free(reading.keys);
}

static void read_bytes(struct ga_config *config, const char *text, size_t size,
                       const struct ga_override *overrides, size_t n_overrides, char **origins,
                       struct ga_mistakes *mistakes)
{
    struct ga_place nowhere = {0};
    if (!ga_yaml_is_text(config->path) || !ga_yaml_is_text(config->folder)) {
        ga_mistake_add(mistakes, &nowhere, "the name of a config and its folder must be UTF-8");
        return;
    }
    struct ga_yaml *root = ga_yaml_parse(text, size, NULL, mistakes);
    if (root) {
        apply_overrides(root, overrides, n_overrides, origins, mistakes);
        read_tree(config, root, mistakes);
    }
    ga_yaml_destroy(root);
}

static enum ga_status parse(struct ga_config *config, const char *text, size_t size,
                            const char *path, const char *folder,
                            const struct ga_override *overrides, size_t n_overrides,
                            struct ga_error *error)
{
    struct ga_mistakes mistakes;
    char **origins = ga_alloc(n_overrides + 1, sizeof origins[0]);
    ga_mistakes_init(&mistakes);
    *config = (struct ga_config){0};
    config->path = ga_strdup(path);
    config->folder = ga_path_absolute(folder);
    config->text = ga_strdup(text);
    read_bytes(config, text, size, overrides, n_overrides, origins, &mistakes);
    enum ga_status status = ga_mistakes_report(&mistakes, path, error);
    if (status != GA_OK)
        ga_config_release(config);
    ga_mistakes_release(&mistakes);
    for (size_t i = 0; i < n_overrides; i++)
        free(origins[i]);
    free(origins);
    return status;
}

enum ga_status ga_config_parse(struct ga_config *config, const char *text, const char *path,
                               const char *folder, const struct ga_override *overrides,
                               size_t n_overrides, struct ga_error *error)
{
    return parse(config, text, strlen(text), path, folder, overrides, n_overrides, error);
}

enum ga_status ga_config_load(struct ga_config *config, const char *path,
                              const struct ga_override *overrides, size_t n_overrides,
                              struct ga_error *error)
{
    char *text = NULL;
    size_t size = 0;
    *config = (struct ga_config){0};
    enum ga_status status = ga_file_read(path, GA_YAML_SIZE, &text, &size, error);
    if (status != GA_OK)
        return status;
    char *folder = ga_path_folder(path);
    status = parse(config, text, size, path, folder, overrides, n_overrides, error);
    free(folder);
    free(text);
    return status;
}
