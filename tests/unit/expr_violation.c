/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_violation.c - tests of how far a condition is from holding. */
#include "expr_fixture.h"
#include <criterion/criterion.h>
#include <math.h>

static const double row[N_VALUES] = {1, 3, 3, 0, NAN, 2, 0, INFINITY};

static double violation(const char *text)
{
    struct ga_expr expr;
    struct ga_error error;
    double value, of_rows;

    ga_error_init(&error);
    cr_assert_eq(ga_expr_compile_violation(&expr, text, &fixture_names, NULL, &error), GA_OK,
                 "%s: %s", text, error.text);
    value = ga_expr_eval(&expr, row);
    ga_expr_eval_rows(&expr, row, N_VALUES, 1, &of_rows);
    cr_assert_eq(value, of_rows, "%s", text);
    ga_expr_release(&expr);
    return value;
}

#define expect(text, expected)                                                                     \
    cr_assert_eq(violation(text), (expected), "%s: %g", text, violation(text))

Test(expr_violation, inequalities)
{
    expect("a <= b", 0);
    expect("b <= a", 2);
    expect("b <= c", 0);
    expect("a < b", 0);
    expect("b < a", 2);
    expect("b >= a", 0);
    expect("a >= b", 2);
    expect("b > a", 0);
    expect("a > b", 2);
}

Test(expr_violation, strict_ones_fail_at_equality)
{
    cr_assert_gt(violation("b < c"), 0);
    cr_assert_lt(violation("b < c"), 1e-300);
    cr_assert_gt(violation("b > c"), 0);
    cr_assert_lt(violation("b > c"), 1e-300);
}

Test(expr_violation, equalities)
{
    expect("b == c", 0);
    expect("a == c", 2);
    expect("c == a", 2);
    expect("b != c", 1);
    expect("a != c", 0);
}

Test(expr_violation, and_adds_or_takes_the_smaller)
{
    expect("b <= a and c <= 2.5", 2.5);
    expect("b <= a or c <= 2.5", 0.5);
    expect("b <= a or a <= b", 0);
    expect("a <= b and a <= c", 0);
    expect("b <= a <= 0.75", 2.25); /* a chain is an "and" */
    expect("0 < a < 2", 0);
}

Test(expr_violation, not_turns_round)
{
    expect("not b <= a", 0);
    expect("not a < b", 2);
    expect("not a == 1", 1);
    expect("not a != c", 2);
    expect("not not b <= a", 2);
    expect("not (a < b and b < 4)", 1);    /* a >= b or b >= 4: 2 or 1 */
    expect("not (a < b or b < 4)", 3);     /* a >= b and b >= 4: 2 + 1 */
    expect("not (a < b or not b < 4)", 2); /* a >= b and b < 4 */
}

Test(expr_violation, other_truth_counts_one)
{
    expect("not d", 0);
    expect("not a", 1);
    expect("a and d", 1);
    expect("d or d", 1);
    expect("a or d", 0);
    expect("b <= a or if(a, 0, 1)", 1);
    expect("solver == 'rk4'", 0);
    expect("solver == 'euler'", 1); /* not 2, the distance of the indices */
    expect("'two words' == solver", 1);
    expect("solver != 'rk4'", 1);
    expect("not solver != 'rk4'", 0);
    expect("a == (solver == 'euler')", 1); /* |1 - 0|: numbers on both sides */
    expect("3 == (solver == 'rk4')", 2);
}

Test(expr_violation, constants)
{
    expect("1 <= 2", 0);
    expect("2 <= 1 or 5 <= 1", 1);
}

Test(expr_violation, nan_is_infinitely_violated)
{
    static const char *const texts[] = {
        "accuracy <= a",
        "a <= accuracy",
        "accuracy < a",
        "a < accuracy",
        "accuracy >= a",
        "accuracy > a",
        "accuracy == a",
        "accuracy != a",
        "not accuracy < a",
        "not accuracy == a",
        "not accuracy",
        "a <= b and accuracy",
        "0 < accuracy < 1",
        "accuracy == accuracy",
        "a <= b and not accuracy",
        "accuracy <= 1 or accuracy >= 1",
        "log(0 - a) <= 1",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(texts[i], INFINITY);
    expect("a <= b or accuracy <= 1", 0); /* holds, whatever accuracy is */
    expect("b <= a or accuracy <= 1", 2);
    expect("d or accuracy", 1);
}

Test(expr_violation, infinities)
{
    expect("x1 <= x1", 0);
    expect("x1 == x1", 0);
    expect("x1 <= a", INFINITY);
    expect("a <= x1", 0);
    expect("x1 != x1", 1);
    cr_assert_lt(violation("x1 < x1"), 1e-300);
}

Test(expr_violation, a_value_is_no_condition)
{
    static const char *const texts[] = {
        "a", "a + b", "min(a < b, 1)", "1", "-(a<b)", "if(a, a<b, b<c)", "(a)"};
    struct ga_expr expr;
    struct ga_error error;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ga_error_init(&error);
        cr_assert_eq(ga_expr_compile_violation(&expr, texts[i], &fixture_names, NULL, &error),
                     GA_E_CONFIG, "%s", texts[i]);
        cr_assert(strstr(error.text, "a condition is due here, such as a <= b") != NULL);
        cr_assert_null(expr.code);
    }
}
