/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_lexer.c - splits the text of an expression into tokens, and points at the character that is
 * wrong. */
#include "common/expr/expr_internal.h"
#include "common/text.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define EXCERPT        72 /* characters of a text that an error shows */
#define EXCERPT_BEFORE 40 /* of them before the column */
#define SHOWN          40 /* bytes of a token that an error shows */

/* Not ctype.h: the meaning of a config must not depend on the locale. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80; /* second and later bytes in UTF-8 */
}

static size_t skip_spaces(const char *text, size_t at)
{
    while (is_space(text[at]))
        at++;
    return at;
}

/* --- errors --- */

size_t ga_lexer_column(const struct ga_lexer *lexer, size_t offset)
{
    size_t column = 1;

    for (size_t i = 0; i < offset; i++)
        column += !continues_character(lexer->text[i]);
    return column;
}

/* A text may hold line ends, and what a terminal takes for commands. */
static char printable(char c)
{
    return ((unsigned char)c < ' ' || c == 0x7f) ? ' ' : c;
}

/* At most EXCERPT characters from byte `at` on, on one line. */
static void copy_excerpt(const char *text, size_t at, char *out, size_t room)
{
    size_t length = 0;

    for (size_t characters = 0; text[at] != '\0' && length + 1 < room; at++) {
        characters += !continues_character(text[at]);
        if (characters > EXCERPT)
            break;
        out[length++] = printable(text[at]);
    }
    out[length] = '\0';
}

bool ga_lexer_fail(struct ga_lexer *lexer, size_t offset, const char *format, ...)
{
    const size_t column = ga_lexer_column(lexer, offset);
    char what[3 * GA_TOKEN_ROOM], excerpt[4 * EXCERPT + 1];
    size_t start = 0, before = column - 1;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments); /* NOLINT(clang-analyzer-valist.*) */
    va_end(arguments);
    for (char *c = what; *c != '\0'; c++)
        *c = printable(*c);

    for (; before > EXCERPT_BEFORE; before--) {
        do
            start++;
        while (continues_character(lexer->text[start]));
    }
    copy_excerpt(lexer->text, start, excerpt, sizeof excerpt);
    ga_error_set(lexer->error, GA_E_CONFIG, "column %zu: %s\n  %s%s\n  %*s^", column, what,
                 start > 0 ? "..." : "", excerpt, (int)(before + (start > 0 ? 3 : 0)), "");
    if (lexer->column != NULL)
        *lexer->column = column;
    return false;
}

/* How what was meant is written here, if other languages write it as what was found. */
static const char *own_spelling(const struct ga_lexer *lexer)
{
    const size_t start = lexer->token.start;
    const char *text = lexer->text + start;

    if (start > 0 && text[-1] == '*' && text[0] == '*')
        return "; a power is a^b";
    return text[0] == '=' ? "; equality is ==" : "";
}

bool ga_lexer_unexpected(struct ga_lexer *lexer, const char *expected)
{
    const struct ga_token *token = &lexer->token;
    const size_t length = token->end - token->start;
    const char *text = lexer->text + token->start;
    const unsigned char byte = (unsigned char)*text;

    if (token->kind == GA_TOKEN_END)
        return ga_lexer_fail(lexer, token->start, "found the end; expected %s", expected);
    if (byte < ' ' || byte == 0x7f)
        return ga_lexer_fail(lexer, token->start, "found the byte 0x%02x; expected %s", byte,
                             expected);
    return ga_lexer_fail(lexer, token->start, "found '%.*s%s'; expected %s%s",
                         (int)(length < SHOWN ? length : SHOWN), text, length > SHOWN ? "..." : "",
                         expected, own_spelling(lexer));
}

/* --- tokens --- */

/* Copies bytes [from, to) to the token's text. */
static bool keep_text(struct ga_lexer *lexer, size_t from, size_t to, const char *what)
{
    if (to - from >= GA_TOKEN_ROOM)
        return ga_lexer_fail(lexer, lexer->token.start, "%s of %zu bytes; at most %d are allowed",
                             what, to - from, GA_TOKEN_ROOM - 1);
    memcpy(lexer->token.text, lexer->text + from, to - from);
    lexer->token.text[to - from] = '\0';
    return true;
}

/* Letters right after the digits are taken in, so that 2x is one wrong number and not two tokens.
 */
static size_t number_end(const char *text, size_t at)
{
    while (is_digit(text[at]) || text[at] == '.')
        at++;
    if (text[at] == 'e' || text[at] == 'E') {
        at++;
        if (text[at] == '+' || text[at] == '-')
            at++;
    }
    while (is_digit(text[at]) || is_letter(text[at]) || text[at] == '.')
        at++;
    return at;
}

