/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.c - the words for what became of an evaluation. */
#include "master/store/record.h"
#include "common/error.h"

const char *ga_record_status_word(enum ga_record_status status)
{
    static const char *const words[] = {
        [GA_RECORD_OK] = "ok",
        [GA_RECORD_FAILED] = "failed",
        [GA_RECORD_REUSED] = "reused",
        [GA_RECORD_SKIPPED] = "skipped",
    };

    GA_ASSERT((unsigned)status < GA_RECORD_STATUS_COUNT);
    return words[status];
}
