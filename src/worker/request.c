/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request.c - see request.h. */
#include "worker/request.h"
#include "common/error.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_ROOM = 32, HEAD_ROOM = 128 }; /* bytes */

/* jansson refuses what is not UTF-8, which a config cannot hold. */
static char *quoted(const char *word)
{
    json_t *value = json_string(word);
    char *text = json_dumps(value, JSON_ENCODE_ANY);

    GA_ASSERT(text != NULL);
    json_decref(value);
    return text;
}

static char *name_of(const struct ga_space *space, size_t i)
{
    char *name = quoted(space->params[i].name);
    char *text = ga_format("%s%s:", i > 0 ? "," : "", name);

    free(name);
    return text;
}

static char **words_of(const struct ga_param *param)
{
    char **words;

    if (param->choices == NULL)
        return NULL;
    words = ga_alloc(param->n_choices, sizeof *words);
    for (size_t k = 0; k < param->n_choices; k++)
        words[k] = quoted(param->choices[k]);
    return words;
}

void ga_request_form_init(struct ga_request_form *form, const struct ga_space *space)
{
    form->space = space;
    form->names = ga_alloc(space->n + 1, sizeof *form->names);
    form->words = ga_alloc(space->n + 1, sizeof *form->words);
    for (size_t i = 0; i < space->n; i++) {
        form->names[i] = name_of(space, i);
        form->words[i] = words_of(&space->params[i]);
    }
}

void ga_request_form_release(struct ga_request_form *form)
{
    for (size_t i = 0; i < form->space->n; i++) {
        for (size_t k = 0; form->words[i] != NULL && k < form->space->params[i].n_choices; k++)
            free(form->words[i][k]);
        free(form->words[i]);
        free(form->names[i]);
    }
    free(form->names);
    free(form->words);
}

static void put_text(struct ga_buffer *line, const char *text)
{
    ga_buffer_put_bytes(line, text, strlen(text));
}

/* 17 digits are enough for every double, and faster than the search for fewer. */
static void put_real(struct ga_buffer *line, double value)
{
    char text[NUMBER_ROOM];

    (void)snprintf(text, sizeof text, "%.17g", value);
    put_text(line, text);
    if (strpbrk(text, ".e") == NULL)
        put_text(line, ".0");
}

static void put_value(struct ga_buffer *line, const struct ga_param *param, char *const *words,
                      double value)
{
    char text[GA_VALUE_ROOM];

    if (words != NULL)
        put_text(line, words[ga_param_rank(param, value)]);
    else if (param->kind == GA_PARAM_REAL)
        put_real(line, value);
    else
        put_text(line, ga_param_text(param, value, text));
}

void ga_request_write(const struct ga_request_form *form, const struct ga_task *task, uint32_t seed,
                      struct ga_buffer *line)
{
    char head[HEAD_ROOM];

    (void)snprintf(head, sizeof head,
                   "{\"id\":%" PRIu64 ",\"repeat\":%" PRIu32 ",\"seed\":%" PRIu32
                   ",\"parameters\":{",
                   task->id, task->repeat, seed);
    ga_buffer_clear(line);
    put_text(line, head);
    for (size_t i = 0; i < form->space->n; i++) {
        put_text(line, form->names[i]);
        put_value(line, &form->space->params[i], form->words[i], task->genes[i]);
    }
    put_text(line, "}}\n");
}
