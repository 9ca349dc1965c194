/* SPDX-License-Identifier: GPL-3.0-or-later */
/* finished.h - finished evaluations as bytes, as a journal keeps them, and lists of them. */
#ifndef GA_MASTER_FINISHED_H
#define GA_MASTER_FINISHED_H

#include "common/buffer.h"
#include "master/store/metric_map.h"
#include "master/store/store.h"

/* Appended to `out`. */
void ga_finished_put(struct ga_buffer *out, const struct ga_finished *finished, size_t n_metrics);

struct ga_finished_list {
    size_t n;
    struct ga_finished *items; /* metrics and texts are the list's own */
};
void ga_finished_list_release(struct ga_finished_list *list);

/* Adds the evaluation in `bytes`, its metrics as `map` says. False if they are none, or if a metric
 * of the present is missing. */
bool ga_finished_list_add(struct ga_finished_list *list, const void *bytes, size_t size,
                          const struct ga_metric_map *map);

/* Keeps one of each repeat of an id, and no id below `told`, in order of arrival. Of several the
 * first stands, unless its genes differ from those of a later one: then the individual is not the
 * same any more, and the later is of the present one. */
void ga_finished_list_clean(struct ga_finished_list *list, uint64_t told);

#endif
