/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_json.c - metrics from a JSON object (results_format.h). */
#include "common/buffer.h"
#include "worker/results_internal.h"
#include <math.h>
#include <string.h>

enum { DEPTH_LIMIT = 64 }; /* of nesting: the parser recurses, on a slot's small stack */

/* The bytes of a NaN or infinity at `text`, as JavaScript's, Python's and C's writers spell it; 0
 * if it is none. */
static size_t not_finite_length(const char *text)
{
    static const char *const spellings[] = {"infinity", "inf", "nan"};
    const size_t sign = text[0] == '-';

    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        const size_t length = strlen(spellings[i]);
        if (strncasecmp(text + sign, spellings[i], length) == 0)
            return sign + length;
    }
    return 0;
}

/* The end of the string that begins at `text`, behind its closing quote. */
static const char *skip_string(const char *text)
{
    for (text++; *text != '\0' && *text != '"'; text++) {
        if (text[0] == '\\' && text[1] != '\0')
            text++;
    }
    return *text == '"' ? text + 1 : text;
}

/* Copies the text with null for what JSON has no number for; false if it is nested too deeply. */
static bool make_strict(const char *text, struct ga_buffer *out)
{
    int depth = 0;

    while (*text != '\0' && depth <= DEPTH_LIMIT) {
        const size_t plain = strcspn(text, "\"{}[]-iInN");
        size_t length = 1;

        ga_buffer_put_bytes(out, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        depth += (*text == '{' || *text == '[') - (*text == '}' || *text == ']');
        if (*text == '"')
            length = (size_t)(skip_string(text) - text);
        else if (not_finite_length(text) > 0)
            length = not_finite_length(text);
        if (*text != '"' && length > 1)
            ga_buffer_put_bytes(out, "null", 4);
        else
            ga_buffer_put_bytes(out, text, length);
        text += length;
    }
    ga_buffer_put_u8(out, 0);
    return depth <= DEPTH_LIMIT;
}

/* Programs that write their result to standard output often write other things before it. */
static const char *last_object(const char *text)
{
    const char *start = text;
    const char *line = text;

    do {
        line += *line == '\n';
        if (*line == '{')
            start = line;
        line = strchr(line, '\n');
    } while (line != NULL);
    return start;
}

static void visit(struct ga_found *found, json_t *object, const char *prefix);

static void offer(struct ga_found *found, const char *name, json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        visit(found, value, name);
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        ga_found_number(found, name, json_number_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        ga_found_number(found, name, json_is_true(value));
        break;
    case JSON_NULL:
        ga_found_number(found, name, NAN);
        break;
    case JSON_STRING:
        ga_found_text(found, name, json_string_value(value));
        break;
    case JSON_ARRAY:
        ga_found_text(found, name, "[...]");
        break;
    }
}

static void visit(struct ga_found *found, json_t *object, const char *prefix)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        if (prefix[0] == '\0') {
            offer(found, key, value);
        } else {
            char *name = ga_format("%s_%s", prefix, key);
            offer(found, name, value);
            free(name);
        }
    }
}

json_t *ga_results_load(const struct ga_json_text *json, struct ga_answer *answer)
{
    struct ga_buffer strict;
    json_error_t error;
    json_t *root = NULL;

    ga_buffer_init(&strict);
    if (strlen(json->text) < json->size) {
        ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0, "%s is not JSON: it has a byte 0",
                       json->what);
    } else if (!make_strict(json->text, &strict)) {
        ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0, "%s is nested deeper than %d", json->what,
                       DEPTH_LIMIT);
    } else {
        root = json_loadb((const char *)strict.bytes, strict.size - 1, json->flags, &error);
        if (root == NULL)
            ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0, "%s is not JSON: line %d: %s (%s)",
                           json->what, error.line, error.text, json->hint);
        else if (!json_is_object(root))
            ga_answer_fail(answer, GA_FAILURE_MALFORMED, 0, "%s is JSON but no object", json->what);
    }
    ga_buffer_release(&strict);
    if (json_is_object(root))
        return root;
    json_decref(root);
    return NULL;
}

void ga_results_visit(struct ga_found *found, json_t *object)
{
    visit(found, object, "");
}

void ga_results_json(struct ga_found *found, const char *text, size_t size)
{
    const bool is_output = found->config->evaluator.result.source == GA_RESULT_STDOUT;
    const char *start = is_output ? last_object(text) : text;
    const struct ga_json_text json = {
        .text = start,
        .size = size - (size_t)(start - text),
        .flags = JSON_DECODE_INT_AS_REAL | (is_output ? JSON_DISABLE_EOF_CHECK : 0U),
        .what = "the result",
        .hint = "other formats: gaopt help evaluator.result.format",
    };
    json_t *root = ga_results_load(&json, found->answer);

    if (root != NULL)
        ga_results_visit(found, root);
    json_decref(root);
}
