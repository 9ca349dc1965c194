/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_program.c - turns the tree of an expression into its program, as a value or as a violation.
 */
#include "common/expr/expr_internal.h"
#include <stdlib.h>

/* What is wanted of a node. */
enum want {
    WANT_VALUE,
    WANT_HOLDS, /* the violation of "it is true" */
    WANT_FAILS, /* the violation of "it is false" */
};

static bool is_comparison(uint16_t op)
{
    return op >= GA_OP_LT && op <= GA_OP_NE;
}

static bool is_condition(uint16_t op)
{
    return is_comparison(op) || op == GA_OP_AND || op == GA_OP_OR || op == GA_OP_NOT;
}

/* --- what is wanted --- */

/* What a node that is wanted as `want` wants of its operands. */
static enum want want_of_operands(uint16_t op, enum want want)
{
    if (op == GA_OP_AND || op == GA_OP_OR || want == WANT_VALUE)
        return want;
    if (op == GA_OP_NOT)
        return want == WANT_HOLDS ? WANT_FAILS : WANT_HOLDS;
    return WANT_VALUE;
}

/* One a node, from the root (the last) down. The caller frees it. */
static enum want *spread_wants(const struct ga_tree *tree, enum want root)
{
    enum want *wants = ga_alloc(tree->n, sizeof *wants);

    wants[tree->n - 1] = root;
    for (size_t i = tree->n; i-- > 0;) {
        const struct ga_node *node = &tree->nodes[i];
        size_t operand = i - 1;
        for (size_t k = ga_op_arity(node->op); k > 0; k--) {
            wants[operand] = want_of_operands(node->op, wants[i]);
            operand -= tree->nodes[operand].size;
        }
    }
    return wants;
}

/* --- emission --- */

struct emitter {
    struct ga_expr *expr;
    size_t height; /* of the stack after the code so far */
};

/* If the operands of the last instruction are constants, its result takes their place. It is
 * computed as it would be at run time, so the bits are the same. */
static void fold(struct emitter *emitter)
{
    struct ga_expr *expr = emitter->expr;
    const size_t arity = ga_op_arity(expr->code[expr->length - 1].op);
    struct ga_expr tail = {.constants = expr->constants, .length = arity + 1};

    if (arity == 0)
        return;
    tail.code = expr->code + expr->length - tail.length;
    for (size_t k = 0; k < arity; k++)
        if (tail.code[k].op != GA_OP_CONST)
            return;
    const double value = ga_expr_eval(&tail, NULL);
    expr->n_constants -= arity;
    expr->length -= tail.length;
    expr->code[expr->length++] = (struct ga_instruction){GA_OP_CONST, (uint16_t)expr->n_constants};
    expr->constants[expr->n_constants++] = value;
}

static void emit(struct emitter *emitter, uint16_t op, uint16_t argument)
{
    struct ga_expr *expr = emitter->expr;

    expr->code[expr->length++] = (struct ga_instruction){op, argument};
    emitter->height += 1 - ga_op_arity(op);
    if (emitter->height > expr->depth)
        expr->depth = emitter->height;
    fold(emitter);
}

static void emit_value(struct emitter *emitter, const struct ga_node *node)
{
    struct ga_expr *expr = emitter->expr;

    if (node->op != GA_OP_CONST) {
        emit(emitter, node->op, node->argument);
        return;
    }
    expr->constants[expr->n_constants++] = node->constant;
    emit(emitter, GA_OP_CONST, (uint16_t)(expr->n_constants - 1));
}

static void emit_comparison(struct emitter *emitter, uint16_t op, enum want want)
{
    static const struct {
        uint16_t holds, fails;
    } functions[] = {
        [GA_OP_LT] = {GA_FUNCTION_LT_VIOLATION, GA_FUNCTION_GE_VIOLATION},
        [GA_OP_LE] = {GA_FUNCTION_LE_VIOLATION, GA_FUNCTION_GT_VIOLATION},
        [GA_OP_GT] = {GA_FUNCTION_GT_VIOLATION, GA_FUNCTION_LE_VIOLATION},
        [GA_OP_GE] = {GA_FUNCTION_GE_VIOLATION, GA_FUNCTION_LT_VIOLATION},
        [GA_OP_EQ] = {GA_FUNCTION_EQ_VIOLATION, GA_FUNCTION_NE_VIOLATION},
        [GA_OP_NE] = {GA_FUNCTION_NE_VIOLATION, GA_FUNCTION_EQ_VIOLATION},
    };

    emit(emitter, GA_OP_CALL2, want == WANT_HOLDS ? functions[op].holds : functions[op].fails);
}

