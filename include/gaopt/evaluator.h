/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gaopt/evaluator.h - the interface between gaopt and a shared library that evaluates individuals.
 *
 * A library exports one symbol, the function `gaopt_evaluator`, which returns a table that lives as
 * long as the library:
 *
 *     static int evaluate(void *context, const struct gaopt_batch *batch) { ... }
 *     static const struct gaopt_evaluator table = {
 *         .interface = GAOPT_EVALUATOR_INTERFACE, .size = sizeof table, .evaluate = evaluate };
 *     const struct gaopt_evaluator *gaopt_evaluator(void) { return &table; }
 *
 * gaopt opens one context a slot and uses each from one thread only. */
#ifndef GAOPT_EVALUATOR_H
#define GAOPT_EVALUATOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GAOPT_EVALUATOR_INTERFACE 1

/* What is fixed for a whole run; borrowed, valid until close. */
struct gaopt_problem {
    size_t n_parameters;
    const char *const *parameters; /* their names, in the order of the values */
    size_t n_metrics;
    const char *const *metrics; /* the names of what is asked for, in the order of the answers */
    size_t n_options;
    const char *const *option_names; /* evaluator.options of the config */
    const char *const *option_values;
    const char *folder; /* of the config: relative paths in options start here */
};

/* `n` evaluations asked for in one call. Row i of values has n_parameters values: reals and ints
 * are themselves, a bool 0 or 1, a choice the index of its word (in the order of the config). Row i
 * of metrics, which has n_metrics values, is the library's to fill. */
struct gaopt_batch {
    size_t n;
    const double *values;
    const uint32_t *seeds; /* one an evaluation: for whatever is random in it */
    double *metrics; /* NaN at first: what stays NaN, or is not finite, is a failed evaluation */
    char (*messages)[256]; /* a text an evaluation, "" at first: shown with its failure */
};

struct gaopt_evaluator {
    uint32_t interface; /* GAOPT_EVALUATOR_INTERFACE */
    size_t size;        /* sizeof(struct gaopt_evaluator), so that later versions may add members */
    /* Makes a context. 0, or another number after writing why into message (room bytes). NULL: no
     * context is needed. */
    int (*open)(void **context, const struct gaopt_problem *problem, char *message, size_t room);
    /* 0 if the rows were evaluated, failed ones among them; another number if the whole batch
     * failed. */
    int (*evaluate)(void *context, const struct gaopt_batch *batch);
    void (*close)(void *context); /* NULL: nothing to do */
};

/* What the library defines. */
__attribute__((visibility("default"))) const struct gaopt_evaluator *gaopt_evaluator(void);

#ifdef __cplusplus
}
#endif

#endif
