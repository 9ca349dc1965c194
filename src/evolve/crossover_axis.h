/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossover_axis.h - the row of an operator that works on a continuous axis, gene by gene. Inline,
 * so that the operator's own blend is compiled into the loop. */
#ifndef GA_EVOLVE_CROSSOVER_AXIS_H
#define GA_EVOLVE_CROSSOVER_AXIS_H

#include "evolve/crossover.h"

/* Where the values of a gene lie: a linear real is its own axis, from bound to bound; all others
 * are on that of their unit coordinate. So a blend must not depend on the axis's scale. */
struct ga_axis {
    double least, most;
    struct ga_random *random;
    struct ga_coins coins;
};

/* Replaces low < high on the axis by the children's values, which it keeps between least and most;
 * false if the gene takes no part. */
typedef bool ga_axis_blend(struct ga_axis *axis, const void *self, double *low, double *high);

static inline void ga_axis_cross_gene(struct ga_axis *axis, const struct ga_param *param,
                                      double *lesser, double *greater, ga_axis_blend *blend,
                                      const void *self)
{
    bool is_linear = param->kind == GA_PARAM_REAL && !param->log;
    double low = is_linear ? *lesser : ga_param_to_unit(param, *lesser);
    double high = is_linear ? *greater : ga_param_to_unit(param, *greater);

    axis->least = is_linear ? param->low : 0;
    axis->most = is_linear ? param->high : 1;
    if (!(low < high) || !blend(axis, self, &low, &high))
        return;
    *lesser = is_linear ? low : ga_param_from_unit(param, low);
    *greater = is_linear ? high : ga_param_from_unit(param, high);
}

/* Each real and int in which the parents differ is blended; words and bools are exchanged or not.
 */
static inline void ga_axis_cross(const struct ga_space *space, struct ga_random *random, double *a,
                                 double *b, ga_axis_blend *blend, const void *self)
{
    struct ga_axis axis = {.random = random};

    for (size_t i = 0; i < space->n; i++) {
        const struct ga_param *param = &space->params[i];
        bool is_less = a[i] < b[i];

        if (a[i] == b[i])
            continue;
        if (param->kind == GA_PARAM_REAL || param->kind == GA_PARAM_INT)
            ga_axis_cross_gene(&axis, param, is_less ? &a[i] : &b[i], is_less ? &b[i] : &a[i],
                               blend, self);
        else if (ga_random_coin(random, &axis.coins))
            ga_crossover_exchange(&a[i], &b[i]);
    }
}

#endif
