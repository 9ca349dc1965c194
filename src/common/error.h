/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error.h - how a function says that something went wrong, and how gaopt stops at a bug.
 * Three kinds, never mixed: a bug (GA_ASSERT ends the process), the environment (a ga_status and a
 * text in a ga_error, reported once, by main), a failed evaluation (data: see evaluation.h). */
#ifndef GA_COMMON_ERROR_H
#define GA_COMMON_ERROR_H

#include <stddef.h>

enum ga_status {
    GA_OK,
    GA_E_CONFIG,    /* the configuration or the command line is wrong */
    GA_E_IO,        /* a file could not be read or written */
    GA_E_FORMAT,    /* a file is damaged or of another format */
    GA_E_BUSY,      /* another gaopt is using this */
    GA_E_NOT_FOUND, /* there is no such thing */
    GA_E_SYSTEM,    /* the system refused a request */
    GA_E_EVALUATOR, /* the evaluator cannot be used */
    GA_E_CHANGED,   /* the configuration changed in a way that would falsify the history */
    GA_E_PEER,      /* another rank does not fit to this one */
};

#define GA_MUST_CHECK          __attribute__((warn_unused_result))
#define GA_PRINTF(text, first) __attribute__((format(printf, text, first)))

/* The text of what went wrong, owned by the caller of the function that fills it. It may hold
 * several lines (a config with several mistakes). Never freed: fixed storage. */
struct ga_error {
    enum ga_status status;
    size_t length;
    char text[8192];
};

/* Empties the error before use; an error on the stack starts with this. */
void ga_error_init(struct ga_error *error);

/* Replaces the text, and returns status, so that `return ga_error_set(...)` is a whole answer.
 * error may be NULL. A text that is too long ends in "...". */
enum ga_status ga_error_set(struct ga_error *error, enum ga_status status, const char *format, ...)
    GA_PRINTF(3, 4);

/* Adds one more line to the text: for checks that report everything they find at once. */
enum ga_status ga_error_add(struct ga_error *error, enum ga_status status, const char *format, ...)
    GA_PRINTF(3, 4);

/* Puts "context: " before the text that is there; for callers that know the file or the host. */
void ga_error_prefix(struct ga_error *error, const char *format, ...) GA_PRINTF(2, 3);

/* A broken invariant is gaopt's own mistake: say where, and stop. Always compiled in. */
#define GA_ASSERT(condition)                                                                       \
    ((condition) ? (void)0 : ga_assert_failed(#condition, __FILE__, __LINE__))
_Noreturn void ga_assert_failed(const char *condition, const char *file, int line);

/* malloc and friends that treat an exhausted memory as fatal (it is overcommitted anyway: the
 * kernel ends the process before malloc says no). Zeroed. n times size is checked for overflow. */
void *ga_alloc(size_t n, size_t size);
void *ga_realloc(void *old, size_t n, size_t size); /* what is added is not zeroed */
char *ga_strdup(const char *text);
char *ga_format(const char *format, ...) GA_PRINTF(1, 2); /* the caller frees it */
_Noreturn void ga_memory_exhausted(void);

#endif
