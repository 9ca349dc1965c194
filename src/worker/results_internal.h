/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_internal.h - what the formats of results_format.h share: values are offered under the
 * names that were found, and those that the config asks for are kept. */
#ifndef GA_WORKER_RESULTS_INTERNAL_H
#define GA_WORKER_RESULTS_INTERNAL_H

#include "worker/results_format.h"

#define GA_FOUND_ROOM 64 /* names that are remembered, to be told when one is missing */

struct ga_found {
    const struct ga_config *config;
    struct ga_answer *answer;
    bool *seen;     /* one a metric */
    size_t n_names; /* all that were offered */
    char *names[GA_FOUND_ROOM];
};

/* A value written as text; one that is no number fails the answer as MALFORMED if the name is asked
 * for. */
void ga_found_text(struct ga_found *found, const char *name, const char *value);
void ga_found_number(struct ga_found *found, const char *name, double value);

void ga_results_json(struct ga_found *found, char *text, size_t size);
void ga_results_lines(struct ga_found *found, char *text); /* name_value and value_name */
void ga_results_csv(struct ga_found *found, char *text);
void ga_results_regex(struct ga_found *found, char *text, size_t size);

#endif
