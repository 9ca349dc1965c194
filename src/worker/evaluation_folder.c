/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluation_folder.c - see evaluation_folder.h. Nothing here is synced: if the machine goes down,
 * so does the evaluation. */
#include "worker/evaluation_folder.h"
#include "common/evaluation.h"
#include "common/files.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

static const size_t template_limit = (size_t)16 << 20; /* bytes */

enum ga_status ga_templates_read(struct ga_buffer **templates, const struct ga_config *config,
                                 struct ga_error *error)
{
    const struct ga_text_map *map = &config->evaluator.templates;
    struct ga_buffer *read = ga_alloc(map->n + 1, sizeof *read);

    for (size_t i = 0; i < map->n; i++) {
        char *bytes = NULL;
        size_t size = 0;
        const enum ga_status status =
            ga_file_read(map->values[i], template_limit, &bytes, &size, error);

        if (status != GA_OK) {
            ga_error_prefix(error, "template for '%s'", map->keys[i]);
            ga_templates_free(read, config);
            return status;
        }
        read[i] = (struct ga_buffer){.bytes = (uint8_t *)bytes, .size = size, .room = size};
    }
    *templates = read;
    return GA_OK;
}

void ga_templates_free(struct ga_buffer *templates, const struct ga_config *config)
{
    for (size_t i = 0; templates != NULL && i < config->evaluator.templates.n; i++)
        ga_buffer_release(&templates[i]);
    free(templates);
}

void ga_evaluation_folder_init(struct ga_evaluation_folder *folder, const struct ga_config *config,
                               uint64_t id)
{
    char label[GA_LABEL_ROOM];

    folder->label = ga_strdup(ga_evaluation_label(id, label));
    folder->path = ga_path_join(config->run.results, folder->label);
    folder->output_fd = -1;
    folder->error_fd = -1;
}

void ga_evaluation_folder_release(struct ga_evaluation_folder *folder)
{
    if (folder->output_fd >= 0)
        (void)close(folder->output_fd);
    if (folder->error_fd >= 0)
        (void)close(folder->error_fd);
    free(folder->label);
    free(folder->path);
}

static enum ga_status open_file(const char *folder, const char *name, mode_t mode, int *fd,
                                struct ga_error *error)
{
    enum ga_status status = GA_OK;
    char *path = ga_path_join(folder, name);

    *fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
    if (*fd < 0)
        status = ga_error_set(error, GA_E_IO, "%s: %s", path, strerror(errno));
    free(path);
    return status;
}

static enum ga_status write_file(const char *folder, const char *name,
                                 const struct ga_buffer *content, struct ga_error *error)
{
    int fd;
    enum ga_status status = open_file(folder, name, 0666, &fd, error);

    if (status != GA_OK)
        return status;
    status = ga_file_write_all(fd, content->bytes, content->size);
    if (close(fd) != 0 || status != GA_OK)
        status = ga_error_set(error, GA_E_IO, "%s/%s: %s", folder, name, strerror(errno));
    return status;
}

static void put_text(struct ga_buffer *out, const char *text)
{
    ga_buffer_put_bytes(out, text, strlen(text));
}

/* A word with quotes and escapes; jansson refuses what is not UTF-8, which a config cannot hold. */
static void put_word(struct ga_buffer *out, const char *word)
{
    json_t *value = json_string(word);
    char *quoted = value != NULL ? json_dumps(value, JSON_ENCODE_ANY) : NULL;

    put_text(out, quoted != NULL ? quoted : "null");
    free(quoted);
    json_decref(value);
}

/* An object of all parameters: words as strings, a bool as true or false, numbers exact. */
static enum ga_status write_parameters(const char *folder, const struct ga_space *space,
                                       const double *genes, struct ga_error *error)
{
    enum ga_status status;
    struct ga_buffer json;
    char number[GA_VALUE_ROOM];

    ga_buffer_init(&json);
    put_text(&json, "{");
    for (size_t i = 0; i < space->n; i++) {
        const struct ga_param *param = &space->params[i];
        const char *value = ga_param_text(param, genes[i], number);

        put_text(&json, i > 0 ? ",\n  " : "\n  ");
        put_word(&json, param->name);
        put_text(&json, ": ");
        if (param->choices != NULL)
            put_word(&json, value);
        else
            put_text(&json, value);
    }
    put_text(&json, "\n}\n");
    status = write_file(folder, "parameters.json", &json, error);
    ga_buffer_release(&json);
    return status;
}

static enum ga_status write_from_template(const char *folder, const char *name,
                                          const struct ga_buffer *text,
                                          const struct ga_placeholders *values,
                                          struct ga_error *error)
{
    struct ga_buffer filled;
    char *path = ga_path_join(folder, name);
    char *parent = ga_path_folder(path);
    enum ga_status status = ga_folder_make(parent, error);

    ga_buffer_init(&filled);
    if (status == GA_OK) {
        ga_fill_template(values, (const char *)text->bytes, text->size, &filled);
        status = write_file(folder, name, &filled, error);
    }
    ga_buffer_release(&filled);
    free(parent);
    free(path);
    return status;
}

enum ga_status ga_evaluation_folder_make(struct ga_evaluation_folder *folder,
                                         const struct ga_config *config,
                                         const struct ga_buffer *templates,
                                         const struct ga_placeholders *values, const double *genes,
                                         struct ga_error *error)
{
    const struct ga_text_map *map = &config->evaluator.templates;
    enum ga_status status = ga_folder_remove(folder->path, error);

    if (status == GA_OK)
        status = ga_folder_make(folder->path, error);
    if (status == GA_OK)
        status = write_parameters(folder->path, &config->space, genes, error);
    for (size_t i = 0; status == GA_OK && i < map->n; i++)
        status = write_from_template(folder->path, map->keys[i], &templates[i], values, error);
    if (status == GA_OK)
        status = open_file(folder->path, "stdout.txt", 0600, &folder->output_fd, error);
    if (status == GA_OK)
        status = open_file(folder->path, "stderr.txt", 0600, &folder->error_fd, error);
    return status;
}
