/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rescore.h - a history in the order of the present config's metrics, and written again with new
 * scores. */
#ifndef GA_MASTER_RESCORE_H
#define GA_MASTER_RESCORE_H

#include "master/store/metric_map.h"
#include "master/store/run_state.h"

struct ga_past_history {
    const char *folder;
    const struct ga_run_state *state;
    const struct ga_rows *tail;
    const struct ga_metric_map *map;
    size_t n_objectives; /* of the present config */
};

/* Every record, with its metrics as the map says. Its objectives are as they were (NaN for what was
 * not there). */
enum ga_status GA_MUST_CHECK ga_past_visit(const struct ga_past_history *past,
                                           enum ga_status (*visit)(void *self,
                                                                   const struct ga_record *record),
                                           void *self, struct ga_error *error);

/* Every record with what `rescored` fills in: sealed segments of the next epoch go beside those
 * that are there, what is left over is the new tail, which the caller releases in any case. */
struct ga_rescoring {
    const struct ga_config *config;
    void (*rescored)(void *self, const struct ga_record *record, double *objectives,
                     double *violation);
    void *self;
};
struct ga_rescored {
    uint64_t epoch, segments;
    struct ga_rows tail;
};
enum ga_status GA_MUST_CHECK ga_rescore(const struct ga_past_history *past,
                                        const struct ga_rescoring *rescoring,
                                        struct ga_rescored *anew, struct ga_error *error);

/* Removes the history's files of other epochs than `epoch`, as far as it can. */
void ga_remove_other_epochs(const char *folder, uint64_t epoch);

#endif
