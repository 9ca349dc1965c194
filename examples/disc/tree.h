/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree.h - the gravity of many particles, the far ones taken together in groups
 * (Barnes and Hut, "A hierarchical O(N log N) force-calculation algorithm", 1986), in the plane. */
#ifndef DISC_TREE_H
#define DISC_TREE_H

#include "disc.h"

#include <stdint.h>

struct tree; /* private to tree.c */

/* How a tree is read. */
struct opening {
    double theta; /* a group is opened if its size is more than theta times its distance; 0: all are
                     opened */
    double softening; /* length; > 0 */
};

struct pull {
    double ax, ay;    /* acceleration */
    double potential; /* of all particles, one in the same place included */
};

/* Room for discs of up to `particles` particles. NULL if there is no memory; the caller destroys
 * it. */
struct tree *tree_create(size_t particles);
void tree_destroy(struct tree *tree);

/* The tree of the particles that the disc has now. */
void tree_build(struct tree *tree, const struct disc *disc);

/* What the particles do to a mass 1 at (x, y). Returns how many interactions were summed. */
uint64_t tree_pull(const struct tree *tree, double x, double y, const struct opening *opening,
                   struct pull *pull);

#endif
