/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_format.c - which of the values that were found are metrics, and what is said of those
 * that are missing. */
#include "worker/results_format.h"
#include "common/text.h"
#include "worker/results_internal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void remember(struct ga_found *found, const char *name)
{
    if (found->n_names < GA_FOUND_ROOM)
        found->names[found->n_names] = ga_strdup(name);
    found->n_names++;
}

void ga_found_number(struct ga_found *found, const char *name, double value)
{
    const ptrdiff_t metric = ga_config_metric(found->config, name);

    remember(found, name);
    if (metric >= 0) {
        found->seen[metric] = true;
        found->answer->metrics[metric] = value;
    }
}

/* "nan", "NaN", "-inf", "Infinity" and the like, as C, Fortran and Python print them. */
static bool is_not_finite(const char *text, double *value)
{
    const double sign = text[0] == '-' ? -1 : 1;

    if (text[0] == '-' || text[0] == '+')
        text++;
    if (strcasecmp(text, "inf") == 0 || strcasecmp(text, "infinity") == 0)
        *value = sign * INFINITY;
    else if (strncasecmp(text, "nan", 3) == 0 && (text[3] == '\0' || text[3] == '('))
        *value = NAN;
    else
        return false;
    return true;
}

void ga_found_text(struct ga_found *found, const char *name, const char *value)
{
    const char *number = value[0] == '+' ? value + 1 : value;
    double parsed;

    if (ga_text_to_real(number, &parsed) || is_not_finite(value, &parsed)) {
        ga_found_number(found, name, parsed);
        return;
    }
    remember(found, name);
    if (ga_config_metric(found->config, name) >= 0)
        ga_answer_fail(found->answer, GA_FAILURE_MALFORMED, 0,
                       "metric '%s' is '%.100s', not a number", name, value);
}

static void list_names(const struct ga_found *found, char *list, size_t room)
{
    size_t length = 0;

    (void)snprintf(list, room, "nothing");
    for (size_t i = 0; i < found->n_names && i < GA_FOUND_ROOM && length < room; i++)
        length += (size_t)snprintf(list + length, room - length, "%s%s", i > 0 ? ", " : "",
                                   found->names[i]);
    if (length >= room || found->n_names > GA_FOUND_ROOM)
        memcpy(list + strnlen(list, room - 4), "...", 4);
}

static void report_missing(const struct ga_found *found, const char *metric)
{
    const size_t n = found->n_names < GA_FOUND_ROOM ? found->n_names : GA_FOUND_ROOM;
    const char *meant = ga_text_nearest(metric, (const char *const *)found->names, n);
    char list[512];

    list_names(found, list, sizeof list);
    if (meant != NULL)
        ga_answer_fail(found->answer, GA_FAILURE_MISSING, 0,
                       "metric '%s' is missing from the result; did you mean '%s'? found: %s",
                       metric, meant, list);
    else
        ga_answer_fail(found->answer, GA_FAILURE_MISSING, 0,
                       "metric '%s' is missing from the result; found: %s", metric, list);
}

static void read_format(struct ga_found *found, char *text, size_t size)
{
    switch (found->config->evaluator.result.format) {
    case GA_FORMAT_JSON:
        ga_results_json(found, text, size);
        break;
    case GA_FORMAT_NAME_VALUE:
    case GA_FORMAT_VALUE_NAME:
        ga_results_lines(found, text);
        break;
    case GA_FORMAT_CSV:
        ga_results_csv(found, text);
        break;
    case GA_FORMAT_REGEX:
        ga_results_regex(found, text, size);
        break;
    }
}

void ga_found_init(struct ga_found *found, const struct ga_config *config, struct ga_answer *answer)
{
    *found = (struct ga_found){.config = config, .answer = answer};
    found->seen = ga_alloc(config->evaluator.metrics.n + 1, sizeof *found->seen);
}

void ga_found_finish(struct ga_found *found)
{
    const struct ga_text_list *metrics = &found->config->evaluator.metrics;

    for (size_t i = 0; found->answer->failure == GA_FAILURE_NONE && i < metrics->n; i++) {
        if (!found->seen[i])
            report_missing(found, metrics->items[i]);
    }
    for (size_t i = 0; i < found->n_names && i < GA_FOUND_ROOM; i++)
        free(found->names[i]);
    free(found->seen);
}

void ga_results_read(const struct ga_config *config, char *text, size_t size,
                     struct ga_answer *answer)
{
    struct ga_found found;

    if (strspn(text, " \t\r\n") == size) {
        ga_answer_fail(answer, GA_FAILURE_MISSING, 0, "the program ended well but wrote no result");
        return;
    }
    ga_found_init(&found, config, answer);
    read_format(&found, text, size);
    ga_found_finish(&found);
}
