/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_errors.c - tests of what is said about wrong expressions, and that no text is too much. */
#include "expr_fixture.h"
#include <criterion/criterion.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>

#define VALUE "a number, a name, a function or '('"

Test(expr_errors, texts_and_columns)
{
    static const struct {
        const char *text;
        size_t column;
        const char *what;
    } cases[] = {
        {"", 1, "found the end; expected " VALUE},
        {"a +", 4, "found the end; expected " VALUE},
        {"a + * b", 5, "found '*'; expected " VALUE},
        {"(a + b", 7, "found the end; expected an operator or ')'"},
        {"a + b)", 6, "found ')'; expected an operator or the end"},
        {"a b", 3, "found 'b'; expected an operator or the end"},
        {"a = b", 3, "found '='; expected an operator or the end; equality is =="},
        {"a ** 2", 4, "found '*'; expected " VALUE "; a power is a^b"},
        {"a & b", 3, "found '&'; expected an operator or the end"},
        {"a % b", 3, "found '%'; expected an operator or the end"},
        {"()", 2, "found ')'; expected " VALUE},
        {"1 + not a", 5, "found 'not'; expected " VALUE},
        {"2 * acuracy", 5, "unknown name 'acuracy'; did you mean 'accuracy'?"},
        {"zzzzzzzz", 1, "unknown name 'zzzzzzzz'"},
        {"sqrtt(a)", 1, "unknown function 'sqrtt'; did you mean 'sqrt'?"},
        {"a(1)", 1, "unknown function 'a'"},
        {"sqrt(a, b)", 1, "sqrt with 2 arguments; it takes 1"},
        {"1 + sqrt()", 5, "sqrt with 0 arguments; it takes 1"},
        {"atan2(a)", 1, "atan2 with 1 argument; it takes 2"},
        {"min(a)", 1, "min with 1 argument; it takes 2 or more"},
        {"clamp(a, b, c, d)", 1, "clamp with 4 arguments; it takes 3"},
        {"if(a, b)", 1, "if with 2 arguments; it takes 3"},
        {"min(a b)", 7, "found 'b'; expected an operator, ',' or ')'"},
        {"min(a,)", 7, "found ')'; expected " VALUE},
        {"2x", 1, "'2x' is no number; write it as in 12, 0.5 or 1e-3, and a product with *"},
        {"a + 1e", 5, "'1e' is no number; write it as in 12, 0.5 or 1e-3, and a product with *"},
        {"1.2.3", 1, "'1.2.3' is no number; write it as in 12, 0.5 or 1e-3, and a product with *"},
        {"0x10", 1, "'0x10' is no number; write it as in 12, 0.5 or 1e-3, and a product with *"},
        {"solver == 'rk4", 11, "a quote that is not closed; a word ends with ' too"},
        {"solver == 'rk5'", 11, "unknown choice 'rk5'; did you mean 'rk4'?"},
        {"other == 'verlet'", 10, "unknown choice 'verlet'"},
        {"\xce\xb1 + b", 1, "found '\xce\xb1'; expected " VALUE},
        {"a + \xce\xb1\xce\xb2", 5, "found '\xce\xb1'; expected " VALUE},
        {"a == '\xce\xb1' %", 6, "unknown choice '\xce\xb1'"},
        {"'\xce\xb1' == ' ' + $", 14, "found '$'; expected " VALUE},
        {"a\x1b[31m", 2, "found the byte 0x1b; expected an operator or the end"},
        {"'rk4'", 1, NULL}, /* NULL: as for all misplaced words */
        {"solver < 'rk4'", 10, NULL},
        {"solver == 'rk4' + 1", 11, NULL},
        {"solver == -'rk4'", 12, NULL},
        {"'rk4' == 'rk4'", 1, NULL},
        {"2 == 'rk4'", 6, NULL},
        {"min(1, 'rk4')", 8, NULL},
        {"solver + 1 == 'rk4'", 15, NULL},
        {"not 'rk4'", 5, NULL},
        {"solver == 'rk4' < 3", 11, NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *what = cases[i].what != NULL
                               ? cases[i].what
                               : "a quoted word; it may stand only beside == or != with a "
                                 "parameter that is a choice on the other side";
        struct ga_expr expr;
        struct ga_error error;
        size_t column = 0;
        char first_line[512];

        ga_error_init(&error);
        cr_assert_eq(ga_expr_compile(&expr, cases[i].text, &fixture_names, &column, &error),
                     GA_E_CONFIG, "%s", cases[i].text);
        snprintf(first_line, sizeof first_line, "column %zu: %s\n", cases[i].column, what);
        cr_assert_eq(strncmp(error.text, first_line, strlen(first_line)), 0,
                     "'%s' gives: %s\ninstead of: %s", cases[i].text, error.text, first_line);
        cr_assert_eq(column, cases[i].column);
        cr_assert_null(expr.code);
    }
}

static void expect_text(const char *text, const char *expected)
{
    struct ga_expr expr;
    struct ga_error error;

    ga_error_init(&error);
    cr_assert_eq(ga_expr_compile(&expr, text, &fixture_names, NULL, &error), GA_E_CONFIG);
    cr_assert_str_eq(error.text, expected);
}

Test(expr_errors, points_at_the_character)
{
    expect_text("0.5*a + 0.5*bb + c", "column 13: unknown name 'bb'; did you mean 'b'?\n"
                                      "  0.5*a + 0.5*bb + c\n"
                                      "              ^");
    expect_text("a +\n\tq9q9q9", "column 6: unknown name 'q9q9q9'\n"
                                 "  a +  q9q9q9\n"
                                 "       ^");
}

Test(expr_errors, shows_a_part_of_a_long_text)
{
    expect_text("a + b + c + d + a + b + c + d + a + b + c + d + a + b + ? + c + d + a + b + c + d "
                "+ a + b + c + d + a + b + c + d",
                "column 57: found '?'; expected " VALUE "\n"
                "  ...a + b + c + d + a + b + c + d + a + b + ? + c + d + a + b + c + d + a + \n"
                "                                             ^");
}

/* `count` times the text, which the caller frees. */
static char *repeated(const char *text, size_t count, const char *end)
{
    const size_t length = strlen(text);
    char *all = ga_alloc(count * length + strlen(end) + 1, 1), *at = all;

    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, text);
    (void)stpcpy(at, end);
    return all;
}

