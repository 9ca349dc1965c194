/* SPDX-License-Identifier: GPL-3.0-or-later */
/* substitute.c - environment variables in a text. */
#include "common/config/substitute.h"
#include "common/buffer.h"
#include "common/config/mistakes.h"
#include "common/config/yaml_write.h"
#include <stdlib.h>
#include <string.h>

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"

/* Splits what stands between ${ and }, in place; false if it is not NAME or NAME:-default. */
static bool split(char *inside, char **fallback)
{
    size_t length = strspn(inside, NAME_LETTERS);
    if (length == 0 || (inside[0] >= '0' && inside[0] <= '9'))
        return false;
    *fallback = NULL;
    if (inside[length] == 0)
        return true;
    if (strncmp(inside + length, ":-", 2) != 0)
        return false;
    inside[length] = 0;
    *fallback = inside + length + 2;
    return true;
}

static enum ga_status put_variable(struct ga_buffer *out, char *inside, struct ga_error *error)
{
    char room[GA_EXCERPT_ROOM];
    char *fallback;
    if (!split(inside, &fallback))
        return ga_error_set(error, GA_E_CONFIG,
                            "'${%s}' names no variable; write ${NAME}, ${NAME:-default}, or $${ "
                            "for a literal ${",
                            ga_excerpt(inside, room));
    const char *value = getenv(inside);
    if (fallback && (!value || !*value))
        value = fallback;
    if (!value)
        return ga_error_set(error, GA_E_CONFIG,
                            "the environment variable %s is not set; set it, or write "
                            "${%s:-default}",
                            ga_excerpt(inside, room), room);
    if (!ga_yaml_is_text(value))
        return ga_error_set(error, GA_E_CONFIG, "the environment variable %s is not UTF-8",
                            ga_excerpt(inside, room));
    ga_buffer_put_bytes(out, value, strlen(value));
    return GA_OK;
}

/* *text stands at a "${", and is moved behind its "}". */
static enum ga_status put_reference(struct ga_buffer *out, const char **text,
                                    struct ga_error *error)
{
    const char *end = strchr(*text, '}');
    if (!end)
        return ga_error_set(error, GA_E_CONFIG,
                            "a ${ is not closed; write ${NAME}, or $${ for a literal ${");
    char *inside = ga_format("%.*s", (int)(end - *text - 2), *text + 2);
    enum ga_status status = put_variable(out, inside, error);
    free(inside);
    *text = end + 1;
    return status;
}

static enum ga_status put_all(struct ga_buffer *out, const char *text, struct ga_error *error)
{
    enum ga_status status = GA_OK;
    while (*text && status == GA_OK) {
        if (out->size > GA_SUBSTITUTE_LIMIT) {
            status = ga_error_set(error, GA_E_CONFIG, "longer than %d bytes after substitution",
                                  GA_SUBSTITUTE_LIMIT);
        } else if (strncmp(text, "$${", 3) == 0) {
            ga_buffer_put_bytes(out, "${", 2);
            text += 3;
        } else if (strncmp(text, "${", 2) == 0) {
            status = put_reference(out, &text, error);
        } else {
            ga_buffer_put_bytes(out, text, 1);
            text++;
        }
    }
    return status;
}

enum ga_status ga_substitute(const char *text, char **result, struct ga_error *error)
{
    *result = NULL;
    if (!strstr(text, "${"))
        return GA_OK;
    struct ga_buffer out;
    ga_buffer_init(&out);
    enum ga_status status = put_all(&out, text, error);
    ga_buffer_put_bytes(&out, "", 1);
    if (status == GA_OK)
        *result = ga_strdup((const char *)out.bytes);
    ga_buffer_release(&out);
    return status;
}
