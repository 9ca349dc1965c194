/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mistakes.h - what is wrong in a text that a user wrote, collected, then told at once in the order
 * of the text. */
#ifndef GA_COMMON_MISTAKES_H
#define GA_COMMON_MISTAKES_H

#include "common/error.h"
#include <stddef.h>

#define GA_MISTAKES_KEPT 100 /* more are only counted */
#define GA_MISTAKES_TOLD 20

/* Where something stands: in the file, or in a text that the command line gave. */
struct ga_place {
    const char *origin; /* NULL: the file; else what stands before the message, as "--set a.b=c".
                           Borrowed */
    int line;           /* from 1; 0: the text as a whole */
    int column;         /* from 1, in characters */
};

struct ga_mistake {
    struct ga_place place;
    size_t order; /* of finding: decides between mistakes at one place */
    char *text;
};

struct ga_mistakes {
    size_t n;
    size_t dropped;
    struct ga_mistake items[GA_MISTAKES_KEPT];
};

void ga_mistakes_init(struct ga_mistakes *mistakes);
void ga_mistakes_release(struct ga_mistakes *mistakes);

/* Control characters become spaces and long texts are cut, so that a mistake is a line. */
void ga_mistake_add(struct ga_mistakes *mistakes, const struct ga_place *place, const char *format,
                    ...) GA_PRINTF(3, 4);

/* GA_OK if there are none; else GA_E_CONFIG, and the error holds a line for each of the first
 * GA_MISTAKES_TOLD: "PATH:LINE:COL: text", those of the file first. */
enum ga_status GA_MUST_CHECK ga_mistakes_report(struct ga_mistakes *mistakes, const char *path,
                                                struct ga_error *error);

/* The beginning of a text, with "..." if that is not all of it. Returns `out`. */
#define GA_EXCERPT_ROOM 64
const char *ga_excerpt(const char *text, char out[GA_EXCERPT_ROOM]);

#endif
