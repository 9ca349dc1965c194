/* SPDX-License-Identifier: GPL-3.0-or-later */
/* word.c - tests of guessing the word that was meant. */
#include "common/text.h"
#include <criterion/criterion.h>

static const char *const keys[] = {"population", "replacement", "selection", "crossover",
                                   "mutation",   "elites",      "lag",       "kind"};

static const char *guess(const char *word)
{
    return ga_text_nearest(word, keys, sizeof keys / sizeof *keys);
}

Test(word, typos_are_understood)
{
    cr_assert_str_eq(guess("mutaton"), "mutation");
    cr_assert_str_eq(guess("mutationn"), "mutation");
    cr_assert_str_eq(guess("muattion"), "mutation");
    cr_assert_str_eq(guess("croosver"), "crossover");
    cr_assert_str_eq(guess("Population"), "population");
    cr_assert_str_eq(guess("kidn"), "kind"); /* a swap counts one: by Levenshtein it would be two */
    cr_assert_str_eq(guess("lga"), "lag");
    cr_assert_str_eq(guess("mutation"), "mutation");
}

Test(word, other_words_are_not)
{
    cr_assert_null(guess("temperature"));
    cr_assert_null(guess("log_x"));
    cr_assert_null(guess(""));
    cr_assert_null(guess("kdni")); /* two errors in four letters */
    cr_assert_null(ga_text_nearest("kind", NULL, 0));
}

Test(word, nothing_in_common_is_not_near)
{
    static const char *const letters[] = {"x", ""};

    cr_assert_null(ga_text_nearest("y", letters, 2));
}

/* The published difference of OSA from Damerau's distance: "ca" to "abc" is 3, not 2. */
Test(word, no_part_is_edited_twice)
{
    static const char *const words[] = {"xxxxabc", "xxxxdef"};

    cr_assert_null(ga_text_nearest("xxxxca", words, 2));
    cr_assert_str_eq(ga_text_nearest("xxxxac", words, 2), "xxxxabc");
}

Test(word, first_of_equals_wins)
{
    static const char *const words[] = {"dt1", "dt2"};

    cr_assert_str_eq(ga_text_nearest("dt3", words, 2), "dt1");
}
