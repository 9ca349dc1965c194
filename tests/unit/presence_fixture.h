/* SPDX-License-Identifier: GPL-3.0-or-later */
/* presence_fixture.h - sessions of rank 0 with the workers of presence_workers.h: what was said,
 * and the history that came of it. */
#ifndef GA_TEST_PRESENCE_FIXTURE_H
#define GA_TEST_PRESENCE_FIXTURE_H

#include "common/clock.h"
#include "common/files.h"
#include "common/fingerprint.h"
#include "master/master.h"
#include "master/store/run_reader.h"
#include "presence_workers.h"
#include <math.h>
#include <stdlib.h>

static const char *const hosts[PEERS] = {"node0", "node1", "node2", "node3"};
static char folder[64];
static struct ga_config config;
static struct ga_error error;
static char *said;
static double seconds_left;

static inline void set_up(void)
{
    const char *text = "run: {name: test, results: results, stop: {generations: 6}}\n"
                       "space: {x: {real: [-5, 5]}, y: {int: [-3, 3]}}\n"
                       "evaluator: {kind: function, name: sphere}\n"
                       "objectives: [{minimize: value}]\n"
                       "algorithm: {kind: ga, population: 10}\n"
                       "cluster: {lost_after: 5s, quarantine: {after: 3, pause: 20s}}\n"
                       "output: {progress: plain}\n";

    (void)snprintf(folder, sizeof folder, "/tmp/gaopt-presence-XXXXXX");
    cr_assert(mkdtemp(folder));
    ga_error_init(&error);
    cr_assert_eq(ga_config_parse(&config, text, "a.yaml", folder, NULL, 0, &error), GA_OK, "%s",
                 error.text);
    ga_buffer_init(&out);
    seconds_left = INFINITY;
    for (size_t i = 0; i < PEERS; i++)
        workers[i] = (struct worker){.host = hosts[i],
                                     .version = "1",
                                     .remark = "",
                                     .silent_from = NEVER,
                                     .fails_from = NEVER,
                                     .away_from = NEVER,
                                     .away_to = NEVER,
                                     .leaves_at = NEVER,
                                     .goes_at = NEVER,
                                     .greets_at = i < STARTED ? 0 : NEVER,
                                     .seconds = 2,
                                     .left = 2};
}

static inline void forget_messages(void)
{
    struct ga_buffer message;

    ga_buffer_init(&message);
    for (size_t i = 0; i < PEERS; i++) {
        while (take(&to_master[i], &message) || take(&to_worker[i], &message))
            continue;
        workers[i].n_done_last = workers[i].n_done;
        workers[i].n_held = workers[i].n_done = 0;
        workers[i].gone = workers[i].leaves = workers[i].is_set_up = false;
        workers[i].time = (struct ga_time_sheet){0};
    }
    ga_buffer_release(&message);
}

static inline void tear_down(void)
{
    cr_assert_eq(ga_folder_remove(folder, &error), GA_OK, "%s", error.text);
    ga_config_release(&config);
    ga_buffer_release(&out);
    forget_messages();
    free(said);
}

static inline enum ga_outcome session(void)
{
    struct ga_hello self = {.version = "1", .host = "node0"};
    struct ga_master *master;
    size_t size;

    free(said);
    said = NULL;
    struct ga_master_setup setup = {.config = &config,
                                    .self = &self,
                                    .port = &port,
                                    .seconds_left = seconds_left,
                                    .out = open_memstream(&said, &size)};
    cr_assert_eq(ga_master_create(&master, &setup, ga_clock_now(), &error), GA_OK, "%s",
                 error.text);
    port.n_peers = STARTED;
    for (second = 0; !ga_master_ended(master); second++) {
        cr_assert_lt(second, MOST_STEPS, "it never ends");
        for (size_t i = 0; i < PEERS; i++)
            live(i);
        while (ga_master_step(master, ga_clock_now() + second))
            continue;
    }
    enum ga_outcome outcome = ga_master_outcome(master, &error);
    ga_master_destroy(master);
    (void)fclose(setup.out);
    forget_messages();
    return outcome;
}

static inline enum ga_status add_record(void *self, const struct ga_record *record)
{
    uint64_t *print = self;
    const uint64_t facts[] = {record->id, record->generation, record->status, record->failure};

    *print = ga_fingerprint(facts, sizeof facts, *print);
    *print = ga_fingerprint(record->genes, GENES * sizeof(double), *print);
    return GA_OK;
}

/* Of the finished run's history, which is set aside. */
static inline uint64_t history(void)
{
    struct ga_run_reader *reader;
    uint64_t print = 0;

    cr_assert_eq(ga_run_reader_open(&reader, config.run.results, &error), GA_OK, "%s", error.text);
    cr_assert_eq(ga_run_reader_count(reader), 60);
    cr_assert_eq(ga_run_reader_records(reader, 0, 60, add_record, &print, &error), GA_OK);
    ga_run_reader_close(reader);
    cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    return print;
}

static inline uint64_t undisturbed(void)
{
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    return history();
}

static inline void expect_said(const char *text)
{
    cr_expect(strstr(said, text), "'%s' is not in\n%s", text, said);
}

#endif
