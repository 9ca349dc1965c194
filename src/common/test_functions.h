/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_functions.h - functions whose minimum is known, to rehearse and measure a search with.
 * Each takes a row of n values, as many as there are parameters. */
#ifndef GA_COMMON_TEST_FUNCTIONS_H
#define GA_COMMON_TEST_FUNCTIONS_H

#include <stddef.h>

struct ga_test_function {
    const char *name;
    double (*value)(const double *x, size_t n);
    double (*best)(size_t i); /* where the minimum is: coordinate i, the same for every n */
    double minimum;           /* the value there, for every n, to about n * tolerance */
    double tolerance;         /* 0: exact */
    double low, high;         /* customary bounds of each value */
    size_t least_n;
};

#define GA_N_TEST_FUNCTIONS 9
extern const struct ga_test_function ga_test_functions[GA_N_TEST_FUNCTIONS];

/* NULL if there is none of that name. */
const struct ga_test_function *ga_test_function_find(const char *name);
const char *ga_test_function_nearest(const char *name); /* or NULL */

#endif
