/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expr_fixture.h - the names that the tests of expressions use. */
#ifndef GA_TESTS_EXPR_FIXTURE_H
#define GA_TESTS_EXPR_FIXTURE_H

#include "common/expr/expr.h"
#include "common/text.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define N_VALUES 8

static const char *const value_names[N_VALUES] = {"a",        "b",      "c",     "d",
                                                  "accuracy", "solver", "other", "x1"};
static const char *const solver_words[] = {"euler", "verlet", "rk4", "two words"};
enum { SOLVER = 5, OTHER = 6 }; /* OTHER is a choice of rk4 and euler */
static const char *const other_words[] = {"rk4", "euler"};

/* To the last bit, except that one NaN is as good as another. */
static inline bool same(double x, double y)
{
    return (isnan(x) && isnan(y)) || (x == y && signbit(x) == signbit(y));
}

static inline ptrdiff_t fixture_find(const void *self, const char *name)
{
    (void)self;
    for (size_t i = 0; i < N_VALUES; i++)
        if (strcmp(value_names[i], name) == 0)
            return (ptrdiff_t)i;
    return -1;
}

static inline const char *fixture_suggest(const void *self, const char *name)
{
    (void)self;
    return ga_text_nearest(name, value_names, N_VALUES);
}

static inline const char *const *words_of(size_t index, size_t *n)
{
    *n = index == SOLVER ? 4 : index == OTHER ? 2 : 0;
    return index == SOLVER ? solver_words : other_words;
}

static inline ptrdiff_t fixture_word(const void *self, size_t index, const char *word)
{
    size_t n;
    const char *const *words = words_of(index, &n);

    (void)self;
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0)
            return (ptrdiff_t)i;
    return -1;
}

static inline const char *fixture_suggest_word(const void *self, size_t index, const char *word)
{
    size_t n;
    const char *const *words = words_of(index, &n);

    (void)self;
    return ga_text_nearest(word, words, n);
}

static const struct ga_names fixture_names = {.find = fixture_find,
                                              .word = fixture_word,
                                              .suggest = fixture_suggest,
                                              .suggest_word = fixture_suggest_word};

#endif
