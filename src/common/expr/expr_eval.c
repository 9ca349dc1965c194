/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_eval.c - runs the program of an expression over one row, or over blocks of rows with a stack
 * of columns. Both spell each operation out of one table, so that they agree to the last bit. */
#include "common/expr/expr_internal.h"
#include <math.h>

#define BLOCK 64 /* rows; a stack of GA_EXPR_DEPTH such columns fits into the first-level cache */

/* Operation, and its value in terms of the operands a and b. NaN is "unknown", see expr.h. */
#define UNARY_TABLE(X)                                                                             \
    X(GA_OP_NEG, -a)                                                                               \
    X(GA_OP_NOT, isnan(a) ? a : (double)(a == 0))

#define BINARY_TABLE(X)                                                                            \
    X(GA_OP_ADD, a + b)                                                                            \
    X(GA_OP_SUB, a - b)                                                                            \
    X(GA_OP_MUL, (a * b))                                                                          \
    X(GA_OP_DIV, a / b)                                                                            \
    X(GA_OP_POW, ga_function_power(a, b))                                                          \
    X(GA_OP_LT, isunordered(a, b) ? NAN : (double)(a < b))                                         \
    X(GA_OP_LE, isunordered(a, b) ? NAN : (double)(a <= b))                                        \
    X(GA_OP_GT, isunordered(a, b) ? NAN : (double)(a > b))                                         \
    X(GA_OP_GE, isunordered(a, b) ? NAN : (double)(a >= b))                                        \
    X(GA_OP_EQ, isunordered(a, b) ? NAN : (double)(a == b))                                        \
    X(GA_OP_NE, isunordered(a, b) ? NAN : (double)(a != b))                                        \
    X(GA_OP_AND, a == 0 || b == 0 ? 0 : isunordered(a, b) ? NAN : 1)                               \
    X(GA_OP_OR, islessgreater(a, 0) || islessgreater(b, 0) ? 1 : isunordered(a, b) ? NAN : 0)      \
    X(GA_OP_MIN, b < a || isnan(b) ? b : a)                                                        \
    X(GA_OP_MAX, b > a || isnan(b) ? b : a)

static double select_value(double condition, double a, double b)
{
    return isnan(condition) ? condition : condition != 0 ? a : b;
}

/* NOLINTBEGIN(clang-analyzer-core.*): no program takes from the stack what it has not put there */
double ga_expr_eval(const struct ga_expr *expr, const double *row)
{
    double stack[GA_EXPR_DEPTH];
    double *end = stack; /* one past the top */

#define UNARY_CASE(operation, value)                                                               \
    case operation: {                                                                              \
        const double a = end[-1];                                                                  \
        end[-1] = (value);                                                                         \
        break;                                                                                     \
    }
#define BINARY_CASE(operation, value)                                                              \
    case operation: {                                                                              \
        const double a = end[-2], b = end[-1];                                                     \
        end--;                                                                                     \
        end[-1] = (value);                                                                         \
        break;                                                                                     \
    }
    for (size_t i = 0; i < expr->length; i++) {
        const uint16_t argument = expr->code[i].argument;
        switch ((enum ga_op)expr->code[i].op) {
            UNARY_TABLE(UNARY_CASE)
            BINARY_TABLE(BINARY_CASE)
        case GA_OP_CONST:
            *end++ = expr->constants[argument];
            break;
        case GA_OP_LOAD:
            *end++ = row[argument];
            break;
        case GA_OP_SELECT:
            end -= 2;
            end[-1] = select_value(end[-1], end[0], end[1]);
            break;
        case GA_OP_CALL1:
            end[-1] = ga_functions[argument].one(end[-1]);
            break;
        case GA_OP_CALL2:
            end--;
            end[-1] = ga_functions[argument].two(end[-1], end[0]);
            break;
        }
    }
#undef UNARY_CASE
#undef BINARY_CASE
    return stack[0];
}
static void load(double *restrict out, const double *rows, size_t stride, size_t n)
{
    for (size_t k = 0; k < n; k++)
        out[k] = rows[k * stride];
}

static void fill(double *restrict out, double value, size_t n)
{
    for (size_t k = 0; k < n; k++)
        out[k] = value;
}

/* One operation on n <= BLOCK rows: x, y, z are its operands' columns, and x takes the result. */
static void apply(struct ga_instruction instruction, double *restrict x, const double *restrict y,
                  const double *restrict z, size_t n)
{
    const struct ga_function *function = &ga_functions[instruction.argument];

#define UNARY_CASE(operation, value)                                                               \
    case operation:                                                                                \
        for (size_t k = 0; k < n; k++) {                                                           \
            const double a = x[k];                                                                 \
            x[k] = (value);                                                                        \
        }                                                                                          \
        break;
#define BINARY_CASE(operation, value)                                                              \
    case operation:                                                                                \
        for (size_t k = 0; k < n; k++) {                                                           \
            const double a = x[k], b = y[k];                                                       \
            x[k] = (value);                                                                        \
        }                                                                                          \
        break;
    switch ((enum ga_op)instruction.op) {
        UNARY_TABLE(UNARY_CASE)
        BINARY_TABLE(BINARY_CASE)
    case GA_OP_SELECT:
        for (size_t k = 0; k < n; k++)
            x[k] = select_value(x[k], y[k], z[k]);
        break;
    case GA_OP_CALL1:
        for (size_t k = 0; k < n; k++)
            x[k] = function->one(x[k]);
        break;
    case GA_OP_CALL2:
        for (size_t k = 0; k < n; k++)
            x[k] = function->two(x[k], y[k]);
        break;
    case GA_OP_CONST:
    case GA_OP_LOAD:
        GA_ASSERT(false); /* eval_block pushes these itself */
    }
#undef UNARY_CASE
#undef BINARY_CASE
}

static void eval_block(const struct ga_expr *expr, const double *rows, size_t stride, size_t n,
                       double *out)
{
    double columns[GA_EXPR_DEPTH][BLOCK];
    size_t height = 0;

    for (size_t i = 0; i < expr->length; i++) {
        const struct ga_instruction instruction = expr->code[i];
        if (instruction.op == GA_OP_CONST) {
            fill(columns[height++], expr->constants[instruction.argument], n);
        } else if (instruction.op == GA_OP_LOAD) {
            load(columns[height++], rows + instruction.argument, stride, n);
        } else {
            const size_t arity = ga_op_arity(instruction.op), first = height - arity;
            apply(instruction, columns[first], columns[first + (arity > 1)],
                  columns[first + (arity > 2 ? 2 : 0)], n);
            height = first + 1;
        }
    }
    load(out, columns[0], 1, n);
}

void ga_expr_eval_rows(const struct ga_expr *expr, const double *rows, size_t stride, size_t n,
                       double *out)
{
    for (size_t done = 0; done < n; done += BLOCK)
        eval_block(expr, rows + done * stride, stride, n - done < BLOCK ? n - done : BLOCK,
                   out + done);
}
/* NOLINTEND(clang-analyzer-core.*) */
