/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr.c - tests of what expressions mean: grammar, functions, truth, words, NaN, and the program's
 * properties. */
#include "expr_fixture.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

static const double row[N_VALUES] = {1.5, -2.25, 3, 0, 0.875, 2, 0, 7};

static double value_over(const char *text, const double *values)
{
    struct ga_expr expr;
    struct ga_error error;
    double value, column[3];
    double rows[3 * N_VALUES];

    ga_error_init(&error);
    cr_assert_eq(ga_expr_compile(&expr, text, &fixture_names, NULL, &error), GA_OK, "%s: %s", text,
                 error.text);
    value = ga_expr_eval(&expr, values);
    for (size_t i = 0; i < 3; i++)
        memcpy(rows + i * N_VALUES, values, N_VALUES * sizeof *values);
    ga_expr_eval_rows(&expr, rows, N_VALUES, 3, column);
    for (size_t i = 0; i < 3; i++)
        cr_assert(same(value, column[i]), "%s: %a for a row, %a for rows", text, value, column[i]);
    ga_expr_release(&expr);
    return value;
}

static void expect(const char *text, double expected)
{
    const double value = value_over(text, row);

    cr_assert(same(value, expected), "%s is %a, not %a", text, value, expected);
}

Test(expr, precedence)
{
    expect("1 + 2 * 3", 7);
    expect("(1 + 2) * 3", 9);
    expect("2 * 3 ^ 2", 18);
    expect("-2^2", -4);
    expect("(-2)^2", 4);
    expect("2^-1", 0.5);
    expect("2^-2^2", 0.0625);
    expect("--2", 2);
    expect("3 - -2", 5);
    expect("+-+2", -2);
    expect("-a * b", -1.5 * -2.25);
    expect("1 + 2 < 4", 1);
    expect("1 < 2 + 3 and 0", 0);
    expect("1 or 0 and 0", 1);
    expect("(1 or 0) and 0", 0);
    expect("not 1 < 2", 0);
    expect("not 0 and 0", 0);
    expect("not (0 and 0)", 1);
    expect("!0 && 1 || 0", 1);
}

Test(expr, associativity)
{
    expect("2^3^2", 512);
    expect("(2^3)^2", 64);
    expect("10 - 4 - 3", 3);
    expect("10 - (4 - 3)", 9);
    expect("64 / 4 / 2", 8);
    expect("0.1 + 0.2 + 0.3", (0.1 + 0.2) + 0.3);
    expect("0.1 + (0.2 + 0.3)", 0.1 + (0.2 + 0.3));
}

Test(expr, numbers_and_names)
{
    expect("12", 12);
    expect(".5", 0.5);
    expect("1e-3", 1e-3);
    expect("1.5E+2", 150);
    expect("4.9406564584124654e-324", 4.9406564584124654e-324);
    expect("x1", 7);
    expect("a\t+\n b", -0.75);
    expect("pi", M_PI);
    expect("e", M_E);
    expect("-d", -0.0);
}

Test(expr, a_value_may_be_called_pi_or_min)
{
    const struct ga_names none = {.find = fixture_find};
    struct ga_expr expr;

    cr_assert_eq(ga_expr_compile(&expr, "pi", &none, NULL, NULL), GA_OK);
    cr_assert_eq(expr.n_loads, 0);
    ga_expr_release(&expr);
}

static ptrdiff_t find_anything(const void *self, const char *name)
{
    (void)self;
    (void)name;
    return 3;
}

Test(expr, values_hide_constants_and_functions_do_not_hide_values)
{
    const struct ga_names names = {.find = find_anything};
    const double values[4] = {0, 0, 0, -9};
    struct ga_expr expr;

    cr_assert_eq(ga_expr_compile(&expr, "min(pi, e + min)", &names, NULL, NULL), GA_OK);
    cr_assert_eq(ga_expr_eval(&expr, values), -18);
    ga_expr_release(&expr);
}

