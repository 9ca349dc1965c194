/* SPDX-License-Identifier: GPL-3.0-or-later */
/* given.h - the points that a search starts from: those listed in the config, then the best of an
 * earlier run or of a CSV. */
#ifndef GA_MASTER_GIVEN_H
#define GA_MASTER_GIVEN_H

#include "common/config/config.h"
#include "common/error.h"

/* Rows of space.n values, at most a population of them; the caller frees *rows. A CSV has a line of
 * names and needs a column for each free parameter; it is taken from the top. A run's individuals
 * are taken best first, feasible ones only, values repaired to what the space allows; parameters it
 * does not have are an error that names them. */
enum ga_status GA_MUST_CHECK ga_given_load(const struct ga_config *config, double **rows, size_t *n,
                                           struct ga_error *error);

#endif
