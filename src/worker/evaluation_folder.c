/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluation_folder.c - see evaluation_folder.h. Nothing here is synced: if the machine goes down,
 * so does the evaluation. */
#include "worker/evaluation_folder.h"
#include "common/evaluation.h"
#include "common/files.h"
#include "common/inside.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
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
                               const struct ga_task *task)
{
    char label[GA_LABEL_ROOM];

    folder->label = ga_strdup(ga_evaluation_label(task->id, task->repeat, task->attempt, label));
    folder->path = ga_path_join(config->run.results, folder->label);
    folder->name = strrchr(folder->label, '/') + 1;
    folder->results = config->run.results;
    folder->above = -1;
    folder->fd = -1;
    folder->output_fd = -1;
    folder->error_fd = -1;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

void ga_evaluation_folder_release(struct ga_evaluation_folder *folder)
{
    close_if_open(folder->above);
    close_if_open(folder->fd);
    close_if_open(folder->output_fd);
    close_if_open(folder->error_fd);
    free(folder->label);
    free(folder->path);
}

/* --- making it --- */

static enum ga_status failed(const struct ga_evaluation_folder *folder, const char *name,
                             struct ga_error *error)
{
    return ga_error_set(error, GA_E_IO, "%s/%s: %s", folder->path, name, strerror(errno));
}

/* The folder of all evaluations, and the results folder if that is not there either. */
static enum ga_status open_above(struct ga_evaluation_folder *folder, struct ga_error *error)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    int results = open(folder->results, flags);

    if (results < 0 && errno == ENOENT) {
        const enum ga_status status = ga_folder_make(folder->results, error);

        if (status != GA_OK)
            return status;
        results = open(folder->results, flags);
    }
    if (results >= 0)
        folder->above = ga_inside_folder(results, GA_EVALUATIONS_FOLDER, true);
    close_if_open(results);
    return folder->above >= 0 ? GA_OK : failed(folder, "..", error);
}

/* Nobody has put anything into it: what has its name goes first. */
static enum ga_status make_new(struct ga_evaluation_folder *folder, struct ga_error *error)
{
    int made = mkdirat(folder->above, folder->name, 0777);

    if (made != 0 && errno == EEXIST) {
        const enum ga_status status = ga_folder_remove_entry(folder->above, folder->name, error);

        if (status != GA_OK)
            return status;
        made = mkdirat(folder->above, folder->name, 0777);
    }
    return made == 0 ? GA_OK : failed(folder, ".", error);
}

static enum ga_status make_empty(struct ga_evaluation_folder *folder, struct ga_spare_folder *spare,
                                 struct ga_error *error)
{
    const bool is_used = ga_spare_folder_take(spare, folder->above, folder->name);
    enum ga_status status = is_used ? GA_OK : make_new(folder, error);

    if (status != GA_OK)
        return status;
    folder->fd =
        openat(folder->above, folder->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder->fd < 0)
        return failed(folder, ".", error);
    if (!is_used)
        ga_spare_folder_learn(spare, folder->fd);
    return GA_OK;
}

static enum ga_status open_file(const struct ga_evaluation_folder *folder, const char *name,
                                mode_t mode, int *fd, struct ga_error *error)
{
    *fd = ga_inside_open(folder->fd, name, O_RDWR | O_CREAT, mode);
    return *fd >= 0 ? GA_OK : failed(folder, name, error);
}

/* Shortened afterwards, if it was longer in the evaluation before: for a file that is emptied first
 * ext4 writes to the disk at once. */
static enum ga_status write_file(const struct ga_evaluation_folder *folder, const char *name,
                                 const struct ga_buffer *content, struct ga_error *error)
{
    int fd;
    struct stat file;
    enum ga_status status = open_file(folder, name, 0666, &fd, error);

    if (status != GA_OK)
        return status;
    status = ga_file_write_all(fd, content->bytes, content->size);
    if (status == GA_OK && (fstat(fd, &file) != 0 || (file.st_size > (off_t)content->size &&
                                                      ftruncate(fd, (off_t)content->size) != 0)))
        status = GA_E_IO;
    if (close(fd) != 0 || status != GA_OK)
        status = failed(folder, name, error);
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
static enum ga_status write_parameters(const struct ga_evaluation_folder *folder,
                                       const struct ga_space *space, const double *genes,
                                       struct ga_error *error)
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
    status = write_file(folder, GA_PARAMETERS_FILE, &json, error);
    ga_buffer_release(&json);
    return status;
}

