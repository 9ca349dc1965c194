/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_fixture.h - a small run whose every record and result follows from its id, so that whatever
 * a store gives back can be compared. */
#ifndef GA_TEST_STORE_FIXTURE_H
#define GA_TEST_STORE_FIXTURE_H

#include "common/config/config.h"
#include "common/files.h"
#include "master/store/store.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIXTURE_GENES = 4, FIXTURE_METRICS = 3 };

struct store_fixture {
    char folder[64]; /* removed at the end */
    char results[96];
    struct ga_config config;
    struct ga_error error;
};

static inline void fixture_ok(const struct store_fixture *fixture, enum ga_status status)
{
    cr_assert_eq(status, GA_OK, "%s", fixture->error.text);
}

/* `objectives`: the YAML of that section. */
static inline void fixture_config(struct store_fixture *fixture, const char *metrics,
                                  const char *objectives)
{
    char *text = ga_format("run: {name: plasma, seed: 42, results: results, stop: {time: 8h}}\n"
                           "space:\n"
                           "  dt: {real: [1.0e-5, 1.0e-2], scale: log}\n"
                           "  substeps: {int: [1, 16]}\n"
                           "  solver: {choice: [euler, verlet, rk4]}\n"
                           "  damping: {bool: true}\n"
                           "evaluator:\n"
                           "  kind: command\n"
                           "  argv: [\"/bin/true\", \"{dt}\"]\n"
                           "  metrics: %s\n"
                           "objectives:\n%s"
                           "algorithm: {kind: ga, population: 10}\n",
                           metrics, objectives);

    ga_config_release(&fixture->config);
    fixture_ok(fixture, ga_config_parse(&fixture->config, text, "run.yaml", fixture->folder, NULL,
                                        0, &fixture->error));
    free(text);
}

static inline void fixture_init(struct store_fixture *fixture)
{
    bool memory = access("/dev/shm", W_OK) == 0; /* thousands of syncs, and no power is lost here */

    *fixture = (struct store_fixture){0};
    (void)snprintf(fixture->folder, sizeof fixture->folder, "%s/gaopt-store-XXXXXX",
                   memory ? "/dev/shm" : "/tmp");
    ga_error_init(&fixture->error);
    cr_assert(mkdtemp(fixture->folder));
    (void)snprintf(fixture->results, sizeof fixture->results, "%s/results", fixture->folder);
    fixture_config(fixture, "[stability, accuracy, cost]", "  - maximize: stability\n");
}

static inline void fixture_release(struct store_fixture *fixture)
{
    ga_config_release(&fixture->config);
    fixture_ok(fixture, ga_folder_remove(fixture->folder, &fixture->error));
}

/* A folder; what is at `to` goes. */
static inline void fixture_copy(const char *from, const char *to)
{
    char *command = ga_format("rm -rf %s && cp -r %s %s", to, from, to);

    cr_assert_eq(system(command), 0); /* NOLINT(cert-env33-c): our own folders */
    free(command);
}

/* --- what id k is --- */

struct fixture_row {
    double genes[FIXTURE_GENES], metrics[FIXTURE_METRICS], objectives[1];
    char host[16], message[32];
};

static inline bool fixture_fails(uint64_t id)
{
    return id % 7 == 3;
}

static inline void fixture_row(struct fixture_row *row, uint64_t id)
{
    double x = (double)id;

    row->genes[0] = 1e-5 * (1 + x);
    row->genes[1] = 1 + fmod(x, 16);
    row->genes[2] = fmod(x, 3);
    row->genes[3] = fmod(x, 2);
    for (int i = 0; i < FIXTURE_METRICS; i++)
        row->metrics[i] = fixture_fails(id) ? NAN : sin(x + i);
    row->objectives[0] = row->metrics[0];
    (void)snprintf(row->host, sizeof row->host, "node%d", (int)(id % 5));
    (void)snprintf(row->message, sizeof row->message, "it failed at %d", (int)id);
}

