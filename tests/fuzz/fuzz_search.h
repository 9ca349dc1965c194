/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_search.h - a search that tells nobody. */
#ifndef GA_TESTS_FUZZ_SEARCH_H
#define GA_TESTS_FUZZ_SEARCH_H

#include "fuzz.h"
#include "master/search.h"

static inline void fuzz_search_ignore(void *self, const struct ga_record *record)
{
    (void)self;
    (void)record;
}

/* Both last as long as it does. */
static inline struct ga_search *fuzz_search(const struct ga_config *config,
                                            struct ga_score_rule *rule)
{
    const struct ga_search_setup setup = {
        .config = config, .rule = rule, .told = fuzz_search_ignore};
    struct ga_search *search;
    struct ga_error error;

    ga_error_init(&error);
    if (ga_search_create(&search, &setup, &error) != GA_OK)
        fuzz_fail("%s", error.text);
    return search;
}

#endif
