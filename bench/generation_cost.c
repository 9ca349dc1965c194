/* SPDX-License-Identifier: GPL-3.0-or-later */
/* generation_cost.c - what a checkpoint of a generation of 10,000 costs: of the master's time, and
 * of the disk's. The search and the store as the master drives them, ten reals, the sphere
 * function. Writes a line for each generation: time to save the search and hand all over, wall time
 * and processor time of what the disk's thread does (s). */
#include "common/clock.h"
#include "common/config/config.h"
#include "master/search.h"
#include "master/store/store.h"
#include "ten_reals.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { GENES = 10, POPULATION = 10000, GENERATIONS = 20 };

static const char config_text[] = TEN_REALS "algorithm: {kind: ga, population: 10000}\n";

struct run {
    struct ga_config config;
    struct ga_score_rule *rule;
    struct ga_search *search;
    struct ga_store *store;
    struct ga_buffer engine_state;
};

static void told(void *self, const struct ga_record *record)
{
    struct run *run = self;

    ga_store_told(run->store, record);
}

static enum ga_status start(struct run *run, const char *folder, struct ga_error *error)
{
    struct ga_session session = {
        .ranks = 1, .slots = 1, .version = "", .hosts = "node:1", .ended_by = "", .changes = ""};
    struct ga_search_setup setup = {.config = &run->config, .told = told, .self = run};
    enum ga_status status =
        ga_config_parse(&run->config, config_text, "bench", folder, NULL, 0, error);

    ga_buffer_init(&run->engine_state);
    if (status == GA_OK)
        status = ga_score_create(&run->rule, &run->config, error);
    setup.rule = run->rule;
    if (status == GA_OK)
        status = ga_search_create(&run->search, &setup, error);
    if (status == GA_OK)
        status = ga_store_open(&run->store, &run->config, true, error);
    return status == GA_OK ? ga_store_begin(run->store, &session, NULL, NULL, error) : status;
}

static void end(struct run *run)
{
    ga_store_close(run->store);
    ga_search_destroy(run->search);
    ga_score_destroy(run->rule);
    ga_buffer_release(&run->engine_state);
    ga_config_release(&run->config);
}

static void evaluate(struct run *run, const struct ga_individual *individual)
{
    double value = 0;
    struct ga_finished finished = {
        .result = {.id = individual->id, .seconds = 1, .metrics = &value, .message = ""},
        .attempts = 1,
        .host = "node",
        .genes_id = ga_genes_id(individual->genes, GENES),
    };

    for (size_t i = 0; i < GENES; i++)
        value += individual->genes[i] * individual->genes[i];
    ga_store_journal(run->store, &finished);
    ga_store_write(run->store);
    ga_search_finish(run->search, &finished);
}

static void evaluate_generation(struct run *run)
{
    uint64_t end = ga_search_told(run->search) + POPULATION;
    const struct ga_individual *individual;

    while (ga_search_told(run->search) < end && (individual = ga_search_next(run->search)) != NULL)
        evaluate(run, individual);
}

static void ask_for_checkpoint(struct run *run)
{
    struct ga_checkpoint checkpoint = {.told = ga_search_told(run->search), .finished_by = ""};

    ga_buffer_clear(&run->engine_state);
    ga_search_save(run->search, &run->engine_state);
    checkpoint.engine_state = run->engine_state.bytes;
    checkpoint.engine_size = run->engine_state.size;
    ga_store_checkpoint(run->store, &checkpoint);
}

static double processor_time(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static enum ga_status measure(struct run *run, struct ga_error *error)
{
    struct ga_store_outcome outcome = {.status = GA_OK};
    double began, handed, processor;

    evaluate_generation(run);
    began = ga_clock_now();
    ask_for_checkpoint(run);
    handed = ga_clock_now();
    processor = processor_time();
    while (ga_store_work(run->store))
        continue;
    printf("%.9f %.9f %.9f\n", handed - began, ga_clock_now() - handed,
           processor_time() - processor);
    (void)ga_store_done(run->store, &outcome, error);
    return outcome.status;
}

int main(int n_arguments, char **arguments)
{
    struct run run = {0};
    struct ga_error error;
    enum ga_status status;

    if (n_arguments != 2) {
        fprintf(stderr, "generation_cost FOLDER: writes a run there\n");
        return 2;
    }
    ga_error_init(&error);
    status = start(&run, arguments[1], &error);
    for (size_t i = 0; i < GENERATIONS && status == GA_OK; i++)
        status = measure(&run, &error);
    end(&run);
    if (status != GA_OK)
        fprintf(stderr, "%s\n", error.text);
    return status == GA_OK ? 0 : 1;
}
