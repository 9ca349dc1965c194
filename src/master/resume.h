/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resume.h - an earlier run's past, put into a new search. */
#ifndef GA_MASTER_RESUME_H
#define GA_MASTER_RESUME_H

#include "common/config/config.h"
#include "common/error.h"
#include "master/repeats.h"
#include "master/search.h"
#include "master/store/store.h"

/* Before anything else is made of the config: an earlier run in its results folder, if there is
 * one, has recorded metrics, and where they are all that is needed the config goes on with them.
 * What cannot be read is left to whoever opens the store. */
void ga_resume_adopt_metrics(struct ga_config *config);

struct ga_differences {
    char *text;   /* a line for each key that differs; "" if none; the caller frees it */
    bool rescore; /* the objective or constraints are others */
};

/* Compares the config of the past with today's. GA_E_CHANGED names each difference that would
 * falsify the history. */
enum ga_status GA_MUST_CHECK ga_resume_compare(const struct ga_store *store,
                                               const struct ga_config *config,
                                               struct ga_differences *differences,
                                               struct ga_error *error);

/* Restores the engine and remembers the history. What the journal holds is not yet in it: see
 * ga_journalled_replay. */
enum ga_status GA_MUST_CHECK ga_resume_search(struct ga_store *store, struct ga_search *search,
                                              bool rescore, struct ga_error *error);

/* Copies of the finished evaluations that the journal held: what the store has of them lasts only
 * until it goes on. */
struct ga_journalled {
    size_t n;
    struct ga_finished *finished; /* in the order in which they came */
    double *metrics;              /* n rows */
    size_t used;                  /* individuals that are finished with them */
    size_t parts;                 /* repeats of individuals that lack others still */
    size_t unfit;                 /* not believed: they are of other genes than this build makes */
};
void ga_journalled_init(struct ga_journalled *journalled, const struct ga_store *store,
                        size_t n_metrics);
void ga_journalled_release(struct ga_journalled *journalled);

/* Finishes the individuals that they belong to, and leaves repeats of others in `repeats`; then the
 * search hands out all that are still to be evaluated, from the first. */
void ga_journalled_replay(struct ga_journalled *journalled, struct ga_search *search,
                          struct ga_repeats *repeats, size_t n_genes);

#endif
