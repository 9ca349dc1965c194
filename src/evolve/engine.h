/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine.h - a search algorithm, as seen by whoever drives it: ask, tell, save, restore.
 *
 * Individuals have sequence numbers 0, 1, 2, ... They are asked for in that order and told in that
 * order, and all that the engine allows are asked for before the next one is told (ga_engine_tell
 * insists). So individual k is always made from the same knowledge, and a run is the same on any
 * number of workers, in any order of arrival, after any kill and resume.
 *
 * Pure: no clock, no files, no MPI. All random numbers are keyed by (seed, sequence number,
 * purpose). */
#ifndef GA_EVOLVE_ENGINE_H
#define GA_EVOLVE_ENGINE_H

#include "common/buffer.h"
#include "common/config/config.h"
#include "common/error.h"
#include "common/evaluation.h"
#include "common/space.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How an individual came to be: a sum of bits. The numbers are in run files: never renumber. */
enum ga_origin {
    GA_ORIGIN_INITIAL = 1,   /* from the initial design */
    GA_ORIGIN_GIVEN = 2,     /* from the user's points */
    GA_ORIGIN_CROSSOVER = 4, /* of both parents */
    GA_ORIGIN_MUTATION = 8,
    GA_ORIGIN_COPY = 16, /* of the first parent, as neither crossover nor mutation took place */
    GA_ORIGIN_RENEWED =
        32, /* mutated again because it was a duplicate or broke a parameter constraint */
    GA_ORIGIN_ELITE = 64, /* an elite, the first parent, to be evaluated again */
    GA_ORIGIN_EPOCH =
        128, /* the best of an island after an epoch; the parent: after the one before */
};

struct ga_individual {
    uint64_t id;
    uint64_t generation;
    uint32_t origin;     /* of enum ga_origin */
    uint64_t parents[2]; /* GA_NO_ID: none */
    uint64_t same_as; /* the earlier individual with these genes, whose result it takes; GA_NO_ID:
                         it is to be evaluated */
    double violation; /* of the parameter constraints: if positive, it is not to be evaluated */
    const double *genes; /* ga_task_width values (islands.h), space.n natural ones first */
};

/* What an individual is worth. Smaller is better throughout. A failed evaluation has violation
 * INFINITY; one with an objective that is not finite counts as failed. */
struct ga_score {
    double violation; /* 0: feasible */
    const double
        *objectives; /* n_objectives, to be minimised; not read if the violation is not finite */
    const double *island; /* its result (islands.h) after an epoch that did not fail, else NULL */
    bool left_out;        /* it is told, but never becomes a parent: the rest means nothing */
};

/* Everything an engine knows of the world. Borrowed until the engine is destroyed. */
struct ga_problem {
    const struct ga_config *config; /* the sections algorithm, initial and space, and run.seed */
    size_t n_objectives;
    const double *given; /* n_given rows of allowed values: points to start from, of which a genetic
                            algorithm takes as many as its first population has room for */
    size_t n_given;
    /* Violation of the constraints that need parameters only, 0 if none; NULL: there are none. */
    double (*violation)(const void *self, const double *genes);
    const void *violation_self;
};

struct ga_engine;

/* The engine called config->algorithm.kind. The config has been checked; what it cannot serve
 * (Sobol in too many dimensions) is an error that names the key. The caller owns the result. */
enum ga_status GA_MUST_CHECK ga_engine_create(struct ga_engine **engine,
                                              const struct ga_problem *problem,
                                              struct ga_error *error);
void ga_engine_destroy(struct ga_engine *engine);

/* How many individuals may exist once `told` are told; never decreases with told, always greater
 * than told. */
uint64_t ga_engine_ask_limit(const struct ga_engine *engine, uint64_t told);

uint64_t ga_engine_asked(const struct ga_engine *engine);
uint64_t ga_engine_told(const struct ga_engine *engine);

/* Makes individual number `asked`, if ask_limit(told) allows it; false otherwise. */
bool ga_engine_ask(struct ga_engine *engine);

/* Individual `id`, told <= id < asked. Valid until it is told. */
const struct ga_individual *ga_engine_pending(const struct ga_engine *engine, uint64_t id);

/* Tells what individual number `told` is worth. All that are allowed must have been asked for. */
void ga_engine_tell(struct ga_engine *engine, const struct ga_score *score);

/* How many individuals were mutated again with success, and how many took an earlier result. */
struct ga_duplicates {
    uint64_t renewed;
    uint64_t reused;
};
struct ga_duplicates ga_engine_duplicates(const struct ga_engine *engine);

/* Appends the whole state but the memory of genes seen, which is the history's. Its size does not
 * grow with the run. */
void ga_engine_save(const struct ga_engine *engine, struct ga_buffer *out);

/* Into a newly created engine of the same problem: the saved state, then ga_engine_remember for
 * each individual told, in order. After that the engine goes on as the saved one would have.
 * GA_E_FORMAT if the bytes are not such a state: the engine can then only be destroyed. */
enum ga_status GA_MUST_CHECK ga_engine_restore(struct ga_engine *engine, struct ga_reader *saved,
                                               struct ga_error *error);
void ga_engine_remember(struct ga_engine *engine, uint64_t id, const double *genes);

/* Fills the score of a told individual: objectives into the given storage. False: it is to be left
 * out. */
typedef bool ga_score_of(void *self, uint64_t id, double *violation, double *objectives);

/* Replaces the scores the engine holds of told individuals, after the user changed the objective or
 * what becomes of failed ones. Those who were left out before do not come back. */
void ga_engine_rescore(struct ga_engine *engine, ga_score_of *score_of, void *self);

#endif
