/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr.h - arithmetic over named values, compiled to a flat postfix program.
 *
 *   expression := or
 *   or         := and { ("or" | "||") and }
 *   and        := not { ("and" | "&&") not }
 *   not        := { "not" | "!" } compare
 *   compare    := sum { ("<" | "<=" | ">" | ">=" | "==" | "!=") sum }
 *   sum        := product { ("+" | "-") product }
 *   product    := unary { ("*" | "/") unary }
 *   unary      := { "-" | "+" } power
 *   power      := atom [ "^" unary ]
 *   atom       := number | name | "word" | 'word' | function "(" expression { "," expression } ")"
 *               | "(" expression ")"
 *
 * So -2^2 is -4, 2^3^2 is 512, and a chain 0 < a < 1 means 0 < a and a < 1. A name is a letter or
 * _, then letters, digits and _.
 *
 * Functions: abs sqrt cbrt exp log log10 log2 sin cos tan asin acos atan atan2 sinh cosh tanh floor
 * ceil round sign pow hypot; min max of two or more; if(condition, a, b); clamp(x, low, high),
 * which is min(max(x, low), high). Constants: pi and e, unless a value has that name. Truth is 1
 * and 0; any non-zero is true. A quoted word stands for the index of a choice and is allowed only
 * in == and != with a parameter of kind choice.
 *
 * NaN means unknown and never turns into a number: every operation on NaN gives NaN, comparisons,
 * min, max, clamp, ^ and the condition of if too. What does not depend on the unknown stays known:
 * the branch that `if` does not take, 0 and NaN (0), 1 or NaN (1).
 *
 * The program is data: later modules differentiate, simplify and print it. It is evaluated over one
 * row, or over many at once. Texts are not trusted: length, nesting and memory are bounded. */
#ifndef GA_COMMON_EXPR_H
#define GA_COMMON_EXPR_H

#include "common/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ga_op {
    GA_OP_CONST, /* push constants[argument] */
    GA_OP_LOAD,  /* push row[argument] */
    GA_OP_NEG,
    GA_OP_NOT,
    GA_OP_ADD,
    GA_OP_SUB,
    GA_OP_MUL,
    GA_OP_DIV,
    GA_OP_POW,
    GA_OP_LT,
    GA_OP_LE,
    GA_OP_GT,
    GA_OP_GE,
    GA_OP_EQ,
    GA_OP_NE,
    GA_OP_AND,
    GA_OP_OR,
    GA_OP_SELECT, /* condition a b -> a or b */
    GA_OP_MIN,    /* of two; longer lists are folded */
    GA_OP_MAX,
    GA_OP_CALL1, /* argument: index into the table of functions */
    GA_OP_CALL2,
};

struct ga_instruction {
    uint16_t op;       /* enum ga_op */
    uint16_t argument; /* what the op needs; else 0 */
};

struct ga_expr {
    struct ga_instruction *code;
    size_t length;
    double *constants;
    size_t n_constants;
    size_t depth;    /* of a stack that is enough for it; at most GA_EXPR_DEPTH */
    uint64_t *loads; /* n_loads distinct indices of the values it reads, ascending */
    size_t n_loads;
};

#define GA_EXPR_DEPTH   64    /* of the evaluation stack */
#define GA_EXPR_NESTING 100   /* of brackets and exponents in a text */
#define GA_EXPR_LENGTH  32768 /* bytes of a text, and operations in a program */

/* The names that an expression may use. `find` gives the index of a name in a row, or -1; `word`
 * gives the index of a word among the choices of the value `index`, or -1 (NULL: no value has
 * words); `suggest` names the nearest known name or NULL; `suggest_word` the nearest choice of the
 * value `index` or NULL. Both may be absent (NULL). */
struct ga_names {
    const void *self;
    ptrdiff_t (*find)(const void *self, const char *name);
    ptrdiff_t (*word)(const void *self, size_t index, const char *word);
    const char *(*suggest)(const void *self, const char *name);
    const char *(*suggest_word)(const void *self, size_t index, const char *word);
};

/* Compiles text. An error's text is "column N: what was found; what is allowed" (columns from 1, in
 * characters), followed by a line with the text (its part around the column if it is long) and a
 * line with a ^ under the character; *column tells it also (may be NULL). On success the caller
 * releases *expr. */
enum ga_status GA_MUST_CHECK ga_expr_compile(struct ga_expr *expr, const char *text,
                                             const struct ga_names *names, size_t *column,
                                             struct ga_error *error);

/* Compiles a condition to its violation: 0 where it holds, else a positive amount by which it
 * fails: a <= b gives max(0, a - b); a < b the same, but a tiny positive number where a == b; ==
 * gives |a - b|; != gives 1 where equal; "and" adds, "or" takes the smaller, "not" turns what is
 * under it round; anything else, such as a bool or a comparison with a word, gives 1 where it is
 * false. What is NaN where a number is due is infinitely violated: the result is never NaN, and
 * never 0 by way of a NaN. A text that is not a comparison, or and, or, not of something, is an
 * error. (Deb, "An efficient constraint handling method for genetic algorithms", 2000, sums
 * violations in this way.) */
enum ga_status GA_MUST_CHECK ga_expr_compile_violation(struct ga_expr *expr, const char *text,
                                                       const struct ga_names *names, size_t *column,
                                                       struct ga_error *error);
void ga_expr_release(struct ga_expr *expr);

double ga_expr_eval(const struct ga_expr *expr, const double *row);

/* out[i] = expr over rows[i * stride ...], i < n; same results as ga_expr_eval to the last bit (but
 * for the sign and payload of a NaN), much faster for many rows. */
void ga_expr_eval_rows(const struct ga_expr *expr, const double *rows, size_t stride, size_t n,
                       double *out);

/* Every name in a text, in order of appearance, each once, without compiling: for learning which
 * metrics a config needs. Calls `found` for each (with its column); `name` lives during the call.
 * Functions, constants, quoted words and the words and/or/not are no names. Fails only on a text
 * that cannot be split into tokens. */
enum ga_status GA_MUST_CHECK ga_expr_names(const char *text,
                                           void (*found)(void *self, const char *name,
                                                         size_t column),
                                           void *self, size_t *column, struct ga_error *error);

/* Whether the name is a function or constant of expressions, so that a value had better have
 * another. */
bool ga_expr_is_builtin(const char *name);

#endif