static bool lex_number(struct ga_lexer *lexer)
{
    struct ga_token *token = &lexer->token;

    token->kind = GA_TOKEN_NUMBER;
    token->end = number_end(lexer->text, token->start);
    if (!keep_text(lexer, token->start, token->end, "a number"))
        return false;
    if (!ga_text_to_real(token->text, &token->number) || !isfinite(token->number))
        return ga_lexer_fail(
            lexer, token->start,
            "'%s' is no number; write it as in 12, 0.5 or 1e-3, and a product with *", token->text);
    return true;
}

static bool lex_name(struct ga_lexer *lexer)
{
    struct ga_token *token = &lexer->token;

    while (is_letter(lexer->text[token->end]) || is_digit(lexer->text[token->end]))
        token->end++;
    if (!keep_text(lexer, token->start, token->end, "a name"))
        return false;
    if (strcmp(token->text, "and") == 0)
        token->kind = GA_TOKEN_AND;
    else if (strcmp(token->text, "or") == 0)
        token->kind = GA_TOKEN_OR;
    else if (strcmp(token->text, "not") == 0)
        token->kind = GA_TOKEN_NOT;
    else
        token->kind = GA_TOKEN_NAME;
    return true;
}

static bool lex_word(struct ga_lexer *lexer)
{
    struct ga_token *token = &lexer->token;
    const char quote = lexer->text[token->start];
    const char *closing = strchr(lexer->text + token->start + 1, quote);

    token->kind = GA_TOKEN_WORD;
    if (closing == NULL)
        return ga_lexer_fail(lexer, token->start,
                             "a quote that is not closed; a word ends with %c too", quote);
    token->end = (size_t)(closing - lexer->text) + 1;
    return keep_text(lexer, token->start + 1, token->end - 1, "a word");
}

static void lex_symbol(struct ga_lexer *lexer)
{
    static const struct {
        char text[3];
        enum ga_token_kind kind;
    } symbols[] = {
        /* a symbol that begins another comes after it */
        {"<=", GA_TOKEN_LE},   {">=", GA_TOKEN_GE},   {"==", GA_TOKEN_EQ},   {"!=", GA_TOKEN_NE},
        {"&&", GA_TOKEN_AND},  {"||", GA_TOKEN_OR},   {"<", GA_TOKEN_LT},    {">", GA_TOKEN_GT},
        {"!", GA_TOKEN_NOT},   {"(", GA_TOKEN_OPEN},  {")", GA_TOKEN_CLOSE}, {",", GA_TOKEN_COMMA},
        {"+", GA_TOKEN_PLUS},  {"-", GA_TOKEN_MINUS}, {"*", GA_TOKEN_TIMES}, {"/", GA_TOKEN_DIVIDE},
        {"^", GA_TOKEN_POWER},
    };
    struct ga_token *token = &lexer->token;

    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        const size_t length = strlen(symbols[i].text);
        if (strncmp(lexer->text + token->start, symbols[i].text, length) == 0) {
            token->kind = symbols[i].kind;
            token->end = token->start + length;
            return;
        }
    }
    token->kind = GA_TOKEN_OTHER;
    do
        token->end++;
    while (continues_character(lexer->text[token->end]));
}

bool ga_lexer_next(struct ga_lexer *lexer)
{
    struct ga_token *token = &lexer->token;
    const char *text = lexer->text;

    token->start = token->end = skip_spaces(text, token->end);
    const char c = text[token->start];
    if (c == '\0') {
        token->kind = GA_TOKEN_END;
        return true;
    }
    if (is_digit(c) || (c == '.' && is_digit(text[token->start + 1])))
        return lex_number(lexer);
    if (is_letter(c))
        return lex_name(lexer);
    if (c == '"' || c == '\'')
        return lex_word(lexer);
    lex_symbol(lexer);
    return true;
}

bool ga_lexer_start(struct ga_lexer *lexer, const char *text, size_t *column,
                    struct ga_error *error)
{
    *lexer = (struct ga_lexer){.text = text, .column = column, .error = error};
    if (strnlen(text, GA_EXPR_LENGTH + 1) > GA_EXPR_LENGTH)
        return ga_lexer_fail(lexer, GA_EXPR_LENGTH,
                             "a text that goes on here; at most %d bytes are allowed",
                             GA_EXPR_LENGTH);
    return ga_lexer_next(lexer);
}

bool ga_lexer_at_call(const struct ga_lexer *lexer)
{
    return lexer->token.kind == GA_TOKEN_NAME &&
           lexer->text[skip_spaces(lexer->text, lexer->token.end)] == '(';
}
