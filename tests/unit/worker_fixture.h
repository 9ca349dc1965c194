/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_fixture.h - a config made by hand, for tests of the worker: two parameters and up to two
 * metrics; and a folder, for what works in one. */
#ifndef GA_TEST_WORKER_FIXTURE_H
#define GA_TEST_WORKER_FIXTURE_H

#include "common/config/config.h"
#include "own_folder.h"
#include "worker/evaluator.h"
#include <math.h>
#include <string.h>

struct worker_fixture {
    struct ga_config config;
    struct ga_param params[2]; /* dt: a real; solver: a choice of euler and verlet */
    char *words[2];
    char *metrics[2]; /* stability, accuracy */
    char *argv[8];
    double values[2];
    char message[GA_MESSAGE_ROOM];
    struct ga_answer answer;
};

static inline void worker_fixture_init(struct worker_fixture *fixture, size_t n_metrics)
{
    *fixture = (struct worker_fixture){
        .words = {"euler", "verlet"},
        .metrics = {"stability", "accuracy"},
        .params =
            {{.name = "dt", .kind = GA_PARAM_REAL, .low = 0, .high = 1},
             {.name = "solver", .kind = GA_PARAM_CHOICE, .high = 1, .step = 1, .n_choices = 2}},
    };
    fixture->params[1].choices = fixture->words;
    fixture->config.space.n = fixture->config.space.n_free = 2;
    fixture->config.space.params = fixture->params;
    fixture->config.evaluator.metrics.n = n_metrics;
    fixture->config.evaluator.metrics.items = fixture->metrics;
    fixture->config.folder = "/tmp";
    fixture->config.path = "/tmp/run.yaml";
    fixture->config.run.seed = 42;
    fixture->config.evaluator.repeats = 1;
}

/* The same, run from a folder of its own. */
static inline void worker_fixture_enter(struct worker_fixture *fixture, size_t n_metrics)
{
    worker_fixture_init(fixture, n_metrics);
    own_folder_enter();
    fixture->config.folder = own_folder;
    fixture->config.run.results = ga_path_join(own_folder, "results");
}

static inline void worker_fixture_leave(struct worker_fixture *fixture)
{
    free(fixture->config.run.results);
    own_folder_leave();
}

/* An answer as a slot hands it out. */
static inline struct ga_answer *worker_fixture_answer(struct worker_fixture *fixture)
{
    fixture->values[0] = fixture->values[1] = NAN;
    fixture->message[0] = '\0';
    fixture->answer = (struct ga_answer){.metrics = fixture->values, .message = fixture->message};
    return &fixture->answer;
}

#endif
