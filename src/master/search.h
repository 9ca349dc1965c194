/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.h - the search as the master drives it: an engine, the scores, the results that came
 * early, and when to stop. Pure: no clock, no MPI, no files. Results come in any order; individuals
 * are told in theirs, and each told one is handed to the observer as a record. */
#ifndef GA_MASTER_SEARCH_H
#define GA_MASTER_SEARCH_H

#include "common/config/config.h"
#include "evolve/engine.h"
#include "evolve/score.h"
#include "master/stop.h"
#include "master/store/record.h"
#include "master/store/store.h"

struct ga_search;

struct ga_search_setup {
    const struct ga_config *config; /* borrowed, as is all here */
    const struct ga_score_rule *rule;
    const double *given; /* rows of points to start from */
    size_t n_given;
    void (*told)(void *self,
                 const struct ga_record *record); /* in order of id; valid during the call */
    void *self;
};

enum ga_status GA_MUST_CHECK ga_search_create(struct ga_search **out,
                                              const struct ga_search_setup *setup,
                                              struct ga_error *error);
void ga_search_destroy(struct ga_search *search);

/* The next individual that somebody must evaluate, in order of id; NULL if for now there is none.
 * Valid until it is told. */
const struct ga_individual *ga_search_next(struct ga_search *search);
/* An individual that has been handed out and is not yet told; NULL otherwise. */
const struct ga_individual *ga_search_open(const struct ga_search *search, uint64_t id);

/* A finished evaluation. False if it is of no use: its
 * individual is told already, or has a result, or was never handed out. Tells all whose turn has
 * come. Copied. */
bool ga_search_finish(struct ga_search *search, const struct ga_finished *finished);

enum ga_end ga_search_end(const struct ga_search *search);

/* There is none to come any more that ga_search_next has not handed out, by the counts in
 * run.stop. */
bool ga_search_has_handed_all(const struct ga_search *search);

/* How many individuals have been told: cheap, unlike a summary. */
uint64_t ga_search_told(const struct ga_search *search);

struct ga_search_summary {
    uint64_t told;
    uint64_t generation; /* of the next to be told */
    uint64_t limit;      /* individuals this search will have in all if nothing else ends it;
                            GA_NONE_U64: unknown */
    uint64_t evaluated;  /* told by an evaluation of their own */
    uint64_t failed, reused, skipped, infeasible;
    uint64_t renewed; /* mutated again, with success: see ga_engine_duplicates */
    uint64_t by_failure[GA_FAILURE_COUNT];
    uint64_t flaky[GA_FAILURE_COUNT]; /* succeeded after failures, by the class of the first; NONE:
                                         not known */
    uint64_t finished_early;          /* have a result and wait for those before them */
    bool has_best; /* feasible before infeasible, then by the first objective; see ga_stop_tell */
    bool best_feasible;
    uint64_t best_id;
    double best_objective; /* in the user's direction */
    double best_violation;
    const double *best_genes; /* valid until the next call of finish */
};
void ga_search_summarize(const struct ga_search *search, struct ga_search_summary *summary);

/* --- resuming: into a new search, in this order --- */

void ga_search_save(const struct ga_search *search, struct ga_buffer *out); /* the engine's state */
/* GA_E_FORMAT if it is no such state, or was not saved when `told` individuals, which is how many
 * records the history has, were told. */
enum ga_status GA_MUST_CHECK ga_search_restore(struct ga_search *search, const void *state,
                                               size_t size, uint64_t told, struct ga_error *error);
/* Each record of the history, in order. Its objectives and violation are taken as they are unless
 * `rescore`. */
void ga_search_remember(struct ga_search *search, const struct ga_record *past, bool rescore);
/* After the last of them. If they were rescored, the engine's knowledge is too. */
void ga_search_resumed(struct ga_search *search, bool rescore);

/* Hands out again, from the first that is not told, all that have no result. */
void ga_search_rewind(struct ga_search *search);

/* What individual `id`, which has been told, is worth by now: objectives in the user's direction.
 */
void ga_search_worth(const struct ga_search *search, uint64_t id, double *objectives,
                     double *violation);

#endif
