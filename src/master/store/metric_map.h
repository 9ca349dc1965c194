/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metric_map.h - metrics that were recorded under another config, in the order of the present one.
 * Metrics are known by name: objectives that change may need fewer of them, or need them in another
 * order. */
#ifndef GA_MASTER_METRIC_MAP_H
#define GA_MASTER_METRIC_MAP_H

#include "common/config/config.h"

struct ga_metric_map {
    size_t n;          /* present metrics */
    size_t n_stored;   /* recorded ones */
    size_t trailing;   /* values behind the metrics of a result, taken as they are */
    ptrdiff_t *from;   /* where each present one was; -1: it was not recorded */
    ptrdiff_t missing; /* the first present one that was not recorded; -1: none */
};

void ga_metric_map_init(struct ga_metric_map *map, const struct ga_text_list *present,
                        const struct ga_text_list *stored);
void ga_metric_map_release(struct ga_metric_map *map);

/* NaN for what was not recorded. */
void ga_metric_map_apply(const struct ga_metric_map *map, const double *stored, double *present);

#endif
