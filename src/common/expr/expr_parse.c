/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_parse.c - recursive descent over the grammar in expr.h. Nodes are added as operands end, so
 * the tree comes out in postfix order. The functions give false once an error is written. */
#include "common/expr/expr_internal.h"
#include <string.h>

#define EXPECTED_VALUE "a number, a name, a function or '('"

struct parser {
    struct ga_lexer *lexer;
    const struct ga_names *names;
    struct ga_tree *tree;
    size_t nesting;
};

static bool expression(struct parser *parser);

/* --- nodes --- */

static bool append(struct parser *parser, const struct ga_node *nodes, size_t count)
{
    if (ga_tree_append(parser->tree, nodes, count))
        return true;
    return ga_lexer_fail(parser->lexer, nodes->offset,
                         "the expression grows too long here; at most %d operations are allowed",
                         GA_EXPR_LENGTH);
}

static bool fail_unknown(struct parser *parser, size_t offset, const char *what, const char *name,
                         const char *nearest)
{
    if (nearest == NULL)
        return ga_lexer_fail(parser->lexer, offset, "unknown %s '%s'", what, name);
    return ga_lexer_fail(parser->lexer, offset, "unknown %s '%s'; did you mean '%s'?", what, name,
                         nearest);
}

static bool check_no_open_word(struct parser *parser, const struct ga_node *node)
{
    if (node->word != GA_WORD_OPEN)
        return true;
    return ga_lexer_fail(parser->lexer, node->offset,
                         "a quoted word; it may stand only beside == or != with a parameter that "
                         "is a choice on the other side");
}

/* Adds an operator to the operands that stand before it. */
static bool push(struct parser *parser, uint16_t op, uint16_t argument, size_t offset)
{
    const struct ga_tree *tree = parser->tree;
    struct ga_node node = {.op = op, .argument = argument, .offset = (uint32_t)offset, .size = 1};

    for (size_t k = ga_op_arity(op); k > 0; k--) {
        const struct ga_node *operand = &tree->nodes[tree->n - node.size];
        if (!check_no_open_word(parser, operand))
            return false;
        node.size += operand->size;
    }
    return append(parser, &node, 1);
}

static bool push_constant(struct parser *parser, double value, size_t offset)
{
    return append(parser,
                  &(struct ga_node){
                      .op = GA_OP_CONST, .constant = value, .offset = (uint32_t)offset, .size = 1},
                  1);
}

/* --- operators --- */

static enum ga_token_kind token_kind(const struct parser *parser)
{
    return parser->lexer->token.kind;
}

static size_t token_start(const struct parser *parser)
{
    return parser->lexer->token.start;
}

/* What an infix operator of each level compiles to; GA_OP_CONST: no operator of that level. */

static enum ga_op or_operator(enum ga_token_kind kind)
{
    return kind == GA_TOKEN_OR ? GA_OP_OR : GA_OP_CONST;
}

static enum ga_op and_operator(enum ga_token_kind kind)
{
    return kind == GA_TOKEN_AND ? GA_OP_AND : GA_OP_CONST;
}

static enum ga_op sum_operator(enum ga_token_kind kind)
{
    return kind == GA_TOKEN_PLUS ? GA_OP_ADD : kind == GA_TOKEN_MINUS ? GA_OP_SUB : GA_OP_CONST;
}

static enum ga_op product_operator(enum ga_token_kind kind)
{
    return kind == GA_TOKEN_TIMES ? GA_OP_MUL : kind == GA_TOKEN_DIVIDE ? GA_OP_DIV : GA_OP_CONST;
}

static enum ga_op comparison_operator(enum ga_token_kind kind)
{
    switch (kind) {
    case GA_TOKEN_LT:
        return GA_OP_LT;
    case GA_TOKEN_LE:
        return GA_OP_LE;
    case GA_TOKEN_GT:
        return GA_OP_GT;
    case GA_TOKEN_GE:
        return GA_OP_GE;
    case GA_TOKEN_EQ:
        return GA_OP_EQ;
    case GA_TOKEN_NE:
        return GA_OP_NE;
    default:
        return GA_OP_CONST;
    }
}

/* operand { operator operand }, grouped from the left. */
static bool left_associative(struct parser *parser, enum ga_op (*operator_of)(enum ga_token_kind),
                             bool (*operand)(struct parser *))
{
    enum ga_op op;

    if (!operand(parser))
        return false;
    while ((op = operator_of(token_kind(parser))) != GA_OP_CONST) {
        const size_t offset = token_start(parser);
        if (!ga_lexer_next(parser->lexer) || !operand(parser) || !push(parser, op, 0, offset))
            return false;
    }
    return true;
}

/* --- atoms --- */

