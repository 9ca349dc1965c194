/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metric_map.c - metrics found by name. */
#include "master/store/metric_map.h"
#include "common/error.h"
#include "master/store/texts.h"
#include <math.h>
#include <stdlib.h>

void ga_metric_map_init(struct ga_metric_map *map, const struct ga_text_list *present,
                        const struct ga_text_list *stored)
{
    map->n = present->n;
    map->n_stored = stored->n;
    map->trailing = 0;
    map->from = ga_alloc(present->n, sizeof *map->from);
    map->missing = -1;
    for (size_t i = 0; i < present->n; i++) {
        map->from[i] = ga_texts_find(stored, present->items[i]);
        if (map->from[i] < 0 && map->missing < 0)
            map->missing = (ptrdiff_t)i;
    }
}

void ga_metric_map_release(struct ga_metric_map *map)
{
    free(map->from);
    *map = (struct ga_metric_map){0};
}

void ga_metric_map_apply(const struct ga_metric_map *map, const double *stored, double *present)
{
    for (size_t i = 0; i < map->n; i++)
        present[i] = map->from[i] < 0 ? NAN : stored[map->from[i]];
}
