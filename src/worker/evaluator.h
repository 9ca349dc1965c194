/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluator.h - something that turns parameters into named metrics, or into a classified failure.
 * One const struct a kind, one kind a file. An evaluation blocks the thread that asks for it; a
 * worker runs one thread a slot (slots.h), so an implementation serves one evaluation at a time and
 * needs no locks. */
#ifndef GA_WORKER_EVALUATOR_H
#define GA_WORKER_EVALUATOR_H

#include "common/config/config.h"
#include "common/error.h"
#include "common/evaluation.h"

/* What an evaluation may use, and how it is told to stop. */
struct ga_budget {
    double timeout;  /* s; 0: none */
    uint64_t memory; /* bytes; 0: none */
    uint64_t output; /* bytes that it may print; 0: no limit */
    uint64_t disk;   /* bytes that its folder may hold; 0: no limit */
    double cpu_time; /* s of processor time, of all its processes; 0: no limit */
    double grace;    /* s between SIGTERM and SIGKILL */
    int cancel_fd; /* readable once the evaluation is no longer wanted: answer GA_FAILURE_CANCELLED
                      soon; -1: never */
};

/* What the config allows. */
struct ga_budget ga_budget_of(const struct ga_config *config, int cancel_fd);

/* Where an evaluator writes its answer: storage of the slot, n metrics of the config,
 * GA_MESSAGE_ROOM bytes of text. */
struct ga_answer {
    enum ga_failure failure; /* set by the evaluator; starts as NONE */
    int32_t detail;
    double *metrics; /* start as NaN: one that stays so makes the answer NOT_FINITE */
    char *message;   /* starts as ""; beside NONE it explains a metric that is not finite */
};

/* The answer to an evaluation that begins, in that storage. */
struct ga_answer ga_answer_begin(const struct ga_config *config, double *metrics, char *message);

/* Fails the answer: class, detail, text (shortened to fit, made one printable line; it must not
 * contain answer->message). */
void ga_answer_fail(struct ga_answer *answer, enum ga_failure failure, int32_t detail,
                    const char *format, ...) GA_PRINTF(4, 5);

struct ga_evaluator_type {
    const char *name; /* as in evaluator.kind */
    size_t files;     /* that a slot has open at a time, at most */
    /* Once a rank, before any slot opens: is the program there, does the library fit. May be NULL.
     */
    enum ga_status (*check)(const struct ga_config *config, struct ga_error *error);
    /* Once a slot, in the slot's thread. The config outlives it. *self may be NULL if there is
     * nothing to keep. */
    enum ga_status (*open)(void **self, const struct ga_config *config, size_t slot,
                           struct ga_error *error);
    void (*evaluate)(void *self, const struct ga_task *task, const struct ga_budget *budget,
                     struct ga_answer *answer);
    void (*close)(void *self);
    /* Whether each evaluation takes microseconds for certain: then it is not worth a thread of its
     * own. NULL: no. */
    bool (*brief)(const struct ga_config *config);
};

extern const struct ga_evaluator_type ga_evaluator_command;
extern const struct ga_evaluator_type ga_evaluator_library; /* in the calling process */
extern const struct ga_evaluator_type
    ga_evaluator_isolated; /* any in-process kind, in a child of its own */
extern const struct ga_evaluator_type ga_evaluator_function;
extern const struct ga_evaluator_type ga_evaluator_process;

/* The one that the config asks for (a library that is to be isolated: the isolated one). */
const struct ga_evaluator_type *ga_evaluator_find(const struct ga_config *config);
/* The same inside of an isolating child: never the isolated one. */
const struct ga_evaluator_type *ga_evaluator_find_inside(const struct ga_config *config);

/* What a child of ga_evaluator_isolated does (gaopt's hidden `--evaluate 3`): evaluates what it is
 * sent over the socket `fd` until that is closed. The result is the process's exit status. */
int ga_isolated_child_main(int fd);

/* The last word on an answer: a success with a metric that is NaN or infinite becomes NOT_FINITE
 * and names it, followed by the text that is there; one that stays a success has no text. */
void ga_answer_check(struct ga_answer *answer, const struct ga_config *config);

#endif
