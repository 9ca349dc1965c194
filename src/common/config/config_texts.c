/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_texts.c - the types of keys whose values are texts: names, command lines, paths. */
#include "common/config/config_internal.h"
#include "common/config/yaml_write.h"
#include "common/files.h"
#include "common/inside.h"
#include <stdlib.h>
#include <string.h>

/* What the type asks of a text; NULL if it is content. */
typedef const char *check_text(const char *text);

static const char *read_checked(struct ga_reading *reading, const struct ga_key *key,
                                const struct ga_yaml *node, check_text *check)
{
    char excerpt[GA_EXCERPT_ROOM];
    const char *text = ga_scalar_text(reading, key, node);
    if (!text)
        return NULL;
    const char *wrong = !*text ? "must not be empty" : check ? check(text) : NULL;
    if (!wrong)
        return text;
    ga_complain(reading, key, node, "'%s' %s", ga_excerpt(text, excerpt), wrong);
    return NULL;
}

static bool take(struct ga_reading *reading, const struct ga_key *key, char *text)
{
    char **field = ga_key_field(key, reading->config);
    free(*field);
    *field = text;
    return text != NULL;
}

static bool read_text(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    const char *text = read_checked(reading, key, node, NULL);
    return text && take(reading, key, ga_strdup(text));
}

static const char *check_label(const char *text)
{
    if (strchr(text, '/') || strcmp(text, ".") == 0 || strcmp(text, "..") == 0)
        return "cannot be the name of a file; leave out slashes";
    if (strlen(text) > GA_MAX_NAME)
        return "is longer than 100 bytes";
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return "has a control character in it";
    }
    return NULL;
}

static bool read_label(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node)
{
    const char *text = read_checked(reading, key, node, check_label);
    return text && take(reading, key, ga_strdup(text));
}

static char *absolute(const struct ga_reading *reading, const char *path)
{
    char *joined = ga_path_join(reading->config->folder, path);
    char *result = ga_path_absolute(joined);
    free(joined);
    return result;
}

static bool read_path(struct ga_reading *reading, const struct ga_key *key,
                      const struct ga_yaml *node)
{
    const char *text = read_checked(reading, key, node, NULL);
    return text && take(reading, key, absolute(reading, text));
}

static bool read_soname(struct ga_reading *reading, const struct ga_key *key,
                        const struct ga_yaml *node)
{
    const char *text = read_checked(reading, key, node, NULL);
    return text &&
           take(reading, key, strchr(text, '/') ? absolute(reading, text) : ga_strdup(text));
}

static const char *check_inner(const char *text)
{
    return ga_path_is_inner(text) ? NULL
                                  : "must be a path inside the evaluation's folder: relative, "
                                    "without . and ..";
}

static bool read_inner(struct ga_reading *reading, const struct ga_key *key,
                       const struct ga_yaml *node)
{
    const char *text = read_checked(reading, key, node, check_inner);
    return text && take(reading, key, ga_strdup(text));
}

bool ga_print_text(FILE *out, const struct ga_key *key, const struct ga_config *config)
{
    const char *text = *(char *const *)ga_key_value(key, config);
    if (!text)
        return false;
    ga_yaml_write_value(out, text);
    return true;
}

void ga_release_text(const struct ga_key *key, struct ga_config *config)
{
    char **field = ga_key_field(key, config);
    free(*field);
    *field = NULL;
}

const struct ga_key_type ga_type_text = {.what = "a text",
                                         .shape = GA_SHAPE_TEXT,
                                         .read = read_text,
                                         .print = ga_print_text,
                                         .release = ga_release_text};
const struct ga_key_type ga_type_label = {.what = "a name",
                                          .shape = GA_SHAPE_TEXT,
                                          .read = read_label,
                                          .print = ga_print_text,
                                          .release = ga_release_text};
const struct ga_key_type ga_type_path = {.what = "a path",
                                         .shape = GA_SHAPE_TEXT,
                                         .read = read_path,
                                         .print = ga_print_text,
                                         .release = ga_release_text};
const struct ga_key_type ga_type_soname = {.what = "a path or the name of a library",
                                           .shape = GA_SHAPE_TEXT,
                                           .read = read_soname,
                                           .print = ga_print_text,
                                           .release = ga_release_text};
const struct ga_key_type ga_type_inner = {.what = "a path inside the evaluation's folder",
                                          .shape = GA_SHAPE_TEXT,
                                          .read = read_inner,
                                          .print = ga_print_text,
                                          .release = ga_release_text};