Test(expr, functions_of_one_are_those_of_libm)
{
    static const struct {
        const char *name;
        double (*function)(double);
    } functions[] = {
        {"abs", fabs},    {"sqrt", sqrt}, {"cbrt", cbrt},   {"exp", exp},     {"log", log},
        {"log10", log10}, {"log2", log2}, {"sin", sin},     {"cos", cos},     {"tan", tan},
        {"asin", asin},   {"acos", acos}, {"atan", atan},   {"sinh", sinh},   {"cosh", cosh},
        {"tanh", tanh},   {"ceil", ceil}, {"floor", floor}, {"round", round},
    };
    static const double points[] = {-2.5,  -1, -0.3, -0.0, 0,        0.5,
                                    0.875, 1,  2.5,  700,  INFINITY, NAN};
    double values[N_VALUES] = {0};
    char text[32];

    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
        snprintf(text, sizeof text, "%s(b)", functions[f].name);
        for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
            values[1] = points[i];
            const double value = value_over(text, values);
            const double expected = functions[f].function(points[i]);
            cr_assert(same(value, expected), "%s at %g is %a, not %a", text, points[i], value,
                      expected);
        }
    }
}

Test(expr, functions_of_more)
{
    expect("atan2(a, b)", atan2(1.5, -2.25));
    expect("pow(c, a)", pow(3, 1.5));
    expect("hypot(3, 4)", 5);
    expect("sign(b)", -1);
    expect("sign(c)", 1);
    expect("sign(d)", 0);
    expect("min(a, b)", -2.25);
    expect("min(c, a, b, 5)", -2.25);
    expect("max(c, a, b, 5)", 5);
    expect("max(b, a)", 1.5);
    expect("if(a > 1, 10, 20)", 10);
    expect("if(a < 1, 10, 20)", 20);
    expect("clamp(a, 2, 3)", 2);
    expect("clamp(c, 1, 2)", 2);
    expect("clamp(a, 1, 2)", 1.5);
    expect("clamp(a, 3, 2)", 2);
    expect("min(max(a, 2), hypot(c, 4)) + 1", 3);
}

Test(expr, comparisons_and_chains)
{
    expect("1 < 1", 0);
    expect("1 <= 1", 1);
    expect("2 > 1", 1);
    expect("1 >= 2", 0);
    expect("a == 1.5", 1);
    expect("a != 1.5", 0);
    expect("0 < a < 2", 1);
    expect("0 < a < 1", 0);
    expect("2 < a < 3", 0);
    expect("0 < a + 1 <= 2.5 < c == 3", 1);
    expect("3 > 2 > 1", 1); /* and not (3 > 2) > 1 */
    expect("(3 > 2) > 1", 0);
    expect("a < (b < c) < 2", 0);
}

Test(expr, truth)
{
    expect("a and b", 1);
    expect("a and d", 0);
    expect("d or d", 0);
    expect("d or b", 1);
    expect("not b", 0);
    expect("not not b", 1);
    expect("not d", 1);
    expect("if(b, 1, 2)", 1);
}

Test(expr, words_are_choices)
{
    expect("solver == \"rk4\"", 1);
    expect("solver == 'euler'", 0);
    expect("'rk4' == solver", 1);
    expect("solver != 'two words'", 1);
    expect("(solver) == ('rk4')", 1);
    expect("other == 'rk4'", 1); /* its index is another one there */
    expect("solver == 'rk4' == other", 1);
    expect("solver != 'euler' != other", 1);
    expect("solver == 'euler' == other", 0);
    expect("if(solver == 'rk4' and a > 1, a, b)", 1.5);
}