static inline struct ga_record fixture_record(struct fixture_row *row, uint64_t id)
{
    bool fails = fixture_fails(id);

    fixture_row(row, id);
    return (struct ga_record){
        .id = id,
        .generation = id / 10,
        .origin = (uint32_t)(1 + id % 63),
        .parents = {id > 10 ? id - 10 : GA_NO_ID, GA_NO_ID},
        .same_as = GA_NO_ID,
        .status = fails ? GA_RECORD_FAILED : GA_RECORD_OK,
        .failure = fails ? GA_FAILURE_EXIT : GA_FAILURE_NONE,
        .detail = fails ? -1 : 0,
        .genes = row->genes,
        .metrics = row->metrics,
        .objectives = row->objectives,
        .violation = fails ? INFINITY : 0,
        .attempts = 1 + (uint32_t)(id % 4),
        .failures = (uint32_t)(id % 4) + fails,
        .first_failure = id % 4 || fails ? (enum ga_failure)(1 + id % 9) : GA_FAILURE_NONE,
        .rank = (uint32_t)(id % 9),
        .host = row->host,
        .started = 1.7e9 + (double)id,
        .seconds = 0.25,
        .message = fails ? row->message : "",
    };
}

static inline struct ga_finished fixture_finished(struct fixture_row *row, uint64_t id)
{
    fixture_row(row, id);
    return (struct ga_finished){
        .result = {.id = id,
                   .failure = fixture_fails(id) ? GA_FAILURE_EXIT : GA_FAILURE_NONE,
                   .detail = fixture_fails(id) ? -1 : 0,
                   .started = 1.7e9 + (double)id,
                   .seconds = 0.25,
                   .metrics = row->metrics,
                   .message = fixture_fails(id) ? row->message : ""},
        .attempts = 1 + (uint32_t)(id % 4),
        .failures = (uint32_t)(id % 4),
        .first_failure = (enum ga_failure)(id % 9),
        .rank = (uint32_t)(id % 9),
        .host = row->host,
        .genes_id = ga_genes_id(row->genes, FIXTURE_GENES),
    };
}

