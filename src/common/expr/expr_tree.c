/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_tree.c - the tree of an expression as a growing array of nodes, operands before operators.
 */
#include "common/expr/expr_internal.h"
#include <stdlib.h>

size_t ga_op_arity(uint16_t op)
{
    switch ((enum ga_op)op) {
    case GA_OP_CONST:
    case GA_OP_LOAD:
        return 0;
    case GA_OP_NEG:
    case GA_OP_NOT:
    case GA_OP_CALL1:
        return 1;
    case GA_OP_SELECT:
        return 3;
    default:
        return 2;
    }
}

static void make_room(struct ga_tree *tree, size_t needed)
{
    if (needed <= tree->room)
        return;
    tree->room = needed > 2 * tree->room ? needed : 2 * tree->room;
    tree->nodes = ga_realloc(tree->nodes, tree->room, sizeof *tree->nodes);
}

bool ga_tree_append(struct ga_tree *tree, const struct ga_node *nodes, size_t count)
{
    const bool inside = tree->n > 0 && nodes >= tree->nodes && nodes < tree->nodes + tree->n;
    const size_t from = inside ? (size_t)(nodes - tree->nodes) : 0;

    if (count > GA_EXPR_LENGTH - tree->n)
        return false;
    make_room(tree, tree->n + count);
    if (inside)
        nodes = tree->nodes + from; /* they may have moved */
    for (size_t i = 0; i < count; i++)
        tree->nodes[tree->n++] = nodes[i];
    return true;
}

void ga_tree_release(struct ga_tree *tree)
{
    free(tree->nodes);
    *tree = (struct ga_tree){0};
}
