/* SPDX-License-Identifier: GPL-3.0-or-later */
/* range.h - the rule by which operators keep a value in its range: reflected once at the bound that
 * it passed, and put on a bound if that leads past the other. So no bound attracts. */
#ifndef GA_EVOLVE_RANGE_H
#define GA_EVOLVE_RANGE_H

/* NaN goes to the least. */
static inline double ga_range_clamp(double value, double least, double most)
{
    if (!(value > least))
        return least;
    return value < most ? value : most;
}

static inline double ga_range_reflect(double value, double least, double most)
{
    if (value < least)
        value = 2 * least - value;
    else if (value > most)
        value = 2 * most - value;
    return ga_range_clamp(value, least, most);
}

#endif