static void expect_refused(char *text, const char *why)
{
    struct ga_expr expr;
    struct ga_error error;

    ga_error_init(&error);
    cr_assert_eq(ga_expr_compile(&expr, text, &fixture_names, NULL, &error), GA_E_CONFIG);
    cr_assert(strstr(error.text, why) != NULL, "%s", error.text);
    cr_assert_null(expr.code);
    free(text);
}

Test(expr_errors, bounds)
{
    char *name = repeated("n", 300, "");

    expect_refused(repeated("(", 30000, ""), "nested too deeply");
    expect_refused(repeated("sqrt(", 6000, ""), "nested too deeply");
    expect_refused(repeated("2^", 16000, "2"), "nested too deeply");
    expect_refused(repeated("a+(", 99, "a"), "found the end");
    expect_refused(repeated("a", GA_EXPR_LENGTH + 1, ""), "bytes are allowed");
    expect_refused(repeated(" ", 1000000, "a"), "bytes are allowed");
    expect_refused(name, "a name of 300 bytes; at most 255 are allowed");
    expect_refused(repeated("1", 300, ""), "a number of 300 bytes");
    expect_refused(ga_format("'%300s'", ""), "a word of 300 bytes");
    expect_refused(repeated("a<", 14000, "a"), "grows too long");
    /* each level doubles what is inside it */
    expect_refused(ga_format("%s%s", "a<(a<(a<(a<(a<(a<(a<(a<(a<(a<(a<(a<(a<(a<(a<(a",
                             "<a)<a)<a)<a)<a)<a)<a)<a)<a)<a)<a)<a)<a)<a)<a)<a"),
                   "grows too long");
    expect_refused(ga_format("%s%s", name = repeated("a-(", 64, "a"),
                             "))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))"),
                   "more than 64 values wait here");
    free(name);
}

