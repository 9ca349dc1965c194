/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression.c - a fuzz target: whatever text is given as an expression or as a constraint is
 * compiled or refused; what is compiled gives the same for one row as for many, and within
 * brackets; and a violation is a number that is not negative. */
#include "../unit/expr_fixture.h"
#include "fuzz.h"

enum { N_ROWS = 5 };

static const double rows[N_ROWS][N_VALUES] = {
    {0, 0, 0, 0, 0, 0, 0, 0},
    {1, -2, 0.5, 3, 0.9, 1, 1, 1e300},
    {NAN, 1, NAN, -0.0, NAN, 2, 0, NAN},
    {INFINITY, -INFINITY, 1e-320, -1, INFINITY, 3, 1, -1e300},
    {1.5, 2.5, -3.5, 1e15, 0.1, 0, 0, 7},
};

static void evaluate(const struct ga_expr *expr, double *out)
{
    ga_expr_eval_rows(expr, rows[0], N_VALUES, N_ROWS, out);
    for (size_t i = 0; i < N_ROWS; i++) {
        const double alone = ga_expr_eval(expr, rows[i]);

        if (!(isnan(alone) && isnan(out[i])) && alone != out[i])
            fuzz_fail("row %zu alone gives %a, among others %a", i, alone, out[i]);
    }
}

/* Where the limits of length and depth allow the brackets at all. */
static void expect_brackets_change_nothing(const char *text, const double *expected)
{
    char *wrapped = ga_format("(%s)", text);
    struct ga_expr expr;
    double out[N_ROWS];

    if (ga_expr_compile(&expr, wrapped, &fixture_names, NULL, NULL) == GA_OK) {
        ga_expr_eval_rows(&expr, rows[0], N_VALUES, N_ROWS, out);
        for (size_t i = 0; i < N_ROWS; i++) {
            if (!same(out[i], expected[i]) && !(isnan(out[i]) && isnan(expected[i])))
                fuzz_fail("%s is %a, in brackets %a", text, expected[i], out[i]);
        }
        ga_expr_release(&expr);
    }
    free(wrapped);
}

/* Every value that a program reads was told by ga_expr_names. */
static void note_name(void *self, const char *name, size_t column)
{
    const ptrdiff_t index = fixture_find(NULL, name);

    (void)column;
    if (index >= 0)
        ((bool *)self)[index] = true;
}

static void expect_names(const struct ga_expr *expr, const char *text)
{
    bool named[N_VALUES] = {false};

    if (ga_expr_names(text, note_name, named, NULL, NULL) != GA_OK)
        fuzz_fail("no names can be found in %s", text);
    for (size_t i = 0; i < expr->n_loads; i++) {
        if (expr->loads[i] >= N_VALUES || !named[expr->loads[i]])
            fuzz_fail("%s reads value %zu and does not name it", text, (size_t)expr->loads[i]);
    }
}

static void try_expression(const char *text)
{
    struct ga_expr expr;
    struct ga_error error;
    double out[N_ROWS];
    size_t column = 0;

    ga_error_init(&error);
    if (ga_expr_compile(&expr, text, &fixture_names, &column, &error) != GA_OK) {
        if (column == 0 || error.length == 0)
            fuzz_fail("refused without a column or a word: %s", text);
        return;
    }
    evaluate(&expr, out);
    expect_names(&expr, text);
    expect_brackets_change_nothing(text, out);
    ga_expr_release(&expr);
}

static void try_constraint(const char *text)
{
    struct ga_expr expr;
    double out[N_ROWS];

    if (ga_expr_compile_violation(&expr, text, &fixture_names, NULL, NULL) != GA_OK)
        return;
    evaluate(&expr, out);
    for (size_t i = 0; i < N_ROWS; i++) {
        if (!(out[i] >= 0))
            fuzz_fail("%s is violated by %a", text, out[i]);
    }
    ga_expr_release(&expr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);

    try_expression(text);
    try_constraint(text);
    free(text);
    return 0;
}
