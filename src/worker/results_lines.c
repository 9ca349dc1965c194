/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_lines.c - metrics from lines of text: name_value, value_name and csv (results_format.h).
 */
#include "worker/results_internal.h"
#include <string.h>

static const char blanks[] = " \t\r";

/* Cuts the next line off; NULL at the end. */
static char *next_line(char **rest)
{
    return *rest == NULL ? NULL : strsep(rest, "\n");
}

/* Splits a line into exactly two words, with at most one = or : between them; false if it has
 * another shape. */
static bool split_pair(char *line, char **first, char **second)
{
    char *rest = NULL;
    char *separator;

    line[strcspn(line, "#")] = '\0';
    separator = strpbrk(line, "=:");
    if (separator != NULL)
        *separator = ' ';
    *first = strtok_r(line, blanks, &rest);
    *second = strtok_r(NULL, blanks, &rest);
    return *second != NULL && strtok_r(NULL, blanks, &rest) == NULL;
}

void ga_results_lines(struct ga_found *found, char *text)
{
    const bool name_first = found->config->evaluator.result.format == GA_FORMAT_NAME_VALUE;
    char *rest = text;
    char *first;
    char *second;

    for (char *line = next_line(&rest); line != NULL; line = next_line(&rest)) {
        if (!split_pair(line, &first, &second))
            continue;
        if (name_first)
            ga_found_text(found, first, second);
        else
            ga_found_text(found, second, first);
    }
}

static char *trim(char *field)
{
    size_t length;

    field += strspn(field, blanks);
    length = strlen(field);
    while (length > 0 && strchr(blanks, field[length - 1]) != NULL)
        length--;
    if (length >= 2 && field[0] == '"' && field[length - 1] == '"') {
        field++;
        length -= 2;
    }
    field[length] = '\0';
    return field;
}

/* The end of a field: the separator outside of quotes, or the end of the line. */
static char *field_end(char *field, char separator)
{
    bool quoted = false;

    for (; *field != '\0' && (quoted || *field != separator); field++)
        quoted ^= *field == '"';
    return field;
}

/* Cuts the next field off; NULL at the end. */
static char *next_field(char **rest, char separator)
{
    char *field = *rest;
    char *end;

    if (field == NULL)
        return NULL;
    end = field_end(field, separator);
    *rest = *end == '\0' ? NULL : end + 1;
    *end = '\0';
    return trim(field);
}

static char separator_of(const char *header)
{
    const char found = header[strcspn(header, ",;\t")];
    return found == '\0' ? ',' : found;
}

static bool is_blank_line(const char *line)
{
    return line[strspn(line, blanks)] == '\0';
}

void ga_results_csv(struct ga_found *found, char *text)
{
    char *rest = text;
    char *header = next_line(&rest);
    char *row = NULL;
    char separator;

    while (header != NULL && is_blank_line(header))
        header = next_line(&rest);
    for (char *line = next_line(&rest); line != NULL; line = next_line(&rest)) {
        if (!is_blank_line(line))
            row = line;
    }
    if (row == NULL) {
        ga_answer_fail(found->answer, GA_FAILURE_MISSING, 0, "the result has no row");
        return;
    }
    separator = separator_of(header);
    header += strspn(header, "# ");
    while (header != NULL) {
        const char *name = next_field(&header, separator);
        const char *value = next_field(&row, separator);

        if (value == NULL) {
            ga_answer_fail(found->answer, GA_FAILURE_MALFORMED, 0,
                           "the last row of the result ends before its field '%.100s'", name);
            return;
        }
        ga_found_text(found, name, value);
    }
}
