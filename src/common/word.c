/* SPDX-License-Identifier: GPL-3.0-or-later */
/* word.c - which of the known words was meant by one that is not known. */
#include "common/error.h"
#include "common/text.h"
#include <stdlib.h>
#include <string.h>

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment (Damerau 1964 with each part edited at most once): insertions,
 * deletions, replacements and swaps of neighbours. rows: storage for 3 x (strlen(b) + 1). */
static size_t distance(const char *a, const char *b, size_t *rows)
{
    size_t n = strlen(b);
    size_t *before = rows, *above = rows + n + 1, *row = rows + 2 * (n + 1);

    for (size_t j = 0; j <= n; j++)
        above[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t *oldest = before;

        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            row[j] =
                smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
        row = oldest;
    }
    return above[n];
}

/* A third of the letters may be wrong, and one always, but never all. */
static bool near_enough(size_t errors, size_t length)
{
    return errors < length && errors <= (length < 6 ? 1 : length / 3);
}

const char *ga_text_nearest(const char *word, const char *const *words, size_t n)
{
    const char *nearest = NULL;
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < n; i++) {
        size_t *rows = ga_alloc(3 * (strlen(words[i]) + 1), sizeof *rows);
        size_t errors = distance(word, words[i], rows);

        free(rows);
        if (errors < least) {
            least = errors;
            nearest = words[i];
        }
    }
    return nearest && near_enough(least, strlen(word)) ? nearest : NULL;
}
