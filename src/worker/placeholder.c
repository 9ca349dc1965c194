/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placeholder.c - see placeholder.h. */
#include "worker/placeholder.h"
#include "common/error.h"
#include <stdlib.h>
#include <string.h>

static const char *const builtin_names[GA_BUILTIN_COUNT] = {
    [GA_BUILTIN_RESULT] = "result", [GA_BUILTIN_WORKDIR] = "workdir",
    [GA_BUILTIN_ID] = "id",         [GA_BUILTIN_REPEAT] = "repeat",
    [GA_BUILTIN_SEED] = "seed",     [GA_BUILTIN_CONFIG_DIR] = "config_dir",
};

void ga_placeholders_init(struct ga_placeholders *placeholders, const struct ga_space *space)
{
    placeholders->n = GA_BUILTIN_COUNT + space->n;
    placeholders->names = ga_alloc(placeholders->n, sizeof *placeholders->names);
    placeholders->values = ga_alloc(placeholders->n, sizeof *placeholders->values);
    placeholders->numbers = ga_alloc(space->n + 1, sizeof *placeholders->numbers);
    for (size_t i = 0; i < GA_BUILTIN_COUNT; i++)
        placeholders->names[i] = builtin_names[i];
    for (size_t i = 0; i < space->n; i++)
        placeholders->names[GA_BUILTIN_COUNT + i] = space->params[i].name;
}

void ga_placeholders_release(struct ga_placeholders *placeholders)
{
    free(placeholders->names);
    free(placeholders->values);
    free(placeholders->numbers);
    *placeholders = (struct ga_placeholders){0};
}

void ga_placeholders_set_genes(struct ga_placeholders *placeholders, const struct ga_space *space,
                               const double *genes)
{
    for (size_t i = 0; i < space->n; i++)
        placeholders->values[GA_BUILTIN_COUNT + i] =
            ga_param_text(&space->params[i], genes[i], placeholders->numbers[i]);
}

/* Index of the name of `length` bytes at `name`; n if there is none. */
static size_t find(const struct ga_placeholders *placeholders, const char *name, size_t length)
{
    size_t i = 0;

    while (i < placeholders->n && (strncmp(placeholders->names[i], name, length) != 0 ||
                                   placeholders->names[i][length] != '\0'))
        i++;
    return i;
}

static enum ga_fill put_value(const struct ga_placeholders *placeholders, const char *name,
                              size_t length, struct ga_buffer *out)
{
    const size_t i = find(placeholders, name, length);

    if (i == placeholders->n)
        return GA_FILL_UNKNOWN;
    if (placeholders->values[i] == NULL)
        return GA_FILL_UNSET;
    ga_buffer_put_bytes(out, placeholders->values[i], strlen(placeholders->values[i]));
    return GA_FILL_OK;
}

enum ga_fill ga_fill_argument(const struct ga_placeholders *placeholders, const char *text,
                              struct ga_buffer *out, size_t *at)
{
    const char *p = text;
    enum ga_fill fill = GA_FILL_OK;

    while (fill == GA_FILL_OK && *p != '\0') {
        const size_t plain = strcspn(p, "{}");
        size_t length = 0;

        ga_buffer_put_bytes(out, p, plain);
        p += plain;
        *at = (size_t)(p - text);
        if (*p == '\0')
            break;
        if (p[0] == p[1]) { /* {{ or }} */
            ga_buffer_put_bytes(out, p, 1);
            p += 2;
            continue;
        }
        length = strcspn(p + 1, "{}");
        if (p[0] == '}' || p[1 + length] != '}')
            return GA_FILL_BRACE;
        fill = put_value(placeholders, p + 1, length, out);
        p += length + 2;
    }
    return fill;
}

void ga_fill_template(const struct ga_placeholders *placeholders, const char *text, size_t size,
                      struct ga_buffer *out)
{
    const char *const end = text + size;

    while (text < end) {
        const char *open = memchr(text, '{', (size_t)(end - text));
        const char *close;

        if (open == NULL)
            open = end;
        ga_buffer_put_bytes(out, text, (size_t)(open - text));
        if (open == end)
            return;
        close = open + 1;
        while (close < end && *close != '}' && *close != '{')
            close++;
        if (close < end && *close == '}' &&
            put_value(placeholders, open + 1, (size_t)(close - open - 1), out) == GA_FILL_OK) {
            text = close + 1;
        } else {
            ga_buffer_put_bytes(out, open, 1);
            text = open + 1;
        }
    }
}
