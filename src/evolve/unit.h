/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit.h - the rule by which operators keep a unit coordinate in its range: reflected once at the
 * bound that it passed, and put on a bound if that leads past the other. So no bound attracts. */
#ifndef GA_EVOLVE_UNIT_H
#define GA_EVOLVE_UNIT_H

static inline double ga_unit_clamp(double unit)
{
    if (unit < 0)
        return 0;
    return unit > 1 ? 1 : unit;
}

static inline double ga_unit_reflect(double unit)
{
    if (unit < 0)
        unit = -unit;
    else if (unit > 1)
        unit = 2 - unit;
    return ga_unit_clamp(unit);
}

#endif