static enum ga_status write_from_template(const struct ga_evaluation_folder *folder,
                                          const char *name, const struct ga_buffer *text,
                                          const struct ga_placeholders *values,
                                          struct ga_error *error)
{
    struct ga_buffer filled;
    char *above = ga_path_folder(name);
    const int parent = ga_inside_folder(folder->fd, above, true);
    enum ga_status status = parent >= 0 ? GA_OK : failed(folder, above, error);

    ga_buffer_init(&filled);
    if (status == GA_OK) {
        ga_fill_template(values, (const char *)text->bytes, text->size, &filled);
        status = write_file(folder, name, &filled, error);
    }
    ga_buffer_release(&filled);
    close_if_open(parent);
    free(above);
    return status;
}

enum ga_status ga_evaluation_folder_make(struct ga_evaluation_folder *folder,
                                         struct ga_spare_folder *spare,
                                         const struct ga_config *config,
                                         const struct ga_buffer *templates,
                                         const struct ga_placeholders *values, const double *genes,
                                         struct ga_error *error)
{
    const struct ga_text_map *map = &config->evaluator.templates;
    enum ga_status status = open_above(folder, error);

    if (status == GA_OK)
        status = make_empty(folder, spare, error);
    if (status == GA_OK)
        status = write_parameters(folder, &config->space, genes, error);
    for (size_t i = 0; status == GA_OK && i < map->n; i++)
        status = write_from_template(folder, map->keys[i], &templates[i], values, error);
    if (status == GA_OK)
        status = open_file(folder, GA_OUTPUT_FILE, 0600, &folder->output_fd, error);
    if (status == GA_OK)
        status = open_file(folder, GA_ERROR_FILE, 0600, &folder->error_fd, error);
    return status;
}

/* --- and after the evaluation --- */

static enum ga_status refuse_irregular(int fd, const char *name, struct ga_error *error)
{
    struct stat status;

    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return GA_OK;
    return ga_error_set(error, GA_E_FORMAT, "%s is no regular file", name);
}

/* Opening a FIFO to read waits for a writer, unless it is told not to. */
enum ga_status ga_evaluation_folder_read(const struct ga_evaluation_folder *folder,
                                         const char *name, size_t limit, char **text, size_t *size,
                                         struct ga_error *error)
{
    const int fd = ga_inside_open(folder->fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    enum ga_status status;

    if (fd < 0 && errno == ELOOP)
        return ga_error_set(error, GA_E_FORMAT, "%s is a symbolic link, which is not followed",
                            name);
    if (fd < 0)
        return ga_error_set(error, errno == ENOENT ? GA_E_NOT_FOUND : GA_E_IO, "%s: %s", name,
                            strerror(errno));
    status = refuse_irregular(fd, name, error);
    if (status == GA_OK)
        status = ga_file_read_open(fd, name, limit, text, size, error);
    (void)close(fd);
    return status;
}

enum ga_status ga_evaluation_folder_read_output(const struct ga_evaluation_folder *folder,
                                                size_t limit, char **text, size_t *size,
                                                struct ga_error *error)
{
    if (lseek(folder->output_fd, 0, SEEK_SET) != 0)
        return failed(folder, GA_OUTPUT_FILE, error);
    return ga_file_read_open(folder->output_fd, GA_OUTPUT_FILE, limit, text, size, error);
}

void ga_evaluation_folder_remove(const struct ga_evaluation_folder *folder)
{
    (void)!ga_inside_remove(folder->results, folder->label, NULL);
}

void ga_evaluation_folder_spare(const struct ga_evaluation_folder *folder,
                                struct ga_spare_folder *spare)
{
    const struct ga_used_folder used = {
        .above = folder->above,
        .name = folder->name,
        .fd = folder->fd,
        .output_fd = folder->output_fd,
        .error_fd = folder->error_fd,
    };

    if (folder->error_fd < 0 || !ga_spare_folder_keep(spare, &used))
        ga_evaluation_folder_remove(folder);
}