static inline bool same_bits(const double *a, const double *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

/* Whether a record is what was told; its objectives apart. */
static inline bool fixture_is_record(const struct ga_record *record)
{
    struct fixture_row row;
    struct ga_record told = fixture_record(&row, record->id);

    return record->generation == told.generation && record->origin == told.origin &&
           record->parents[0] == told.parents[0] && record->parents[1] == told.parents[1] &&
           record->same_as == told.same_as && record->status == told.status &&
           record->failure == told.failure && record->detail == told.detail &&
           same_bits(record->genes, told.genes, FIXTURE_GENES) &&
           record->attempts == told.attempts && record->failures == told.failures &&
           record->first_failure == told.first_failure && record->rank == told.rank &&
           strcmp(record->host, told.host) == 0 && record->started == told.started &&
           record->seconds == told.seconds;
}

static inline bool fixture_is_finished(const struct ga_finished *finished)
{
    struct fixture_row row;
    struct ga_finished put = fixture_finished(&row, finished->result.id);

    return finished->result.failure == put.result.failure &&
           finished->result.detail == put.result.detail &&
           finished->result.started == put.result.started &&
           strcmp(finished->result.message, put.result.message) == 0 &&
           strcmp(finished->host, put.host) == 0 && finished->attempts == put.attempts &&
           finished->failures == put.failures && finished->first_failure == put.first_failure &&
           finished->rank == put.rank && finished->genes_id == put.genes_id &&
           (fixture_fails(put.result.id) ||
            same_bits(finished->result.metrics, put.result.metrics, FIXTURE_METRICS));
}

/* --- a run, driven --- */

static const struct ga_session fixture_session = {.started = 1.7e9,
                                                  .ranks = 4,
                                                  .slots = 3,
                                                  .version = "0.1.0",
                                                  .hosts = "node1:3",
                                                  .ended_by = "",
                                                  .changes = ""};

static inline struct ga_store *fixture_open(struct store_fixture *fixture)
{
    struct ga_store *store;

    fixture_ok(fixture, ga_store_open(&store, &fixture->config, false, &fixture->error));
    return store;
}

static inline struct ga_store *fixture_begin(struct store_fixture *fixture)
{
    struct ga_store *store = fixture_open(fixture);

    fixture_ok(fixture, ga_store_begin(store, &fixture_session, NULL, NULL, &fixture->error));
    return store;
}

static inline void fixture_journal(struct ga_store *store, uint64_t id)
{
    struct fixture_row row;
    struct ga_finished finished = fixture_finished(&row, id);

    ga_store_journal(store, &finished);
    ga_store_write(store);
}

static inline void fixture_tell(struct ga_store *store, uint64_t first, uint64_t end)
{
    struct fixture_row row;

    for (uint64_t id = first; id < end; id++) {
        struct ga_record record = fixture_record(&row, id);

        ga_store_told(store, &record);
    }
}

/* Does what was asked for to its end; what came of it. */
static inline enum ga_status fixture_work(struct store_fixture *fixture, struct ga_store *store)
{
    struct ga_store_outcome outcome;

    while (ga_store_work(store))
        cr_assert(ga_store_is_busy(store));
    cr_assert(ga_store_done(store, &outcome, &fixture->error));
    cr_assert_not(ga_store_is_busy(store));
    return outcome.status;
}

static inline void fixture_ask_checkpoint(struct ga_store *store, uint64_t told)
{
    struct ga_checkpoint checkpoint = {.engine_state = &told,
                                       .engine_size = sizeof told,
                                       .told = told,
                                       .elapsed = 2 * (double)told,
                                       .finished_by = ""};

    ga_store_checkpoint(store, &checkpoint);
}

static inline enum ga_status fixture_checkpoint(struct store_fixture *fixture,
                                                struct ga_store *store, uint64_t told)
{
    fixture_ask_checkpoint(store, told);
    return fixture_work(fixture, store);
}

static inline enum ga_status fixture_sync(struct store_fixture *fixture, struct ga_store *store)
{
    ga_store_sync(store);
    return fixture_work(fixture, store);
}

/* Visits records, which must be 0, 1, 2, ... as told. */
static inline enum ga_status fixture_count(void *count, const struct ga_record *record)
{
    uint64_t *n = count;

    cr_assert_eq(record->id, *n);
    cr_assert(fixture_is_record(record), "record %llu", (unsigned long long)record->id);
    ++*n;
    return GA_OK;
}

/* Of results 0 .. until-1 each is there, once and in order: as history, or behind it as finished.
 * Returns how many are history. */
static inline uint64_t fixture_expect_whole(struct store_fixture *fixture, uint64_t until, int call)
{
    struct ga_store *store = fixture_open(fixture);
    struct ga_checkpoint checkpoint;
    uint64_t n = 0;

    ga_store_past_checkpoint(store, &checkpoint);
    fixture_ok(fixture, ga_store_past_records(store, fixture_count, &n, &fixture->error));
    cr_assert_eq(n, checkpoint.told, "call %d", call);
    cr_assert_leq(n, until, "call %d", call);
    cr_assert_eq(ga_store_past_finished(store), until - n, "call %d: %zu of %d", call,
                 ga_store_past_finished(store), (int)(until - n));
    for (uint64_t i = 0; n + i < until; i++) {
        const struct ga_finished *finished = ga_store_past_finished_at(store, i);

        cr_assert_eq(finished->result.id, n + i, "call %d", call);
        cr_assert(fixture_is_finished(finished));
    }
    ga_store_close(store);
    return n;
}

/* The run goes on from `told` to its end. */
static inline void fixture_expect_resumable(struct store_fixture *fixture, uint64_t told,
                                            uint64_t until)
{
    struct ga_store *store = fixture_begin(fixture);
    uint64_t n = 0;

    fixture_tell(store, told, until);
    fixture_ok(fixture, fixture_checkpoint(fixture, store, until));
    ga_store_close(store);
    store = fixture_open(fixture);
    fixture_ok(fixture, ga_store_past_records(store, fixture_count, &n, &fixture->error));
    cr_assert_eq(n, until);
    cr_assert_eq(ga_store_past_finished(store), 0);
    ga_store_close(store);
}

#endif
