/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_internal.h - what the files of the expression compiler share, in the order in which a text
 * passes them: text -> tokens (expr_lexer.c) -> tree (expr_parse.c, expr_tree.c) -> program
 * (expr_program.c) -> numbers (expr_eval.c). */
#ifndef GA_COMMON_EXPR_INTERNAL_H
#define GA_COMMON_EXPR_INTERNAL_H

#include "common/expr/expr.h"
#include <stdbool.h>

/* --- tokens --- */

enum ga_token_kind {
    GA_TOKEN_END,
    GA_TOKEN_NUMBER,
    GA_TOKEN_NAME,
    GA_TOKEN_WORD,
    GA_TOKEN_OPEN,
    GA_TOKEN_CLOSE,
    GA_TOKEN_COMMA,
    GA_TOKEN_PLUS,
    GA_TOKEN_MINUS,
    GA_TOKEN_TIMES,
    GA_TOKEN_DIVIDE,
    GA_TOKEN_POWER,
    GA_TOKEN_LT,
    GA_TOKEN_LE,
    GA_TOKEN_GT,
    GA_TOKEN_GE,
    GA_TOKEN_EQ,
    GA_TOKEN_NE,
    GA_TOKEN_AND,
    GA_TOKEN_OR,
    GA_TOKEN_NOT,
    GA_TOKEN_OTHER, /* one character that means nothing here */
};

#define GA_TOKEN_ROOM 256 /* bytes of a number, a name or a word, with its 0 */

struct ga_token {
    enum ga_token_kind kind;
    size_t start, end;        /* its bytes in the text, quotes of a word included */
    double number;            /* of a NUMBER */
    char text[GA_TOKEN_ROOM]; /* of a NUMBER, NAME or WORD (without its quotes) */
};

/* A text, the token that is next in it, and where an error goes. The functions that return bool
 * give false when they have written an error. */
struct ga_lexer {
    const char *text;
    size_t *column;         /* may be NULL */
    struct ga_error *error; /* may be NULL */
    struct ga_token token;
};

bool ga_lexer_start(struct ga_lexer *lexer, const char *text, size_t *column,
                    struct ga_error *error);
bool ga_lexer_next(struct ga_lexer *lexer);
bool ga_lexer_at_call(const struct ga_lexer *lexer); /* the token is a name before a "(" */
size_t ga_lexer_column(const struct ga_lexer *lexer, size_t offset);

/* Writes the error at a byte of the text. Always false. */
bool ga_lexer_fail(struct ga_lexer *lexer, size_t offset, const char *format, ...) GA_PRINTF(3, 4);
/* The error "found ...; expected ..." at the token. Always false. */
bool ga_lexer_unexpected(struct ga_lexer *lexer, const char *expected);

/* --- the tree --- */

enum ga_word_state { GA_WORD_NONE, GA_WORD_OPEN, GA_WORD_RESOLVED };

/* Operands stand before their operator, as in the program: a node's last operand ends right before
 * it, and each operand before that right before the next one's `size` nodes. So a subtree is a
 * range, and copying it copies it. */
struct ga_node {
    uint16_t op;       /* enum ga_op */
    uint16_t argument; /* LOAD: index of the value; CALL1, CALL2: of the function */
    uint32_t offset;   /* of its token in the text */
    uint32_t size;     /* nodes of the subtree that ends here, this one included */
    enum ga_word_state word;
    double constant; /* of a CONST */
};

struct ga_tree {
    struct ga_node *nodes; /* the root is the last */
    size_t n, room;
};

size_t ga_op_arity(uint16_t op);

/* Adds `count` nodes, which may lie in the tree itself. False, with nothing added, if the tree
 * would grow beyond GA_EXPR_LENGTH. */
bool ga_tree_append(struct ga_tree *tree, const struct ga_node *nodes, size_t count);
void ga_tree_release(struct ga_tree *tree);

/* The whole text of a started lexer as a tree, which is empty if that fails. */
bool ga_tree_parse(struct ga_tree *tree, struct ga_lexer *lexer, const struct ga_names *names);

/* --- functions --- */

/* The first ones have no name that a text can use: ga_expr_compile_violation calls them. */
enum ga_function_index {
    GA_FUNCTION_LT_VIOLATION,
    GA_FUNCTION_LE_VIOLATION,
    GA_FUNCTION_GT_VIOLATION,
    GA_FUNCTION_GE_VIOLATION,
    GA_FUNCTION_EQ_VIOLATION,
    GA_FUNCTION_NE_VIOLATION,
    GA_FUNCTION_TRUE_VIOLATION,
    GA_FUNCTION_FALSE_VIOLATION,
    GA_FUNCTION_FIRST_NAMED,
};

#define GA_ANY_NUMBER UINT16_MAX

struct ga_function {
    const char *name;
    uint16_t least, most; /* arguments; most may be GA_ANY_NUMBER */
    uint16_t op;          /* after the last argument; a fold: after the second */
    uint16_t fold; /* a fold: after the third argument and each later one; else GA_OP_CONST */
    double (*one)(double x);           /* of GA_OP_CALL1 */
    double (*two)(double x, double y); /* of GA_OP_CALL2 */
};

extern const struct ga_function ga_functions[];

ptrdiff_t ga_function_find(const char *name); /* index of a named one, or -1 */
const char *ga_function_nearest(const char *name);
bool ga_constant_find(const char *name, double *value); /* pi, e */

/* libm's, but for NaN: NaN^0 and 1^NaN are NaN. */
double ga_function_power(double x, double y);

#endif
