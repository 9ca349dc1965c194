/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search_scene.h - a search of one objective that is driven by hand, and what was told of each
 * individual. State is static: one file a program includes this. */
#ifndef GA_TEST_SEARCH_SCENE_H
#define GA_TEST_SEARCH_SCENE_H

#include "common/fingerprint.h"
#include "common/random.h"
#include "master/search.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4000, MOST_GENES = 3, MOST_OPEN = 64 };

/* What the observer saw of each individual: a copy of its record, with rows of its own. */
static struct seen {
    struct ga_record record;
    double genes[MOST_GENES], metrics[1], objectives[1];
} seen[MOST];
static uint64_t n_seen;

static struct ga_config config;
static struct ga_score_rule *rule;
static struct ga_search *search;
static struct ga_error error;

static inline void told(void *self, const struct ga_record *record)
{
    struct seen *one = &seen[n_seen];

    cr_assert_eq(self, &config);
    cr_assert_eq(record->id, n_seen, "in order of id, each once");
    cr_assert_lt(n_seen, MOST);
    one->record = *record;
    memcpy(one->genes, record->genes, config.space.n * sizeof(double));
    memcpy(one->metrics, record->metrics, sizeof one->metrics);
    memcpy(one->objectives, record->objectives, sizeof one->objectives);
    n_seen++;
}

/* In place of what there was. */
static inline void renew_search(void)
{
    struct ga_search_setup setup = {.config = &config, .rule = rule, .told = told, .self = &config};

    ga_search_destroy(search);
    n_seen = 0;
    cr_assert_eq(ga_search_create(&search, &setup, &error), GA_OK, "%s", error.text);
}

/* The config that is `text`, which is freed. */
static inline void take_config(char *text)
{
    ga_score_destroy(rule);
    ga_config_release(&config);
    ga_error_init(&error);
    cr_assert_eq(ga_config_parse(&config, text, "c.yaml", "/home/me", NULL, 0, &error), GA_OK, "%s",
                 error.text);
    cr_assert_eq(ga_score_create(&rule, &config, &error), GA_OK, "%s", error.text);
    free(text);
}

static inline void tear_down(void)
{
    ga_search_destroy(search);
    ga_score_destroy(rule);
    ga_config_release(&config);
}

/* Goes on until it ends or `most` are told; the results come in an order that `seed` decides, 0: in
 * that of their ids. */
static inline void run_with(bool (*finish)(uint64_t id), uint64_t seed, uint64_t most)
{
    const struct ga_individual *individual;
    uint64_t open[MOST_OPEN];
    size_t n = 0;
    struct ga_random random;

    ga_random_start(&random, seed, 0, GA_PURPOSE_TEST);
    while (ga_search_end(search) == GA_END_NONE && n_seen < most) {
        while (n < MOST_OPEN && (individual = ga_search_next(search)) != NULL) {
            cr_assert_eq(individual->same_as, GA_NO_ID);
            open[n++] = individual->id;
        }
        if (n == 0)
            break;
        size_t which = seed ? gsl_rng_uniform_int(&random.rng, n) : 0;
        uint64_t id = open[which];
        memmove(open + which, open + which + 1, (--n - which) * sizeof *open);
        cr_assert(finish(id));
    }
}

/* Of all that were seen. */
static inline uint64_t fingerprint(void)
{
    uint64_t print = 0;

    for (uint64_t i = 0; i < n_seen; i++) {
        const struct ga_record *record = &seen[i].record;
        const uint64_t facts[] = {record->id,         record->generation, record->origin,
                                  record->parents[0], record->parents[1], record->same_as,
                                  record->status,     record->failure};
        print = ga_fingerprint(facts, sizeof facts, print);
        print = ga_fingerprint(seen[i].genes, config.space.n * sizeof(double), print);
        print = ga_fingerprint(&record->violation, sizeof record->violation, print);
        if (isfinite(seen[i].objectives[0]))
            print = ga_fingerprint(seen[i].objectives, sizeof seen[i].objectives, print);
    }
    return print;
}

static inline void save_state(struct ga_buffer *state)
{
    ga_buffer_init(state);
    ga_search_save(search, state);
}

/* The first `n` that were seen are the past of the search. */
static inline void remember_seen(uint64_t n, bool rescore)
{
    for (uint64_t i = 0; i < n; i++) {
        struct ga_record record = seen[i].record;

        record.genes = seen[i].genes;
        record.metrics = seen[i].metrics;
        record.objectives = seen[i].objectives;
        ga_search_remember(search, &record, rescore);
    }
    ga_search_resumed(search, rescore);
    n_seen = n;
}

/* Saves, and goes on in another search; `rescore` as if the policy or the objective had changed. */
static inline void be_reborn(bool rescore)
{
    const uint64_t at = n_seen;
    struct ga_buffer state;

    save_state(&state);
    renew_search();
    cr_assert_eq(ga_search_restore(search, state.bytes, state.size, at, &error), GA_OK, "%s",
                 error.text);
    remember_seen(at, rescore);
    ga_buffer_release(&state);
}

#endif
