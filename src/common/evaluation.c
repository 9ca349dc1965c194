/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluation.c - the words and texts of failed evaluations. */
#include "common/evaluation.h"
#include "common/error.h"
#include <inttypes.h>
#include <stdio.h>

struct entry {
    const char *word;
    const char *text;
};

static const struct entry entries[] = {
#define GA_FAILURE_ENTRY(name, number, word, text) [number] = {(word), (text)},
    GA_FAILURE_TABLE(GA_FAILURE_ENTRY)
#undef GA_FAILURE_ENTRY
};
_Static_assert(sizeof entries / sizeof *entries == GA_FAILURE_COUNT, "GA_FAILURE_COUNT is wrong");

const char *ga_failure_word(enum ga_failure failure)
{
    GA_ASSERT((unsigned)failure < GA_FAILURE_COUNT);
    return entries[failure].word;
}

const char *ga_failure_text(enum ga_failure failure)
{
    GA_ASSERT((unsigned)failure < GA_FAILURE_COUNT);
    return entries[failure].text;
}

char *ga_evaluation_label(uint64_t id, uint32_t repeat, uint32_t attempt, char out[GA_LABEL_ROOM])
{
    int length = snprintf(out, GA_LABEL_ROOM, GA_EVALUATIONS_FOLDER "/%06" PRIu64, id);
    if (repeat > 0)
        length += snprintf(out + length, GA_LABEL_ROOM - (size_t)length, ".%" PRIu32, repeat);
    if (attempt > 0)
        (void)snprintf(out + length, GA_LABEL_ROOM - (size_t)length, "-%" PRIu32, attempt);
    return out;
}
