/* SPDX-License-Identifier: GPL-3.0-or-later */
/* novelty.h - sees to it that a child is new and within the constraints on parameters.
 * One that is not is altered by its engine, time and again, up to GA_NOVELTY_TRIES times, each time
 * from where the last one led. What is then still a duplicate takes the earlier result; what still
 * breaks a constraint carries its violation. When every point of a discrete space has been seen,
 * duplicates are not altered at all. The user's given points are never altered, nor are elites that
 * are evaluated again; where that is done evaluations are noisy, and no result is taken twice. */
#ifndef GA_EVOLVE_NOVELTY_H
#define GA_EVOLVE_NOVELTY_H

#include "evolve/engine_internal.h"
#include "evolve/seen.h"

enum {
    GA_NOVELTY_TRIES = 1000,
    GA_NOVELTY_AHEAD = 16, /* children that may be expected; a power of two */
};

struct ga_novelty {
    const struct ga_problem *problem;
    bool remembers;  /* algorithm.avoid_duplicates */
    uint64_t points; /* of the space; UINT64_MAX: a continuum, or more than can be counted */
    struct ga_seen seen;
    struct ga_seen_key expected[GA_NOVELTY_AHEAD]; /* of child id at id % GA_NOVELTY_AHEAD */
    struct ga_duplicates duplicates;
};

/* The problem is borrowed until release. */
void ga_novelty_init(struct ga_novelty *novelty, const struct ga_problem *problem);
void ga_novelty_release(struct ga_novelty *novelty);

/* Begins to look whether the genes of a child are new: a little before it is settled, and at most
 * GA_NOVELTY_AHEAD ids before. */
void ga_novelty_expect(struct ga_novelty *novelty, uint64_t id, const double *genes);

/* Of a child that is expected: alters genes if need be, sets violation and same_as, adds to origin,
 * remembers. */
void ga_novelty_settle(struct ga_novelty *novelty, struct ga_individual *child, double *genes,
                       const struct ga_engine_type *type, const void *engine);

/* Individuals may be remembered in any order. */
void ga_novelty_remember(struct ga_novelty *novelty, uint64_t id, const double *genes);

#endif
