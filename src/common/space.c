/* SPDX-License-Identifier: GPL-3.0-or-later */
/* space.c - parameters: their unit coordinates, their grids, and their values as text. */
#include "common/space.h"
#include "common/error.h"
#include "common/text.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void release_param(struct ga_param *param)
{
    for (size_t i = 0; i < param->n_choices; i++)
        free(param->choices[i]);
    free(param->choices);
    free(param->name);
}

void ga_space_release(struct ga_space *space)
{
    for (size_t i = 0; i < space->n; i++)
        release_param(&space->params[i]);
    free(space->params);
    *space = (struct ga_space){0};
}

ptrdiff_t ga_space_find(const struct ga_space *space, const char *name)
{
    for (size_t i = 0; i < space->n; i++) {
        if (strcmp(space->params[i].name, name) == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

/* --- the grid of a discrete parameter --- */

uint64_t ga_param_levels(const struct ga_param *param)
{
    switch (param->kind) {
    case GA_PARAM_REAL:
        return 0;
    case GA_PARAM_FIXED:
        return 1;
    default:
        return (uint64_t)floor((param->high - param->low) / param->step) + 1;
    }
}

double ga_param_level(const struct ga_param *param, uint64_t k)
{
    GA_ASSERT(k < ga_param_levels(param));
    return k == 0 ? param->low : param->low + (double)k * param->step;
}

/* The rank at or below `steps` above the lowest value; NaN as the lowest. */
static uint64_t clamped_rank(const struct ga_param *param, double steps)
{
    uint64_t last = ga_param_levels(param) - 1;

    if (!(steps > 0))
        return 0;
    return steps >= (double)last ? last : (uint64_t)steps;
}

uint64_t ga_param_rank(const struct ga_param *param, double value)
{
    GA_ASSERT(param->kind != GA_PARAM_REAL);
    if (param->kind == GA_PARAM_FIXED)
        return 0;
    return clamped_rank(param, (value - param->low) / param->step + 0.5);
}

double ga_param_repair(const struct ga_param *param, double value)
{
    if (param->kind != GA_PARAM_REAL)
        return ga_param_level(param, ga_param_rank(param, value));
    if (!(value > param->low)) /* NaN too */
        return param->low;
    return value < param->high ? value : param->high;
}

bool ga_param_allows(const struct ga_param *param, double value)
{
    return ga_param_repair(param, value) == value;
}

/* --- the unit coordinate --- */

static bool is_continuous(const struct ga_param *param)
{
    return param->kind == GA_PARAM_REAL || param->log;
}

/* A value on a linear grid has a cell of [0, 1] to itself, all equally wide, and stands in its
 * middle: so each is as likely under a uniform coordinate, and a step is as far anywhere. On a
 * logarithmic scale values stand where their logarithm is. */
double ga_param_to_unit(const struct ga_param *param, double value)
{
    if (!(param->low < param->high))
        return 0;
    if (!is_continuous(param))
        return ((double)ga_param_rank(param, value) + 0.5) / (double)ga_param_levels(param);
    value = ga_param_repair(param, value);
    if (param->log)
        return log(value / param->low) / log(param->high / param->low);
    return (value - param->low) / (param->high - param->low);
}

/* Of the two allowed values around x, the one whose logarithm is nearer. */
static double nearest_in_log(const struct ga_param *param, double x)
{
    uint64_t below = clamped_rank(param, (x - param->low) / param->step);
    double low = ga_param_level(param, below);
    double high;

    if (below + 1 == ga_param_levels(param))
        return low;
    high = ga_param_level(param, below + 1);
    return x / low < high / x ? low : high;
}

static double on_scale(const struct ga_param *param, double unit)
{
    if (unit <= 0)
        return param->low;
    if (unit >= 1)
        return param->high;
    if (param->log)
        return exp((1 - unit) * log(param->low) + unit * log(param->high));
    return (1 - unit) * param->low + unit * param->high;
}

double ga_param_from_unit(const struct ga_param *param, double unit)
{
    if (!is_continuous(param))
        return ga_param_level(param, clamped_rank(param, unit * (double)ga_param_levels(param)));
    if (param->kind == GA_PARAM_REAL) /* repaired: rounding may step over a bound */
        return ga_param_repair(param, on_scale(param, unit));
    return nearest_in_log(param, on_scale(param, unit));
}

/* --- text --- */

const char *ga_param_text(const struct ga_param *param, double value, char out[GA_VALUE_ROOM])
{
    if (param->choices)
        return param->choices[ga_param_rank(param, value)];
    switch (param->kind) {
    case GA_PARAM_BOOL:
        snprintf(out, GA_VALUE_ROOM, "%s", value != 0 ? "true" : "false");
        return out;
    case GA_PARAM_INT:
        snprintf(out, GA_VALUE_ROOM, "%lld", (long long)ga_param_repair(param, value));
        return out;
    default:
        return ga_text_real(value, out);
    }
}

static bool parse_choice(const struct ga_param *param, const char *text, double *value)
{
    for (size_t i = 0; i < param->n_choices; i++) {
        if (strcmp(param->choices[i], text) == 0) {
            *value = ga_param_level(param, i);
            return true;
        }
    }
    return false;
}

bool ga_param_parse(const struct ga_param *param, const char *text, double *value)
{
    double number;
    bool truth;

    if (param->choices)
        return parse_choice(param, text, value);
    if (param->kind == GA_PARAM_BOOL) {
        if (!ga_text_to_bool(text, &truth))
            return false;
        *value = truth;
        return true;
    }
    if (!ga_text_to_real(text, &number) || !ga_param_allows(param, number))
        return false;
    *value = number;
    return true;
}
