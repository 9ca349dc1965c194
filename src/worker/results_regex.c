/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_regex.c - metrics by regular expressions (results_format.h). */
#include "worker/results_internal.h"
#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* True if the line matches; then its value has been offered. Whatever the line is, the match ends
 * within it. */
static bool match(struct ga_found *found, const char *name, const regex_t *pattern, char *line,
                  size_t length)
{
    regmatch_t groups[2] = {{.rm_so = 0, .rm_eo = (regoff_t)length}};
    char *value;

    if (regexec(pattern, line, 2, groups, REG_STARTEND) != 0 || groups[1].rm_so < 0)
        return false;
    value = ga_format("%.*s", (int)(groups[1].rm_eo - groups[1].rm_so), line + groups[1].rm_so);
    ga_found_text(found, name, value);
    free(value);
    return true;
}

/* From the end backwards: the last line that matches is often the last there is. */
static void search(struct ga_found *found, const char *name, const regex_t *pattern, char *text,
                   size_t size)
{
    size_t end = size;

    for (;;) {
        const char *before = memrchr(text, '\n', end);
        const size_t start = before == NULL ? 0 : (size_t)(before - text) + 1;

        if (match(found, name, pattern, text + start, end - start) || start == 0)
            return;
        end = start - 1;
    }
}

void ga_results_regex(struct ga_found *found, char *text, size_t size)
{
    const struct ga_text_map *patterns = &found->config->evaluator.result.patterns;

    for (size_t i = 0; i < patterns->n; i++) {
        regex_t pattern;
        const int error = regcomp(&pattern, patterns->values[i], REG_EXTENDED);

        if (error != 0) {
            char why[200];
            (void)regerror(error, &pattern, why, sizeof why);
            ga_answer_fail(found->answer, GA_FAILURE_MALFORMED, 0, "pattern of '%s': %s",
                           patterns->keys[i], why);
            return;
        }
        search(found, patterns->keys[i], &pattern, text, size);
        regfree(&pattern);
    }
}
