/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_random.c - random trees, printed as text, compiled, and compared with a walk over the tree
 * itself. */
#include "expr_fixture.h"
#include <criterion/criterion.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define N_ROWS 70  /* more than one block */
#define ROOM   128 /* nodes of a tree */
#define SPARE  24  /* of them for operands that are still due when a tree is full */

enum kind { NUMBER, VALUE, NEGATIVE, NOT, INFIX, CALL };

struct node {
    enum kind kind;
    int which; /* of the values, the infix operators or the functions */
    double number;
    const struct node *operands[3];
};

static const struct infix {
    const char *text;
    int level;
} infixes[] = {{"or", 1}, {"and", 2}, {"<", 4}, {"<=", 4}, {">", 4}, {">=", 4}, {"==", 4},
               {"!=", 4}, {"+", 5},   {"-", 5}, {"*", 6},  {"/", 6}, {"^", 8}};
enum {
    N_INFIXES = sizeof infixes / sizeof *infixes,
    LEVEL_NOT = 3,
    LEVEL_SIGN = 7,
    LEVEL_ATOM = 9
};

static const struct {
    const char *name;
    int arity;
} functions[] = {{"sin", 1}, {"floor", 1}, {"min", 2}, {"max", 3}, {"if", 3}, {"hypot", 2}};
enum { N_FUNCTIONS = sizeof functions / sizeof *functions };

struct forest {
    gsl_rng *rng;
    struct node nodes[ROOM];
    size_t n;
};

static const struct node *grow(struct forest *forest, int depth)
{
    static const enum kind kinds[] = {VALUE, NEGATIVE, NOT, INFIX, INFIX, INFIX, INFIX, CALL, CALL};
    struct node *node = &forest->nodes[forest->n++];
    int operands = 0;

    node->kind = depth == 0 || forest->n + SPARE > ROOM
                     ? (enum kind)gsl_rng_uniform_int(forest->rng, VALUE + 1)
                     : kinds[gsl_rng_uniform_int(forest->rng, sizeof kinds / sizeof *kinds)];
    switch (node->kind) {
    case NUMBER:
        node->number = (double)gsl_rng_uniform_int(forest->rng, 9) / 4;
        break;
    case VALUE:
        node->which = (int)gsl_rng_uniform_int(forest->rng, 4);
        break;
    case INFIX:
        node->which = (int)gsl_rng_uniform_int(forest->rng, N_INFIXES);
        operands = 2;
        break;
    case CALL:
        node->which = (int)gsl_rng_uniform_int(forest->rng, N_FUNCTIONS);
        operands = functions[node->which].arity;
        break;
    default:
        operands = 1;
    }
    for (int i = 0; i < operands; i++)
        node->operands[i] = grow(forest, depth - 1);
    return node;
}

/* --- the tree as text, with brackets where the grammar needs them and sometimes where not --- */

static int level_of(const struct node *node)
{
    return node->kind == INFIX      ? infixes[node->which].level
           : node->kind == NOT      ? LEVEL_NOT
           : node->kind == NEGATIVE ? LEVEL_SIGN
                                    : LEVEL_ATOM;
}

static void print(FILE *out, gsl_rng *rng, const struct node *node, int least_level);

/* Left and right of an operator: the side on which it does not associate needs a tighter level; a
 * chain of comparisons means something else, so both need it there. */
static void print_infix(FILE *out, gsl_rng *rng, const struct node *node)
{
    const struct infix *infix = &infixes[node->which];
    const bool comparison = infix->level == 4, power = infix->level == 8;

    print(out, rng, node->operands[0], infix->level + (comparison || power));
    fprintf(out, gsl_rng_uniform_int(rng, 2) || infix->level < 3 ? " %s " : "%s", infix->text);
    print(out, rng, node->operands[1], power ? LEVEL_SIGN : infix->level + 1);
}

static void print_bare(FILE *out, gsl_rng *rng, const struct node *node)
{
    switch (node->kind) {
    case NUMBER:
        fprintf(out, "%g", node->number);
        break;
    case VALUE:
        fputs(value_names[node->which], out);
        break;
    case NEGATIVE:
        fputs("-", out);
        print(out, rng, node->operands[0], LEVEL_SIGN);
        break;
    case NOT:
        fputs("not ", out);
        print(out, rng, node->operands[0], LEVEL_NOT);
        break;
    case INFIX:
        print_infix(out, rng, node);
        break;
    case CALL:
        fprintf(out, "%s(", functions[node->which].name);
        for (int i = 0; i < functions[node->which].arity; i++) {
            fputs(i > 0 ? ", " : "", out);
            print(out, rng, node->operands[i], 1);
        }
        fputs(")", out);
    }
}

