/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_functions.c - the functions and constants that an expression can name, and those that
 * measure violations. */
#include "common/expr/expr_internal.h"
#include "common/text.h"
#include <float.h>
#include <math.h>
#include <string.h>

double ga_function_power(double x, double y)
{
    return isunordered(x, y) ? NAN : pow(x, y);
}

/* libm's hypot(inf, NaN) is inf. */
static double hypotenuse(double x, double y)
{
    return isunordered(x, y) ? NAN : hypot(x, y);
}

static double sign(double x)
{
    return x > 0 ? 1 : x < 0 ? -1 : x;
}

/* The differences below are taken only where the condition fails: inf - inf is NaN where inf <= inf
 * holds. */

static double le_violation(double a, double b)
{
    return isunordered(a, b) ? INFINITY : a <= b ? 0 : a - b;
}

static double lt_violation(double a, double b)
{
    return isunordered(a, b) ? INFINITY : a < b ? 0 : a == b ? DBL_MIN : fmax(a - b, DBL_MIN);
}

static double ge_violation(double a, double b)
{
    return le_violation(b, a);
}

static double gt_violation(double a, double b)
{
    return lt_violation(b, a);
}

static double eq_violation(double a, double b)
{
    return isunordered(a, b) ? INFINITY : a == b ? 0 : fabs(a - b);
}

static double ne_violation(double a, double b)
{
    return isunordered(a, b) ? INFINITY : a == b;
}

static double true_violation(double x)
{
    return isnan(x) ? INFINITY : x == 0;
}

static double false_violation(double x)
{
    return isnan(x) ? INFINITY : x != 0;
}

#define ONE(word, function)                                                                        \
    {                                                                                              \
        .name = (word), .least = 1, .most = 1, .op = GA_OP_CALL1, .one = (function)                \
    }
#define TWO(word, function)                                                                        \
    {                                                                                              \
        .name = (word), .least = 2, .most = 2, .op = GA_OP_CALL2, .two = (function)                \
    }

const struct ga_function ga_functions[] = {
    [GA_FUNCTION_LT_VIOLATION] = TWO("lt_violation", lt_violation),
    [GA_FUNCTION_LE_VIOLATION] = TWO("le_violation", le_violation),
    [GA_FUNCTION_GT_VIOLATION] = TWO("gt_violation", gt_violation),
    [GA_FUNCTION_GE_VIOLATION] = TWO("ge_violation", ge_violation),
    [GA_FUNCTION_EQ_VIOLATION] = TWO("eq_violation", eq_violation),
    [GA_FUNCTION_NE_VIOLATION] = TWO("ne_violation", ne_violation),
    [GA_FUNCTION_TRUE_VIOLATION] = ONE("true_violation", true_violation),
    [GA_FUNCTION_FALSE_VIOLATION] = ONE("false_violation", false_violation),
    [GA_FUNCTION_FIRST_NAMED] = ONE("abs", fabs),
    ONE("sqrt", sqrt),
    ONE("cbrt", cbrt),
    ONE("exp", exp),
    ONE("log", log),
    ONE("log10", log10),
    ONE("log2", log2),
    ONE("sin", sin),
    ONE("cos", cos),
    ONE("tan", tan),
    ONE("asin", asin),
    ONE("acos", acos),
    ONE("atan", atan),
    ONE("sinh", sinh),
    ONE("cosh", cosh),
    ONE("tanh", tanh),
    ONE("floor", floor),
    ONE("ceil", ceil),
    ONE("round", round),
    ONE("sign", sign),
    TWO("atan2", atan2),
    TWO("hypot", hypotenuse),
    {.name = "pow", .least = 2, .most = 2, .op = GA_OP_POW},
    {.name = "if", .least = 3, .most = 3, .op = GA_OP_SELECT},
    {.name = "min", .least = 2, .most = GA_ANY_NUMBER, .op = GA_OP_MIN, .fold = GA_OP_MIN},
    {.name = "max", .least = 2, .most = GA_ANY_NUMBER, .op = GA_OP_MAX, .fold = GA_OP_MAX},
    {.name = "clamp", .least = 3, .most = 3, .op = GA_OP_MAX, .fold = GA_OP_MIN},
};

#undef ONE
#undef TWO

#define N_FUNCTIONS (sizeof ga_functions / sizeof *ga_functions)

ptrdiff_t ga_function_find(const char *name)
{
    for (size_t i = GA_FUNCTION_FIRST_NAMED; i < N_FUNCTIONS; i++)
        if (strcmp(ga_functions[i].name, name) == 0)
            return (ptrdiff_t)i;
    return -1;
}

const char *ga_function_nearest(const char *name)
{
    const char *names[N_FUNCTIONS - GA_FUNCTION_FIRST_NAMED];
    const size_t n = sizeof names / sizeof *names;

    for (size_t i = 0; i < n; i++)
        names[i] = ga_functions[GA_FUNCTION_FIRST_NAMED + i].name;
    return ga_text_nearest(name, names, n);
}

bool ga_constant_find(const char *name, double *value)
{
    if (strcmp(name, "pi") == 0)
        *value = M_PI;
    else if (strcmp(name, "e") == 0)
        *value = M_E;
    else
        return false;
    return true;
}

bool ga_expr_is_builtin(const char *name)
{
    double constant;

    return ga_function_find(name) >= 0 || ga_constant_find(name, &constant);
}