Test(expr, nan_is_never_a_number)
{
    static const char *const unknown[] = {
        "-a",
        "not a",
        "a + 1",
        "a * 0",
        "min(a, 1)",
        "min(1, a)",
        "max(a, 1)",
        "max(1, a)",
        "clamp(a, 0, 1)",
        "clamp(1, a, 2)",
        "clamp(1, 0, a)",
        "a ^ 0",
        "1 ^ a",
        "pow(a, 0)",
        "a < 1",
        "a == a",
        "a != a",
        "1 >= a",
        "0 < a < 2",
        "a and 1",
        "0 or a",
        "sign(a)",
        "if(a, 1, 2)",
        "if(1, a, 2)",
        "solver == 'rk4' and a",
        "min(1, 2, a)",
        "min(a, 2, 1)",
        "atan2(a, 1)",
    };
    const double values[N_VALUES] = {NAN, 0, 0, 0, 0, 2, 0, 0};

    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        cr_assert(isnan(value_over(unknown[i], values)), "%s is a number", unknown[i]);
    cr_assert(isnan(value_over("hypot(a, 1/d)", values)));
    cr_assert_eq(value_over("0 and a", values), 0);
    cr_assert_eq(value_over("a or 1", values), 1);
    cr_assert_eq(value_over("if(1, 2, a)", values), 2);
}

Test(expr, constants_are_folded_to_the_same_bits)
{
    struct ga_expr expr;
    const double expected = exp(0.3) / 7.0 - pow(1.1, 5);

    cr_assert_eq(ga_expr_compile(&expr, "exp(0.3)/7 - pow(1.1, 2+3)", &fixture_names, NULL, NULL),
                 GA_OK);
    cr_assert_eq(expr.length, 1);
    cr_assert_eq(expr.n_constants, 1);
    cr_assert(same(expr.constants[0], expected));
    ga_expr_release(&expr);

    /* (a + 1) + 2 is not a + 3 */
    cr_assert_eq(ga_expr_compile(&expr, "a + 1 + 2", &fixture_names, NULL, NULL), GA_OK);
    cr_assert_eq(expr.length, 5);
    ga_expr_release(&expr);
}

Test(expr, program_tells_what_it_reads)
{
    struct ga_expr expr;

    cr_assert_eq(ga_expr_compile(&expr, "x1 + b*a + (b - x1)", &fixture_names, NULL, NULL), GA_OK);
    cr_assert_eq(expr.n_loads, 3);
    cr_assert_eq(expr.loads[0], 0);
    cr_assert_eq(expr.loads[1], 1);
    cr_assert_eq(expr.loads[2], 7);
    cr_assert_eq(expr.depth, 3);
    ga_expr_release(&expr);
    cr_assert_null(expr.code);
}

/* n not a multiple of the block, and columns in the row that are not read. */
Test(expr, rows_with_a_stride)
{
    enum { N = 1000, STRIDE = 11 };
    static double rows[N * STRIDE], out[N];
    struct ga_expr expr;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows[i] = (double)i;
    cr_assert_eq(ga_expr_compile(&expr, "2*a - x1/c", &fixture_names, NULL, NULL), GA_OK);
    ga_expr_eval_rows(&expr, rows, STRIDE, N, out);
    for (size_t i = 0; i < N; i++) {
        const double *r = &rows[i * STRIDE];
        cr_assert_eq(out[i], 2 * r[0] - r[7] / r[2]);
    }
    ga_expr_eval_rows(&expr, rows, STRIDE, 0, NULL);
    ga_expr_release(&expr);
}

struct found {
    char text[256];
    size_t last_column;
};

static void note(void *self, const char *name, size_t column)
{
    struct found *found = self;
    const size_t length = strlen(found->text);

    snprintf(found->text + length, sizeof found->text - length, "%s@%zu ", name, column);
}

Test(expr, names_are_listed_once_in_order)
{
    struct found found = {.text = ""};
    size_t column = 0;

    cr_assert_eq(ga_expr_names("min(b, a) + sin (a) - pi*max and not (q_1 == \"word\") or b + e",
                               note, &found, &column, NULL),
                 GA_OK);
    cr_assert_str_eq(found.text, "b@5 a@8 max@26 q_1@39 ");
    cr_assert_eq(ga_expr_names("a + 'b", note, &found, &column, NULL), GA_E_CONFIG);
    cr_assert_eq(column, 5);
}
