/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_sphere.h - the worker of worker_loopback.h with a built-in function of two reals. */
#ifndef GA_TEST_WORKER_SPHERE_H
#define GA_TEST_WORKER_SPHERE_H

#include "worker_loopback.h"
#include <stdlib.h>

static double beat; /* that the worker is told */

static inline struct ga_ready set_up_with(const char *evaluator, uint32_t slots)
{
    char *config =
        ga_format("run: {name: test, results: /tmp/gaopt-worker, stop: {generations: 1}}\n"
                  "space:\n"
                  "  x: {real: [-5, 5]}\n"
                  "  y: {real: [-5, 5]}\n"
                  "evaluator: %s\n"
                  "objectives: [{minimize: value}]\n"
                  "algorithm: {kind: random, population: 10}\n",
                  evaluator);
    const struct ga_setup setup = {
        .config = config, .path = "a.yaml", .folder = "/tmp", .slots = slots, .beat = beat};

    ga_message_put_setup(&out, &setup);
    tell();
    free(config);
    return hear_ready();
}

static inline void send_ids(enum ga_message_kind kind, const uint64_t *ids, size_t n)
{
    ga_message_put_ids(&out, kind, ids, n);
    tell();
}

static inline void send_tasks(uint64_t first, uint64_t n)
{
    ga_message_begin_tasks(&out, 2);
    for (uint64_t id = first; id < first + n; id++) {
        const double genes[] = {(double)id, 1};
        const struct ga_task task = {.number = id, .try = 1, .genes = genes};
        ga_message_add_task(&out, &task, 2);
    }
    ga_message_end(&out);
    tell();
}

/* Reads the results of the message that has come; counts[failure] of each id. Returns how many. */
static inline uint32_t read_results(unsigned char *times, enum ga_failure expected)
{
    struct ga_result result;
    char message[GA_MESSAGE_ROOM];
    double value;
    uint32_t count;

    cr_assert(ga_message_get_count(&reader, 1, &count));
    for (uint32_t i = 0; i < count; i++) {
        cr_assert(ga_message_get_result(&reader, &result, &value, 1, message));
        cr_expect_eq(result.failure, expected, "%s", message);
        if (result.failure == GA_FAILURE_NONE)
            cr_expect_eq(value, (double)result.number * (double)result.number + 1);
        cr_expect_eq(result.try, 1);
        times[result.number]++;
    }
    return count;
}

#endif