Test(expr_errors, long_but_allowed)
{
    const double row[N_VALUES] = {1};
    struct ga_expr expr;
    char *sum = repeated("a+", GA_EXPR_LENGTH / 2 - 1, "a");
    char *minuses = repeated("-", GA_EXPR_LENGTH - 2, "a");
    char *nots = repeated("!", GA_EXPR_LENGTH - 3, "a");

    cr_assert_eq(ga_expr_compile(&expr, sum, &fixture_names, NULL, NULL), GA_OK);
    cr_assert_eq(ga_expr_eval(&expr, row), 16384);
    cr_assert_eq(expr.depth, 2);
    ga_expr_release(&expr);
    cr_assert_eq(ga_expr_compile(&expr, minuses, &fixture_names, NULL, NULL), GA_OK);
    cr_assert_eq(ga_expr_eval(&expr, row), 1);
    ga_expr_release(&expr);
    cr_assert_eq(ga_expr_compile_violation(&expr, nots, &fixture_names, NULL, NULL), GA_OK);
    cr_assert_eq(ga_expr_eval(&expr, row), 1); /* an odd number of nots */
    ga_expr_release(&expr);
    free(sum);
    free(minuses);
    free(nots);
}

static void count_name(void *self, const char *name, size_t column)
{
    (void)name;
    (void)column;
    ++*(size_t *)self;
}

static void use(const char *text)
{
    static const double row[N_VALUES] = {1, 2, 3, 4, 0.5, 1, 0, 1};
    struct ga_expr expr;
    struct ga_error error;
    size_t names = 0, column = 0;

    ga_error_init(&error);
    if (ga_expr_compile(&expr, text, &fixture_names, &column, &error) == GA_OK) {
        (void)ga_expr_eval(&expr, row);
        cr_assert_leq(expr.depth, GA_EXPR_DEPTH);
        ga_expr_release(&expr);
    } else {
        cr_assert(column >= 1 && column <= strlen(text) + 1);
        cr_assert(strchr(error.text, ';') != NULL || strstr(error.text, "unknown") != NULL);
    }
    if (ga_expr_compile_violation(&expr, text, &fixture_names, NULL, NULL) == GA_OK) {
        cr_assert(ga_expr_eval(&expr, row) >= 0, "%s", text);
        ga_expr_release(&expr);
    }
    if (ga_expr_names(text, count_name, &names, NULL, NULL) == GA_OK)
        cr_assert_leq(names, strlen(text));
}

/* One byte changed, removed, or a piece copied elsewhere. */
static void mutate(gsl_rng *rng, char *text, size_t room)
{
    static const char bytes[] = "()<>=!&|+-*/^,.\"' 09eabx\x01\xff\xce";
    const size_t length = strlen(text);
    const size_t at = gsl_rng_uniform_int(rng, length + 1);
    const size_t from = gsl_rng_uniform_int(rng, length + 1);
    const size_t piece = gsl_rng_uniform_int(rng, length - from + 1);

    switch (gsl_rng_uniform_int(rng, 3)) {
    case 0:
        if (at < length)
            text[at] = bytes[gsl_rng_uniform_int(rng, sizeof bytes - 1)];
        break;
    case 1:
        if (at < length)
            memmove(text + at, text + at + 1, length - at);
        break;
    default:
        if (length + piece < room) {
            char *copy = ga_format("%.*s%.*s%s", (int)at, text, (int)piece, text + from, text + at);
            memcpy(text, copy, length + piece + 1);
            free(copy);
        }
    }
}

Test(expr_errors, survives_mutated_texts)
{
    static const char *const seeds[] = {
        "0.35*a + 0.30*b + 0.20*c + 0.15*d",
        "if(solver == \"rk4\" and 0 < a <= 1 or not b, min(a, b, 3), clamp(x1, -1e-3, 2^-d))",
        "a <= b and (c > 1 || !(d != 'rk4')) && hypot(a, sin(pi*b)) < 3",
        "((((a))))^2^-x1 / -(b - c*e) <= accuracy",
    };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    char text[400];

    gsl_rng_set(rng, 20240611);
    for (size_t trial = 0; trial < 8000; trial++) {
        snprintf(text, sizeof text, "%s", seeds[trial % 4]);
        for (size_t k = gsl_rng_uniform_int(rng, 12); k > 0; k--)
            mutate(rng, text, sizeof text);
        use(text);
    }
    gsl_rng_free(rng);
}
