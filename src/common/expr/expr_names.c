/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_names.c - which names a text speaks of, before anyone knows what they are. */
#include "common/expr/expr_internal.h"
#include <stdlib.h>
#include <string.h>

/* Where in the text each name stood first. */
struct seen {
    size_t n;
    size_t *starts;
    size_t *lengths;
};

static bool is_new(struct seen *seen, const struct ga_lexer *lexer)
{
    const size_t start = lexer->token.start, length = lexer->token.end - start;

    for (size_t i = 0; i < seen->n; i++)
        if (seen->lengths[i] == length &&
            memcmp(lexer->text + seen->starts[i], lexer->text + start, length) == 0)
            return false;
    seen->starts[seen->n] = start;
    seen->lengths[seen->n++] = length;
    return true;
}

static bool names_a_value(const struct ga_lexer *lexer)
{
    double constant;

    return lexer->token.kind == GA_TOKEN_NAME && !ga_lexer_at_call(lexer) &&
           !ga_constant_find(lexer->token.text, &constant);
}

enum ga_status ga_expr_names(const char *text,
                             void (*found)(void *self, const char *name, size_t column), void *self,
                             size_t *column, struct ga_error *error)
{
    struct ga_lexer lexer;
    bool going = ga_lexer_start(&lexer, text, column, error);
    const size_t room = going ? strlen(text) : 0; /* more names than bytes there are not */
    struct seen seen = {.starts = ga_alloc(room + 1, sizeof *seen.starts),
                        .lengths = ga_alloc(room + 1, sizeof *seen.lengths)};

    for (; going && lexer.token.kind != GA_TOKEN_END; going = ga_lexer_next(&lexer))
        if (names_a_value(&lexer) && is_new(&seen, &lexer))
            found(self, lexer.token.text, ga_lexer_column(&lexer, lexer.token.start));
    free(seen.starts);
    free(seen.lengths);
    return going ? GA_OK : GA_E_CONFIG;
}
