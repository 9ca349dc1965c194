/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_loader.h - run.h5 and the segments of a history, read whole. GA_E_FORMAT names the damaged
 * file. */
#ifndef GA_MASTER_RUN_LOADER_H
#define GA_MASTER_RUN_LOADER_H

#include "common/error.h"
#include "master/store/rows.h"
#include "master/store/run_state.h"

/* Into an initialized state and uninitialized rows, both of which the caller releases in any case.
 */
enum ga_status GA_MUST_CHECK ga_run_load(const char *folder, struct ga_run_state *state,
                                         struct ga_rows *tail, struct ga_error *error);

/* Records first .. first+n-1, a segment in memory at a time. */
enum ga_status GA_MUST_CHECK ga_run_walk(const char *folder, const struct ga_run_state *state,
                                         const struct ga_rows *tail, uint64_t first, uint64_t n,
                                         enum ga_status (*visit)(void *self,
                                                                 const struct ga_record *record),
                                         void *self, struct ga_error *error);

#endif
