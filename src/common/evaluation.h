/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluation.h - the words in which an evaluation is asked for and answered, shared by master and
 * workers. */
#ifndef GA_COMMON_EVALUATION_H
#define GA_COMMON_EVALUATION_H

#include <stddef.h>
#include <stdint.h>

#define GA_NO_ID        UINT64_MAX
#define GA_HOST_ROOM    65   /* bytes of a host's name, with its 0: HOST_NAME_MAX of Linux + 1 */
#define GA_MESSAGE_ROOM 2048 /* bytes of a failure's text, with its 0 */

/* Why an evaluation gave no metrics. The numbers are in run files: never renumber. */
#define GA_FAILURE_TABLE(X)                                                                        \
    X(GA_FAILURE_NONE, 0, "none", "it did not fail")                                               \
    X(GA_FAILURE_TIMEOUT, 1, "timeout", "it ran longer than evaluator.timeout")                    \
    X(GA_FAILURE_EXIT, 2, "exit", "the program ended with a status other than 0")                  \
    X(GA_FAILURE_SIGNAL, 3, "signal", "the program was ended by a signal")                         \
    X(GA_FAILURE_MEMORY, 4, "memory", "it needed more than evaluator.memory")                      \
    X(GA_FAILURE_MISSING, 5, "missing", "its result, or a metric in it, is missing")               \
    X(GA_FAILURE_MALFORMED, 6, "malformed", "its result could not be read")                        \
    X(GA_FAILURE_NOT_FINITE, 7, "not_finite", "a metric is NaN or infinite")                       \
    X(GA_FAILURE_START, 8, "start", "the program could not be started")                            \
    X(GA_FAILURE_LOST, 9, "lost", "the worker was lost, each time it was tried")                   \
    X(GA_FAILURE_CANCELLED, 10, "cancelled", "gaopt stopped it; it will be evaluated again")

enum ga_failure {
#define GA_FAILURE_ENUMERATOR(name, number, word, text) name = (number),
    GA_FAILURE_TABLE(GA_FAILURE_ENUMERATOR)
#undef GA_FAILURE_ENUMERATOR
        GA_FAILURE_COUNT = 11
};

const char *ga_failure_word(enum ga_failure failure); /* "timeout"; static */
const char *ga_failure_text(enum ga_failure failure); /* one line; static */

/* Where an evaluation's folder is, from the results folder on: "evaluations/000371". Returns `out`.
 */
#define GA_LABEL_ROOM 40
char *ga_evaluation_label(uint64_t id, char out[GA_LABEL_ROOM]);

struct ga_task {
    uint64_t id;
    uint32_t attempt;    /* 0, 1, ... */
    const double *genes; /* one natural value a parameter, see space.h */
};

struct ga_result {
    uint64_t id;
    uint32_t attempt;
    enum ga_failure failure;
    int32_t detail;        /* exit status or signal number; else 0 */
    double started;        /* s since 1970 on the worker's host; for the record */
    double seconds;        /* wall time of the evaluation */
    const double *metrics; /* one a metric, in the config's order; meaningless if it failed */
    const char *message;   /* what a person should see of a failure; "" if none; never NULL */
};

#endif
