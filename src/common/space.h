/* SPDX-License-Identifier: GPL-3.0-or-later */
/* space.h - the parameters that are searched over, and how one individual is a row of doubles.
 *
 * A row has ga_space.n values, in the order of the config, each the parameter's natural value: a
 * real is itself, an int its value, a choice the index of its word, a bool 0 or 1, a fixed one its
 * one value. Rows are what engines make, what messages carry and what run files hold. Operators
 * that work on a continuous axis use the unit coordinate: [0, 1] along the parameter's scale
 * (logarithmic if it is), rounded back to what is allowed. */
#ifndef GA_COMMON_SPACE_H
#define GA_COMMON_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ga_param_kind { GA_PARAM_REAL, GA_PARAM_INT, GA_PARAM_CHOICE, GA_PARAM_BOOL, GA_PARAM_FIXED };

struct ga_param {
    char *name;
    enum ga_param_kind kind;
    bool log;         /* real and int: the unit coordinate is logarithmic; low > 0 */
    double low, high; /* inclusive; choice: 0 .. n_choices-1; bool: 0 .. 1; fixed: both the value */
    double step;      /* int: allowed are low, low+step, ...; 1 for choice and bool; 0 for real */
    char **choices;   /* words of a choice; a fixed word is one choice; else NULL */
    size_t n_choices;
};

struct ga_space {
    size_t n;      /* parameters, fixed ones too: the width of a row */
    size_t n_free; /* those that are not fixed: the n in 1/n */
    struct ga_param *params;
};

void ga_space_release(struct ga_space *space);

/* Index of a parameter, or -1. */
ptrdiff_t ga_space_find(const struct ga_space *space, const char *name);

/* How many values a parameter can take; 0: a continuum. */
uint64_t ga_param_levels(const struct ga_param *param);

double ga_param_to_unit(const struct ga_param *param, double value); /* 0 if low == high */
/* The allowed value at a unit coordinate, which is first clamped to [0, 1]. A real meets its bounds
 * exactly at 0 and 1. On a linear grid each value has an equal share of [0, 1] and to_unit gives
 * the middle of it; on a logarithmic one the nearest value is taken, by the logarithm. to_unit then
 * from_unit gives the same discrete value. */
double ga_param_from_unit(const struct ga_param *param, double unit);
/* The value at rank k of a discrete parameter, k < levels. */
double ga_param_level(const struct ga_param *param, uint64_t k);
uint64_t ga_param_rank(const struct ga_param *param, double value);
/* The allowed value nearest to `value` (clamped to the bounds, to the grid of steps). */
double ga_param_repair(const struct ga_param *param, double value);
bool ga_param_allows(const struct ga_param *param, double value);

/* The value as the user writes it: "0.0031", "4", "verlet", "true". Never empty; of an int or
 * choice that is not allowed the nearest that is. Returns `out`, or the choice's own word in the
 * space's storage. */
#define GA_VALUE_ROOM 32
const char *ga_param_text(const struct ga_param *param, double value, char out[GA_VALUE_ROOM]);
/* The reverse; false if the text is no allowed value. */
bool ga_param_parse(const struct ga_param *param, const char *text, double *value);

#endif
