/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluation.h - the words in which an evaluation is asked for and answered, shared by master and
 * workers. */
#ifndef GA_COMMON_EVALUATION_H
#define GA_COMMON_EVALUATION_H

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
    X(GA_FAILURE_CANCELLED, 10, "cancelled", "gaopt stopped it; it will be evaluated again")       \
    X(GA_FAILURE_OUTPUT, 11, "output", "it printed more than evaluator.output")                    \
    X(GA_FAILURE_DISK, 12, "disk", "its folder grew above evaluator.disk")                         \
    X(GA_FAILURE_CPU, 13, "cpu", "it used more processor time than evaluator.cpu_time")

enum ga_failure {
#define GA_FAILURE_ENUMERATOR(name, number, word, text) name = (number),
    GA_FAILURE_TABLE(GA_FAILURE_ENUMERATOR)
#undef GA_FAILURE_ENUMERATOR
        GA_FAILURE_COUNT = 14
};

const char *ga_failure_word(enum ga_failure failure); /* "timeout"; static */
const char *ga_failure_text(enum ga_failure failure); /* one line; static */

/* Where the folder of an attempt at an evaluation is, from the results folder on:
 * "evaluations/000371", of its repeat 2 "evaluations/000371.2", of attempt 1 at that
 * "evaluations/000371.2-1": two attempts may run at the same time. Returns `out`. */
#define GA_EVALUATIONS_FOLDER "evaluations"
#define GA_LABEL_ROOM         64
char *ga_evaluation_label(uint64_t id, uint32_t repeat, uint32_t attempt, char out[GA_LABEL_ROOM]);

/* What the folder of a command's evaluation always holds. */
#define GA_PARAMETERS_FILE "parameters.json"
#define GA_OUTPUT_FILE     "stdout.txt"
#define GA_ERROR_FILE      "stderr.txt"

/* So begin the names, in the folder of evaluations, of folders that wait to be used again: each is
 * a living worker's, so none is needed when a run is opened. */
#define GA_SPARE_PREFIX ".spare-"

/* A task is one of the `repeats` evaluations (evaluator.repeats, 1 or more) of one individual. It
 * has a number: what is on the wire, and what whoever only hands tasks on knows of them. */
static inline uint64_t ga_task_number(uint64_t id, uint64_t repeat, uint64_t repeats)
{
    return id * repeats + repeat;
}

static inline uint64_t ga_task_id(uint64_t number, uint64_t repeats)
{
    return repeats == 1 ? number : number / repeats; /* a division takes longer than all else */
}

static inline uint32_t ga_task_repeat(uint64_t number, uint64_t repeats)
{
    return repeats == 1 ? 0 : (uint32_t)(number % repeats);
}

struct ga_task {
    uint64_t number;
    uint64_t id;         /* of the individual */
    uint32_t try;        /* no two sendings of a task have the same */
    uint32_t repeat;     /* 0, 1, ... */
    uint32_t attempt;    /* 0, 1, ...: those that may have begun; names its folder */
    const double *genes; /* one natural value a parameter, see space.h */
};

/* Fills id and repeat from the number. */
static inline void ga_task_locate(struct ga_task *task, uint64_t repeats)
{
    task->id = ga_task_id(task->number, repeats);
    task->repeat = ga_task_repeat(task->number, repeats);
}

struct ga_result {
    uint64_t number, id; /* of the task, as are the next three */
    uint32_t repeat;
    uint32_t try;
    uint32_t attempt;
    enum ga_failure failure;
    int32_t detail;        /* exit status or signal number; else 0 */
    double started;        /* s since 1970 on the worker's host; for the record */
    double seconds;        /* wall time of the evaluation */
    const double *metrics; /* one a metric, in the config's order; meaningless if it failed */
    const char *message;   /* what a person should see of a failure; "" if none; never NULL */
};

#endif