/* The distance of two choices has no meaning, unlike that of two numbers. */
static bool compares_words(const struct ga_tree *tree, size_t i)
{
    const struct ga_node *right = &tree->nodes[i - 1], *left = right - right->size;

    return right->word != GA_WORD_NONE || left->word != GA_WORD_NONE;
}

/* not (a and b) is (not a) or (not b), and the like. */
static void emit_violation(struct emitter *emitter, const struct ga_tree *tree, size_t i,
                           enum want want)
{
    const struct ga_node *node = &tree->nodes[i];

    if (node->op == GA_OP_AND || node->op == GA_OP_OR)
        emit(emitter, (node->op == GA_OP_AND) == (want == WANT_HOLDS) ? GA_OP_ADD : GA_OP_MIN, 0);
    else if (is_comparison(node->op) && !compares_words(tree, i))
        emit_comparison(emitter, node->op, want);
    else if (node->op != GA_OP_NOT) { /* which has turned what is wanted of its operand round */
        emit_value(emitter, node);
        emit(emitter, GA_OP_CALL1,
             want == WANT_HOLDS ? GA_FUNCTION_TRUE_VIOLATION : GA_FUNCTION_FALSE_VIOLATION);
    }
}

static bool emit_all(struct ga_expr *expr, const struct ga_tree *tree, const enum want *wants,
                     struct ga_lexer *lexer)
{
    struct emitter emitter = {.expr = expr};

    for (size_t i = 0; i < tree->n; i++) {
        if (wants[i] == WANT_VALUE)
            emit_value(&emitter, &tree->nodes[i]);
        else
            emit_violation(&emitter, tree, i, wants[i]);
        if (emitter.height > GA_EXPR_DEPTH)
            return ga_lexer_fail(lexer, tree->nodes[i].offset,
                                 "more than %d values wait here for their operators; group from "
                                 "the left or use fewer brackets",
                                 GA_EXPR_DEPTH);
    }
    return true;
}

/* --- the whole --- */

static int compare_indices(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void collect_loads(struct ga_expr *expr)
{
    size_t n = 0, unique = 0;

    expr->loads = ga_alloc(expr->length, sizeof *expr->loads);
    for (size_t i = 0; i < expr->length; i++)
        if (expr->code[i].op == GA_OP_LOAD)
            expr->loads[n++] = expr->code[i].argument;
    qsort(expr->loads, n, sizeof *expr->loads, compare_indices);
    for (size_t i = 0; i < n; i++)
        if (unique == 0 || expr->loads[unique - 1] != expr->loads[i])
            expr->loads[unique++] = expr->loads[i];
    expr->n_loads = unique;
}

static bool compile_tree(struct ga_expr *expr, const struct ga_tree *tree, enum want want,
                         struct ga_lexer *lexer)
{
    const struct ga_node *root = &tree->nodes[tree->n - 1];

    if (want != WANT_VALUE && !is_condition(root->op))
        return ga_lexer_fail(lexer, root->offset,
                             "a value; a condition is due here, such as a <= b");
    /* A node becomes two instructions at most, each with one constant at most. */
    expr->code = ga_alloc(2 * tree->n, sizeof *expr->code);
    expr->constants = ga_alloc(tree->n, sizeof *expr->constants);
    enum want *wants = spread_wants(tree, want);
    const bool done = emit_all(expr, tree, wants, lexer);
    free(wants);
    if (done)
        collect_loads(expr);
    return done;
}

static enum ga_status compile(struct ga_expr *expr, const char *text, const struct ga_names *names,
                              enum want want, size_t *column, struct ga_error *error)
{
    struct ga_lexer lexer;
    struct ga_tree tree = {0};
    enum ga_status status = GA_E_CONFIG;

    *expr = (struct ga_expr){0};
    if (ga_lexer_start(&lexer, text, column, error) && ga_tree_parse(&tree, &lexer, names) &&
        compile_tree(expr, &tree, want, &lexer))
        status = GA_OK;
    else
        ga_expr_release(expr);
    ga_tree_release(&tree);
    return status;
}

enum ga_status ga_expr_compile(struct ga_expr *expr, const char *text, const struct ga_names *names,
                               size_t *column, struct ga_error *error)
{
    return compile(expr, text, names, WANT_VALUE, column, error);
}

enum ga_status ga_expr_compile_violation(struct ga_expr *expr, const char *text,
                                         const struct ga_names *names, size_t *column,
                                         struct ga_error *error)
{
    return compile(expr, text, names, WANT_HOLDS, column, error);
}

void ga_expr_release(struct ga_expr *expr)
{
    free(expr->code);
    free(expr->constants);
    free(expr->loads);
    *expr = (struct ga_expr){0};
}
