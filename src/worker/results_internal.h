/* SPDX-License-Identifier: GPL-3.0-or-later */
/* results_internal.h - what the formats of results_format.h share: values are offered under the
 * names that were found, and those that the config asks for are kept. */
#ifndef GA_WORKER_RESULTS_INTERNAL_H
#define GA_WORKER_RESULTS_INTERNAL_H

#include "worker/results_format.h"
#include <jansson.h>

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

/* Nothing found yet; the config and the answer outlive it. */
void ga_found_init(struct ga_found *found, const struct ga_config *config,
                   struct ga_answer *answer);
/* Fails the answer as MISSING if a metric was not offered, unless it failed already; releases. */
void ga_found_finish(struct ga_found *found);

struct ga_json_text {
    const char *text; /* size bytes and a 0 behind them */
    size_t size;
    size_t flags;     /* of jansson's decoder */
    const char *what; /* how messages call it: "the result" */
    const char *hint; /* what to do if it is something else */
};

/* The object that the text is, with null for numbers that are not finite; or NULL, and the answer
 * has failed as MALFORMED. The caller lets go of it with json_decref. */
json_t *ga_results_load(const struct ga_json_text *json, struct ga_answer *answer);
/* Offers all that is in the object. */
void ga_results_visit(struct ga_found *found, json_t *object);

void ga_results_json(struct ga_found *found, const char *text, size_t size);
void ga_results_lines(struct ga_found *found, char *text); /* name_value and value_name */
void ga_results_csv(struct ga_found *found, char *text);
void ga_results_regex(struct ga_found *found, char *text, size_t size);

#endif
