/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree.c - particles are sorted along a Z-curve; a node is a range of them. Nodes lie in
 * depth-first order, each with the index of the node after its subtree, so that a walk is a loop
 * without a stack. */
#include "tree.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define DEPTH          16 /* bits of a key for each coordinate */
#define LEAF_PARTICLES 8
/* Each of 16 levels has at most n / 9 nodes that are divided, each in 4: fewer than 8 n in all. */
#define NODES_PER_PARTICLE 8

struct node {
    double x, y; /* centre of mass */
    double mass;
    double size2;         /* square of the side */
    uint32_t skip;        /* the node after this one's subtree */
    uint32_t first, last; /* its particles, last not included */
    bool leaf;
};

struct point {
    uint32_t key;
    double x, y;
};

struct tree {
    size_t n;
    size_t n_nodes;
    double particle_mass;
    double side; /* of the root */
    struct point *points;
    struct point *scratch;
    struct node *nodes;
};

struct tree *tree_create(size_t particles)
{
    struct tree *tree = calloc(1, sizeof *tree);

    if (!tree)
        return NULL;
    tree->points = malloc(particles * sizeof *tree->points);
    tree->scratch = malloc(particles * sizeof *tree->scratch);
    tree->nodes = malloc((NODES_PER_PARTICLE * particles + 1) * sizeof *tree->nodes);
    if (!tree->points || !tree->scratch || !tree->nodes) {
        tree_destroy(tree);
        return NULL;
    }
    return tree;
}

void tree_destroy(struct tree *tree)
{
    if (!tree)
        return;
    free(tree->nodes);
    free(tree->scratch);
    free(tree->points);
    free(tree);
}

/* Spreads 16 bits so that a 0 follows each. */
static uint32_t spread_bits(uint32_t v)
{
    v = (v | v << 8) & 0x00ff00ffu;
    v = (v | v << 4) & 0x0f0f0f0fu;
    v = (v | v << 2) & 0x33333333u;
    return (v | v << 1) & 0x55555555u;
}

static uint32_t cell(double coordinate, double side)
{
    double unit = coordinate / side + 0.5;

    return (uint32_t)fmin(unit * (1 << DEPTH), (1 << DEPTH) - 1);
}

/* Copies the particles with their keys; the root is the square about the centre that holds them
 * all. */
static void take_points(struct tree *tree, const struct disc *disc)
{
    const struct body *particles = disc->bodies + DISC_PROBES;
    double reach = 0.0;

    for (size_t i = 0; i < disc->n; i++)
        reach = fmax(reach, fmax(fabs(particles[i].x), fabs(particles[i].y)));
    tree->side = 2.0 * reach;
    for (size_t i = 0; i < disc->n; i++)
        tree->points[i] = (struct point){
            .key = spread_bits(cell(particles[i].x, tree->side)) |
                   spread_bits(cell(particles[i].y, tree->side)) << 1,
            .x = particles[i].x,
            .y = particles[i].y,
        };
}

/* Radix sort by bytes. Four passes, so that the result is back in points. */
static void sort_points(struct tree *tree)
{
    for (unsigned shift = 0; shift < 32; shift += 8) {
        struct point *swap = tree->points;
        size_t start[257] = {0};

        for (size_t i = 0; i < tree->n; i++)
            start[(tree->points[i].key >> shift & 0xffu) + 1]++;
        for (size_t byte = 0; byte < 256; byte++)
            start[byte + 1] += start[byte];
        for (size_t i = 0; i < tree->n; i++)
            tree->scratch[start[tree->points[i].key >> shift & 0xffu]++] = tree->points[i];
        tree->points = tree->scratch;
        tree->scratch = swap;
    }
}

static void sum_node(const struct tree *tree, struct node *node)
{
    double count = node->last - node->first;
    double x = 0.0;
    double y = 0.0;

    for (uint32_t i = node->first; i < node->last; i++) {
        x += tree->points[i].x;
        y += tree->points[i].y;
    }
    node->mass = tree->particle_mass * count;
    node->x = x / count;
    node->y = y / count;
}

/* Makes the node of the points first .. last, which share the first 2 * depth bits of their keys,
 * and all below it. */
static void build_node(struct tree *tree, uint32_t first, uint32_t last, unsigned depth)
{
    struct node *node = &tree->nodes[tree->n_nodes++];
    double side = ldexp(tree->side, -(int)depth);

    *node = (struct node){.size2 = side * side, .first = first, .last = last};
    sum_node(tree, node);
    node->leaf = last - first <= LEAF_PARTICLES || depth == DEPTH;
    while (!node->leaf && first < last) {
        unsigned shift = 2 * (DEPTH - 1 - depth);
        uint32_t quadrant = tree->points[first].key >> shift;
        uint32_t end = first + 1;

        while (end < last && tree->points[end].key >> shift == quadrant)
            end++;
        build_node(tree, first, end, depth + 1);
        first = end;
    }
    node->skip = (uint32_t)tree->n_nodes;
}

void tree_build(struct tree *tree, const struct disc *disc)
{
    tree->n = disc->n;
    tree->n_nodes = 0;
    tree->particle_mass = disc->mass;
    take_points(tree, disc);
    sort_points(tree);
    if (tree->n > 0)
        build_node(tree, 0, (uint32_t)tree->n, 0);
}

static void add_mass(struct pull *pull, double mass, double dx, double dy, double distance2)
{
    double inverse = 1.0 / sqrt(distance2);
    double potential = mass * inverse;
    double strength = potential * inverse * inverse;

    pull->ax += strength * dx;
    pull->ay += strength * dy;
    pull->potential -= potential;
}

uint64_t tree_pull(const struct tree *tree, double x, double y, const struct opening *opening,
                   struct pull *pull)
{
    double theta2 = opening->theta * opening->theta;
    double soft2 = opening->softening * opening->softening;
    uint64_t interactions = 0;

    *pull = (struct pull){0};
    for (size_t i = 0; i < tree->n_nodes;) {
        const struct node *node = &tree->nodes[i];
        double dx = node->x - x;
        double dy = node->y - y;
        double d2 = dx * dx + dy * dy;

        if (node->size2 < theta2 * d2) {
            add_mass(pull, node->mass, dx, dy, d2 + soft2);
            interactions++;
            i = node->skip;
        } else if (node->leaf) {
            for (uint32_t k = node->first; k < node->last; k++) {
                dx = tree->points[k].x - x;
                dy = tree->points[k].y - y;
                add_mass(pull, tree->particle_mass, dx, dy, dx * dx + dy * dy + soft2);
            }
            interactions += node->last - node->first;
            i = node->skip;
        } else {
            i++;
        }
    }
    return interactions;
}