static bool check_count(struct parser *parser, const struct ga_function *function, size_t count,
                        size_t offset)
{
    if (count >= function->least && (count <= function->most || function->most == GA_ANY_NUMBER))
        return true;
    return ga_lexer_fail(parser->lexer, offset, "%s with %zu argument%s; it takes %d%s",
                         function->name, count, count == 1 ? "" : "s", function->least,
                         function->most == GA_ANY_NUMBER ? " or more" : "");
}

/* "(", the arguments, ")". A function of many is folded as they come. */
static bool call_arguments(struct parser *parser, const struct ga_function *function, size_t offset,
                           size_t *count)
{
    const bool folds = function->fold != GA_OP_CONST;

    *count = 0;
    if (!ga_lexer_next(parser->lexer))
        return false;
    if (token_kind(parser) == GA_TOKEN_CLOSE)
        return ga_lexer_next(parser->lexer);
    for (;;) {
        if (!expression(parser))
            return false;
        *count += 1;
        if (folds && *count >= 2 &&
            !push(parser, *count == 2 ? function->op : function->fold, 0, offset))
            return false;
        if (token_kind(parser) == GA_TOKEN_CLOSE)
            return ga_lexer_next(parser->lexer);
        if (token_kind(parser) != GA_TOKEN_COMMA)
            return ga_lexer_unexpected(parser->lexer, "an operator, ',' or ')'");
        if (!ga_lexer_next(parser->lexer))
            return false;
    }
}

static bool call(struct parser *parser)
{
    const char *name = parser->lexer->token.text;
    const size_t offset = token_start(parser);
    const ptrdiff_t index = ga_function_find(name);
    size_t count;

    if (index < 0)
        return fail_unknown(parser, offset, "function", name, ga_function_nearest(name));
    const struct ga_function *function = &ga_functions[index];
    const bool calls = function->op == GA_OP_CALL1 || function->op == GA_OP_CALL2;

    return ga_lexer_next(parser->lexer) && call_arguments(parser, function, offset, &count) &&
           check_count(parser, function, count, offset) &&
           (function->fold != GA_OP_CONST ||
            push(parser, function->op, calls ? (uint16_t)index : 0, offset));
}

static bool value_of_name(struct parser *parser)
{
    const struct ga_names *names = parser->names;
    const char *name = parser->lexer->token.text;
    const size_t offset = token_start(parser);
    const ptrdiff_t index = names->find(names->self, name);
    double constant;

    if (index > UINT16_MAX)
        return ga_lexer_fail(parser->lexer, offset, "value number %td; the first %d can be used",
                             index, UINT16_MAX + 1);
    if (index >= 0)
        return push(parser, GA_OP_LOAD, (uint16_t)index, offset) && ga_lexer_next(parser->lexer);
    if (ga_constant_find(name, &constant))
        return push_constant(parser, constant, offset) && ga_lexer_next(parser->lexer);
    return fail_unknown(parser, offset, "name", name,
                        names->suggest != NULL ? names->suggest(names->self, name) : NULL);
}

/* Its index is known when the comparison with a choice is complete: see resolve. */
static bool open_word(struct parser *parser)
{
    const struct ga_node node = {.op = GA_OP_CONST,
                                 .word = GA_WORD_OPEN,
                                 .offset = (uint32_t)token_start(parser),
                                 .size = 1};

    return append(parser, &node, 1) && ga_lexer_next(parser->lexer);
}

static bool bracket(struct parser *parser)
{
    if (!ga_lexer_next(parser->lexer) || !expression(parser))
        return false;
    if (token_kind(parser) != GA_TOKEN_CLOSE)
        return ga_lexer_unexpected(parser->lexer, "an operator or ')'");
    return ga_lexer_next(parser->lexer);
}

static bool atom(struct parser *parser)
{
    switch (token_kind(parser)) {
    case GA_TOKEN_NUMBER:
        return push_constant(parser, parser->lexer->token.number, token_start(parser)) &&
               ga_lexer_next(parser->lexer);
    case GA_TOKEN_NAME:
        return ga_lexer_at_call(parser->lexer) ? call(parser) : value_of_name(parser);
    case GA_TOKEN_WORD:
        return open_word(parser);
    case GA_TOKEN_OPEN:
        return bracket(parser);
    default:
        return ga_lexer_unexpected(parser->lexer, EXPECTED_VALUE);
    }
}

/* --- levels, from the tightest --- */

static bool unary(struct parser *parser);

static bool power(struct parser *parser)
{
    if (!atom(parser))
        return false;
    if (token_kind(parser) != GA_TOKEN_POWER)
        return true;
    const size_t offset = token_start(parser);
    return ga_lexer_next(parser->lexer) && unary(parser) && push(parser, GA_OP_POW, 0, offset);
}