static void print(FILE *out, gsl_rng *rng, const struct node *node, int least_level)
{
    const bool brackets = level_of(node) < least_level || gsl_rng_uniform_int(rng, 10) == 0;

    fputs(brackets ? "(" : "", out);
    print_bare(out, rng, node);
    fputs(brackets ? ")" : "", out);
}

/* --- the tree as a value, written down again without regard to expr_eval.c --- */

static double walk(const struct node *node, const double *row);

static double compared(const char *op, double a, double b)
{
    if (isnan(a) || isnan(b))
        return NAN;
    switch (op[0]) {
    case '<':
        return op[1] == '=' ? a <= b : a < b;
    case '>':
        return op[1] == '=' ? a >= b : a > b;
    default:
        return op[0] == '=' ? a == b : a != b;
    }
}

static double walk_infix(const char *op, double a, double b)
{
    switch (op[0]) {
    case 'o':
        return (!isnan(a) && a != 0) || (!isnan(b) && b != 0) ? 1 : isnan(a) || isnan(b) ? NAN : 0;
    case 'a':
        return a == 0 || b == 0 ? 0 : isnan(a) || isnan(b) ? NAN : 1;
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    case '/':
        return a / b;
    case '^':
        return isnan(a) || isnan(b) ? NAN : pow(a, b);
    default:
        return compared(op, a, b);
    }
}

static double walk_call(int function, const double *x)
{
    const int arity = functions[function].arity;

    for (int i = 0; i < arity && function != 4; i++)
        if (isnan(x[i]))
            return NAN;
    switch (function) {
    case 0:
        return sin(x[0]);
    case 1:
        return floor(x[0]);
    case 2:
        return x[1] < x[0] ? x[1] : x[0];
    case 3: {
        const double two = x[1] > x[0] ? x[1] : x[0];
        return x[2] > two ? x[2] : two;
    }
    case 4:
        return isnan(x[0]) ? NAN : x[0] != 0 ? x[1] : x[2];
    default:
        return hypot(x[0], x[1]);
    }
}

static double walk(const struct node *node, const double *row)
{
    double x[3] = {0};

    for (int i = 0; i < 3 && node->operands[i] != NULL; i++)
        x[i] = walk(node->operands[i], row);
    switch (node->kind) {
    case NUMBER:
        return node->number;
    case VALUE:
        return row[node->which];
    case NEGATIVE:
        return -x[0];
    case NOT:
        return isnan(x[0]) ? NAN : x[0] == 0;
    case INFIX:
        return walk_infix(infixes[node->which].text, x[0], x[1]);
    default:
        return walk_call(node->which, x);
    }
}

/* --- the comparison --- */

static void fill_rows(gsl_rng *rng, double *rows)
{
    static const double special[] = {0, -0.0, 1, -1, 2, INFINITY, -INFINITY, NAN};

    for (size_t i = 0; i < (size_t)N_ROWS * N_VALUES; i++)
        rows[i] = gsl_rng_uniform_int(rng, 6) == 0
                      ? special[gsl_rng_uniform_int(rng, sizeof special / sizeof *special)]
                      : 8 * gsl_rng_uniform(rng) - 4;
}

static void check_tree(const char *text, const struct node *root, const double *rows)
{
    struct ga_expr expr;
    struct ga_error error;
    double out[N_ROWS];

    ga_error_init(&error);
    cr_assert_eq(ga_expr_compile(&expr, text, &fixture_names, NULL, &error), GA_OK, "%s\n%s", text,
                 error.text);
    ga_expr_eval_rows(&expr, rows, N_VALUES, N_ROWS, out);
    for (size_t i = 0; i < N_ROWS; i++) {
        const double *row = &rows[i * N_VALUES];
        const double value = ga_expr_eval(&expr, row), expected = walk(root, row);
        cr_assert(same(value, expected), "%s is %a, not %a", text, value, expected);
        cr_assert(same(value, out[i]), "%s is %a for a row and %a for rows", text, value, out[i]);
    }
    ga_expr_release(&expr);
}

Test(expr_random, program_agrees_with_the_tree)
{
    struct forest forest = {.rng = gsl_rng_alloc(gsl_rng_taus2)};
    double rows[N_ROWS * N_VALUES];

    gsl_rng_set(forest.rng, 42);
    fill_rows(forest.rng, rows);
    for (int trial = 0; trial < 1500; trial++) {
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);

        cr_assert_not_null(out);
        memset(forest.nodes, 0, sizeof forest.nodes);
        forest.n = 0;
        const struct node *root = grow(&forest, 1 + trial % 6);
        print(out, forest.rng, root, 1);
        fclose(out);
        check_tree(text, root, rows);
        free(text);
    }
    gsl_rng_free(forest.rng);
}
