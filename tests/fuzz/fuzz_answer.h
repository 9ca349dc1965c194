/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_answer.h - what holds for each answer that is made of a program's words. */
#ifndef GA_TESTS_FUZZ_ANSWER_H
#define GA_TESTS_FUZZ_ANSWER_H

#include "../unit/worker_fixture.h"
#include "fuzz.h"
#include "worker/printable.h"
#include <math.h>
#include <string.h>

/* Of a success all metrics are numbers. */
static inline void fuzz_check_metrics(const struct worker_fixture *fixture)
{
    const bool failed = fixture->answer.failure != GA_FAILURE_NONE;

    for (size_t i = 0; i < 2 && !failed; i++) {
        if (!isfinite(fixture->values[i]))
            fuzz_fail("metric %zu is %g in a success", i, fixture->values[i]);
    }
}

/* A failure has words, which can be printed; a success has none. */
static inline void fuzz_check_message(struct worker_fixture *fixture)
{
    const bool failed = fixture->answer.failure != GA_FAILURE_NONE;
    char printable[GA_MESSAGE_ROOM];

    if (memchr(fixture->message, '\0', sizeof fixture->message) == NULL)
        fuzz_fail("the message has no end");
    if (failed != (fixture->message[0] != '\0'))
        fuzz_fail("failure %d says '%s'", fixture->answer.failure, fixture->message);
    memcpy(printable, fixture->message, sizeof printable);
    ga_make_printable(printable);
    if (strcmp(printable, fixture->message) != 0)
        fuzz_fail("a message that is not printable: %s", printable);
}

#endif