/* Brackets, arguments and exponents all pass here: it bounds the recursion. */
static bool unary(struct parser *parser)
{
    const size_t offset = token_start(parser);
    size_t minuses = 0;

    if (parser->nesting == GA_EXPR_NESTING)
        return ga_lexer_fail(parser->lexer, offset,
                             "nested too deeply; at most %d brackets and exponents are allowed",
                             GA_EXPR_NESTING);
    while (token_kind(parser) == GA_TOKEN_MINUS || token_kind(parser) == GA_TOKEN_PLUS) {
        minuses += token_kind(parser) == GA_TOKEN_MINUS;
        if (!ga_lexer_next(parser->lexer))
            return false;
    }
    parser->nesting++;
    if (!power(parser))
        return false;
    parser->nesting--;
    for (; minuses > 0; minuses--)
        if (!push(parser, GA_OP_NEG, 0, offset))
            return false;
    return true;
}

static bool product(struct parser *parser)
{
    return left_associative(parser, product_operator, unary);
}

static bool sum(struct parser *parser)
{
    return left_associative(parser, sum_operator, product);
}

/* Gives `word` its index among the choices of the value that `choice` loads. */
static bool resolve(struct parser *parser, struct ga_node *word, const struct ga_node *choice)
{
    const struct ga_names *names = parser->names;
    const char *text = parser->lexer->text + word->offset;
    const size_t length = (size_t)(strchr(text + 1, *text) - text) - 1;
    char spelled[GA_TOKEN_ROOM];

    if (choice->op != GA_OP_LOAD || names->word == NULL)
        return check_no_open_word(parser, word);
    memcpy(spelled, text + 1, length); /* fits: the lexer has checked it */
    spelled[length] = '\0';
    const ptrdiff_t index = names->word(names->self, choice->argument, spelled);
    if (index >= 0) {
        word->constant = (double)index;
        word->word = GA_WORD_RESOLVED;
        return true;
    }
    return fail_unknown(parser, word->offset, "choice", spelled,
                        names->suggest_word != NULL
                            ? names->suggest_word(names->self, choice->argument, spelled)
                            : NULL);
}

/* Adds a comparison of the two last operands, the right one being at `right`. */
static bool push_comparison(struct parser *parser, enum ga_op op, size_t right, size_t offset)
{
    struct ga_node *nodes = parser->tree->nodes;
    struct ga_node *b = &nodes[right], *a = &nodes[right - b->size];

    if (op == GA_OP_EQ || op == GA_OP_NE) {
        if (a->word == GA_WORD_OPEN && !resolve(parser, a, b))
            return false;
        if (b->word == GA_WORD_OPEN && !resolve(parser, b, a))
            return false;
    }
    return push(parser, (uint16_t)op, 0, offset);
}

/* In a < b < c, b stands again before the second comparison. */
static bool repeat(struct parser *parser, size_t root)
{
    const struct ga_tree *tree = parser->tree;
    const uint32_t size = tree->nodes[root].size;

    if (!append(parser, &tree->nodes[root + 1 - size], size))
        return false;
    struct ga_node *copy = &tree->nodes[tree->n - 1];
    if (size == 1 && copy->word == GA_WORD_RESOLVED)
        copy->word = GA_WORD_OPEN; /* its other neighbour decides */
    return true;
}

static bool compare(struct parser *parser)
{
    enum ga_op op;
    size_t right = 0;

    if (!sum(parser))
        return false;
    for (bool chained = false; (op = comparison_operator(token_kind(parser))) != GA_OP_CONST;
         chained = true) {
        const size_t offset = token_start(parser);
        if (chained && !repeat(parser, right))
            return false;
        if (!ga_lexer_next(parser->lexer) || !sum(parser))
            return false;
        right = parser->tree->n - 1;
        if (!push_comparison(parser, op, right, offset))
            return false;
        if (chained && !push(parser, GA_OP_AND, 0, offset))
            return false;
    }
    return true;
}

static bool negation(struct parser *parser)
{
    const size_t offset = token_start(parser);
    size_t count = 0;

    for (; token_kind(parser) == GA_TOKEN_NOT; count++)
        if (!ga_lexer_next(parser->lexer))
            return false;
    if (!compare(parser))
        return false;
    for (; count > 0; count--)
        if (!push(parser, GA_OP_NOT, 0, offset))
            return false;
    return true;
}

static bool conjunction(struct parser *parser)
{
    return left_associative(parser, and_operator, negation);
}

static bool expression(struct parser *parser)
{
    return left_associative(parser, or_operator, conjunction);
}

bool ga_tree_parse(struct ga_tree *tree, struct ga_lexer *lexer, const struct ga_names *names)
{
    struct parser parser = {.lexer = lexer, .names = names, .tree = tree};

    *tree = (struct ga_tree){0};
    if (!expression(&parser))
        goto fail;
    if (lexer->token.kind != GA_TOKEN_END) {
        ga_lexer_unexpected(lexer, "an operator or the end");
        goto fail;
    }
    if (!check_no_open_word(&parser, &tree->nodes[tree->n - 1]))
        goto fail;
    return true;
fail:
    ga_tree_release(tree);
    return false;
}
